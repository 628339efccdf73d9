package systemtest

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// objectLister is the part of a system that lists its objects.
type objectLister interface {
	Objects(account string) ([]system.Object, error)
}

// FindObject returns an object as the admin API shows it.
func FindObject(t *testing.T, s objectLister, kind, id string) system.Object {
	t.Helper()
	objects, err := s.Objects("")
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		if object.Kind == kind && object.ID == id {
			return object
		}
	}
	t.Fatalf("there is no %s %s", kind, id)

	return system.Object{}
}
