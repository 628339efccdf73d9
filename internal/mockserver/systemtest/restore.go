package systemtest

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// persistent is the part of a system that a restart keeps.
type persistent interface {
	Accounts() map[string]system.Credentials
	Revision() uint64
	Export() (json.RawMessage, error)
	Restore(exported json.RawMessage) error
}

// CheckRestore restores the export of one system in another, and checks that
// both then have the same accounts and export the same.
func CheckRestore(t *testing.T, before, after persistent) {
	t.Helper()
	exported, err := before.Export()
	if err != nil {
		t.Fatal(err)
	}
	revision := after.Revision()
	err = after.Restore(exported)
	if err != nil || after.Revision() == revision {
		t.Fatalf("revision %d, %v", after.Revision(), err)
	}
	if diff := cmp.Diff(before.Accounts(), after.Accounts()); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	again, err := after.Export()
	if err != nil || string(again) != string(exported) {
		t.Fatalf("exported again: %s, %v", again, err)
	}
}
