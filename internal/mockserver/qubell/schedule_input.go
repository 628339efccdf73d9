package qubell

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// scheduleInput is a request to schedule or reschedule a workflow.
type scheduleInput struct {
	interval time.Duration
	// parameters is nil if the request has none.
	parameters manifest.Values
}

// readSchedule reads a request to schedule or reschedule a workflow. The
// interval must be a string (design/api/qubell.md, "Schedules").
func readSchedule(in play.Object) (scheduleInput, error) {
	if play.Field[string](in, "interval") == nil {
		in.Failf("interval: a value is required")
	}
	interval, ok := parseMilliseconds(play.FieldOr(in, "interval", ""))
	if !ok {
		in.Failf("interval: a number of milliseconds is expected")
	}
	parameters := in.Object(keyParameters).Strings()

	return scheduleInput{interval: interval, parameters: parameters}, in.Err()
}

// maxInterval keeps times in the range of a time stamp.
const maxInterval = 100 * 365 * 24 * time.Hour

// parseMilliseconds parses an interval.
func parseMilliseconds(text string) (time.Duration, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || number > maxInterval.Milliseconds() {
		return 0, false
	}

	return time.Duration(number) * time.Millisecond, true
}
