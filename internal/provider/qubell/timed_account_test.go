package qubell_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// stepDuration is how long each step of a workflow takes on a slow server.
const stepDuration = 10 * time.Second

func newTimedAccount(t *testing.T) *acctest.TimedAccount {
	t.Helper()

	return newTimedAccountAt(t, time.Now())
}

// newTimedAccountAt is newTimedAccount with a server whose clock has another
// time than this machine.
func newTimedAccountAt(t *testing.T, at time.Time) *acctest.TimedAccount {
	t.Helper()

	return acctest.NewTimedAccount(t, "qubell", at, mockserver.Options{JobDuration: stepDuration}, acctest.AnyGET)
}

// newGatedAccount returns an account on a server whose jobs take no time. Its
// clock stands still, and tests can act before each request.
func newGatedAccount(t *testing.T) *acctest.TimedAccount {
	t.Helper()

	return acctest.NewTimedAccount(t, "qubell", time.Now(), mockserver.Options{}, acctest.AnyGET)
}

// lostResponses are the ways to lose the answer to a POST after the server has
// done the work.
func lostResponses() map[string]faults.Fault {
	all := map[string]faults.Fault{
		"dropped":        {Drop: faults.DropAfter},
		"truncated":      {Truncate: true},
		"internal error": {AfterWork: true, Status: http.StatusInternalServerError},
		"bad gateway":    {AfterWork: true, Status: http.StatusBadGateway},
		"HTML page":      {AfterWork: true, Status: http.StatusOK, Body: "<html></html>", ContentType: "text/html"},
	}
	for name, fault := range all {
		fault.Method, fault.Times = http.MethodPost, 1
		all[name] = fault
	}

	return all
}

// lostRequestFault is a POST that is lost before the server does any work.
func lostRequestFault() faults.Fault {
	return faults.Fault{Method: http.MethodPost, Drop: faults.DropBefore, Times: 1}
}

// importBlock is the import block in an error.
func importBlock(resource, id string) string {
	return "import {\n      to = " + resource + ".NAME\n      id = \"" + id + "\"\n    }"
}
