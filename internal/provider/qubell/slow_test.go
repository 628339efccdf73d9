package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/acceptance"
)

// stepTakes is how long each step of a workflow takes on a slow server.
const stepTakes = 10 * time.Second

func newSlow(t *testing.T) *acceptance.Slow {
	t.Helper()

	return newSlowAt(t, time.Now())
}

// newSlowAt is newSlow with a server whose clock shows another time than this
// machine's.
func newSlowAt(t *testing.T, at time.Time) *acceptance.Slow {
	t.Helper()

	return acceptance.NewSlow(t, "qubell", at, mockserver.Options{JobDuration: stepTakes}, acceptance.AnyGET)
}
