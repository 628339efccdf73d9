package clienttest

import (
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// CheckMalformed checks that a call returns a rest.Malformed error that
// contains a text when the server responds with a body.
func CheckMalformed(t *testing.T, body, want string, call Call) {
	t.Helper()
	address, _ := Serve(t, body)
	err := call(address, 0)
	if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), want) {
		t.Errorf("%s gave %v of kind %q, want %s of kind %q", body, err, rest.KindOf(err), want, rest.Malformed)
	}
}
