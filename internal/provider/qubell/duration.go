package qubell

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// durationValidator accepts a duration that the API can count, which it does in
// milliseconds (design/api/qubell.md, "Schedules"). The advice says what else
// to do for one that is too short.
func durationValidator(advice string) validator.String {
	return schemas.StringValidator{
		Rule: "a duration of one millisecond or more",
		Check: func(value string) error {
			length, err := time.ParseDuration(value)
			switch {
			case err != nil:
				return fmt.Errorf("%q is no duration. Write a number with its unit, such as 90s, 8h or 1h30m.", value) //nolint:revive,staticcheck // A sentence for the user.
			case length < time.Millisecond:
				return fmt.Errorf("It must be one millisecond or more, such as 8h, and is %s. %s", value, advice) //nolint:staticcheck // A sentence for the user.
			default:
				return nil
			}
		},
	}
}

// parseDuration returns a duration, 0 for null. The validator has checked it.
func parseDuration(written types.String) time.Duration {
	length, _ := time.ParseDuration(written.ValueString())

	return length
}

// sameDuration reports whether two durations are equal, however they are
// written. Nothing is equal to what is not known.
func sameDuration(one, other types.String) bool {
	return !one.IsUnknown() && !other.IsUnknown() && parseDuration(one) == parseDuration(other)
}

// remaining is how long it takes until a scheduled workflow is due, to the
// second.
func remaining(schedule *api.Schedule) types.String {
	return types.StringValue(max(time.Until(schedule.Timestamp.Time).Round(time.Second), time.Second).String())
}
