package qubell

import (
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// timing is what a request to schedule or reschedule says (the sheet, section 2).
type timing struct {
	// interval is how long it is until then; 0 is at once, or never.
	interval   time.Duration
	parameters manifest.Values
}

// readTiming reads a request to schedule or reschedule. The interval is a string (the sheet, section 3), and nothing else.
func readTiming(in play.Object) (timing, error) {
	text, err := play.Field[string](in, "interval")
	if err != nil {
		return timing{}, err
	}

	if text == nil {
		return timing{}, badRequestf("interval: a value is required")
	}

	interval, ok := milliseconds(*text)
	if !ok {
		return timing{}, badRequestf("interval: a number of milliseconds is expected")
	}

	parameters, err := play.FieldOr[play.Object](in, keyParameters, nil)
	if err == nil {
		err = parameters.RequireTexts()
	}

	return timing{interval: interval, parameters: manifest.Values(parameters)}, err
}

// longestInterval keeps times in what a time stamp can say.
const longestInterval = 100 * 365 * 24 * time.Hour

// milliseconds reads an interval.
func milliseconds(text string) (time.Duration, bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || number > longestInterval.Milliseconds() {
		return 0, false
	}

	return time.Duration(number) * time.Millisecond, true
}
