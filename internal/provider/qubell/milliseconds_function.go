package qubell

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

var _ function.Function = (*millisecondsFunction)(nil)

// newMillisecondsFunction returns the function milliseconds.
func newMillisecondsFunction() function.Function { return &millisecondsFunction{} }

type millisecondsFunction struct{}

func (f *millisecondsFunction) Metadata(
	_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse,
) {
	resp.Name = "milliseconds"
}

func (f *millisecondsFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Summary: "Converts a duration to milliseconds.",
		MarkdownDescription: "Returns a duration in milliseconds, such as 5400000 for `\"1h30m\"`, the unit of " +
			"intervals in Qubell's applications. The arguments of this provider are durations.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "duration",
				MarkdownDescription: "A duration with its units, such as `90s`, `1h30m` or `250ms`. It must not be " +
					"negative, and must be whole milliseconds.",
			},
		},
		Return: function.Int64Return{},
	}
}

func (f *millisecondsFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	resp.Error = req.Arguments.Get(ctx, &text)
	if resp.Error != nil {
		return
	}
	duration, err := time.ParseDuration(text)
	switch {
	case err != nil:
		resp.Error = function.NewArgumentFuncError(
			0, fmt.Sprintf("%q is not a duration. Write a number with its unit, such as 90s, 1h30m or 250ms", text),
		)
	case duration < 0:
		resp.Error = function.NewArgumentFuncError(
			0,
			fmt.Sprintf("%q is negative, which an interval must not be", text),
		)
	case duration%time.Millisecond != 0:
		resp.Error = function.NewArgumentFuncError(
			0, fmt.Sprintf("%q is not a whole number of milliseconds, the shortest unit of Qubell", text),
		)
	default:
		resp.Error = resp.Result.Set(ctx, duration.Milliseconds())
	}
}
