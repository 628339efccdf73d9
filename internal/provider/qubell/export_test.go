package qubell

import (
	"context"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// DiffersFromDestroyTime reports whether the time of a schedule is another one
// than a time between two times.
func DiffersFromDestroyTime(scheduled, earliest, latest time.Time) bool {
	return destroyTime{At: earliest, Latest: latest}.differs(scheduled)
}

// ReportJobOfInstance reports progress as the resource of an instance does.
func ReportJobOfInstance(ctx context.Context, message string) {
	reportJob(ctx, operation.Operation{}, message)
}
