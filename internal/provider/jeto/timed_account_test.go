package jeto_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// jobDuration is how long a job takes on a slow server.
const jobDuration = time.Minute

// newTimedAccount returns an account on a slow server, which has so many workers
// that reads need not wait. Its polls are the GETs of a single instance.
func newTimedAccount(t *testing.T) *acctest.TimedAccount {
	t.Helper()
	options := mockserver.Options{BootDuration: jobDuration, JobDuration: jobDuration, JetoWorkers: 10}

	return acctest.NewTimedAccount(t, "jeto", time.Unix(1_700_000_000, 0), options, func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/api/instances/")
	})
}
