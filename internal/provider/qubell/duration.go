package qubell

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// durationValidator accepts a duration of at least one millisecond, the unit of
// the API (design/api/qubell.md, "Schedules"). The advice is what the user can
// do instead of a shorter duration.
func durationValidator(advice string) validator.String {
	return schemas.StringValidator{
		Rule: "a duration of one millisecond or more",
		Check: func(value string) error {
			length, err := time.ParseDuration(value)
			switch {
			case err != nil:
				return schemas.Problemf("%q is not a duration. Write a number with its unit, such as 90s, 8h or 1h30m.",
					value)
			case length < time.Millisecond:
				return schemas.Problemf("It must be one millisecond or more, such as 8h, and is %s. %s", value, advice)
			default:
				return nil
			}
		},
	}
}

// parseDuration returns a duration, 0 for null. The validator has checked the
// text.
func parseDuration(text types.String) time.Duration {
	length, _ := time.ParseDuration(text.ValueString())

	return length
}

// sameDuration reports whether two texts are the same duration. An unknown text
// equals nothing.
func sameDuration(one, other types.String) bool {
	return !one.IsUnknown() && !other.IsUnknown() && parseDuration(one) == parseDuration(other)
}

// importedInterval returns the interval of a schedule that the provider has not
// created. The API does not return it. The time from the creation to the run
// does not change, unlike the remaining time, and is the interval that was sent
// unless the schedule was moved. If the id does not have the creation,
// importedInterval returns the remaining time.
func importedInterval(schedule *api.Schedule) types.String {
	if interval := schedule.Interval(); interval > 0 {
		return types.StringValue(interval.String())
	}

	return remaining(schedule)
}

// remaining returns the time that is left until a schedule fires, in whole
// seconds and at least one.
func remaining(schedule *api.Schedule) types.String {
	return types.StringValue(max(time.Until(schedule.Timestamp.Time).Round(time.Second), time.Second).String())
}
