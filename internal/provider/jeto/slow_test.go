package jeto_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// jobTakes is how long a job takes on a slow server.
const jobTakes = time.Minute

// newSlow returns a slow server's account, whose looks are those at single instances.
func newSlow(t *testing.T) *acceptance.Slow {
	t.Helper()
	options := mockserver.Options{BootDuration: jobTakes, JobDuration: jobTakes}

	return acceptance.NewSlow(t, "jeto", time.Unix(1_700_000_000, 0), options, func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/api/instances/")
	})
}
