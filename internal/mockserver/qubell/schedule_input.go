package qubell

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// scheduleInput is what a request to schedule or reschedule says
// (design/api/qubell.md, "Schedules").
type scheduleInput struct {
	// interval is how long it is until then; 0 is at once, or never.
	interval   time.Duration
	parameters manifest.Values
}

// readScheduleInput reads a request to schedule or reschedule. The interval is
// a string (design/api/qubell.md, "Schedules"), and nothing else.
func readScheduleInput(in play.Object) (scheduleInput, error) {
	text, err := play.Field[string](in, "interval")
	if err != nil {
		return scheduleInput{}, err
	}
	if text == nil {
		return scheduleInput{}, badRequestf("interval: a value is required")
	}
	interval, ok := parseMilliseconds(*text)
	if !ok {
		return scheduleInput{}, badRequestf("interval: a number of milliseconds is expected")
	}
	parameters, err := play.FieldOr[play.Object](in, keyParameters, nil)
	if err == nil {
		err = parameters.RequireStrings()
	}

	return scheduleInput{interval: interval, parameters: manifest.Values(parameters)}, err
}

// maxInterval keeps times in what a time stamp can say.
const maxInterval = 100 * 365 * 24 * time.Hour

// parseMilliseconds reads an interval.
func parseMilliseconds(text string) (time.Duration, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || number > maxInterval.Milliseconds() {
		return 0, false
	}

	return time.Duration(number) * time.Millisecond, true
}
