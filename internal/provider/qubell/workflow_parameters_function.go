package qubell

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

var _ function.Function = (*workflowParametersFunction)(nil)

// newWorkflowParametersFunction returns the function workflow_parameters.
func newWorkflowParametersFunction() function.Function { return &workflowParametersFunction{} }

type workflowParametersFunction struct{}

func (f *workflowParametersFunction) Metadata(
	_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse,
) {
	resp.Name = "workflow_parameters"
}

func (f *workflowParametersFunction) Definition(
	_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse,
) {
	resp.Definition = function.Definition{
		Summary: "Converts values of any type to parameters of a Qubell workflow.",
		MarkdownDescription: "Converts an object or a map to a map of strings, the form of the parameters of a " +
			"Qubell workflow. A string stays as it is, and any other value becomes JSON in a string: `42` becomes " +
			"`\"42\"`, and `[1, \"ok\"]` becomes `\"[1,\\\"ok\\\"]\"`. A value that is null is removed, so that the " +
			"workflow's default applies. Within a list or an object it becomes `null`.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name:                "values",
				MarkdownDescription: "An object or a map of values by the names of the parameters.",
			},
		},
		Return: function.MapReturn{ElementType: types.StringType},
	}
}

func (f *workflowParametersFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var argument types.Dynamic
	resp.Error = req.Arguments.Get(ctx, &argument)
	if resp.Error != nil {
		return
	}
	parameters, err := parametersFromDynamic(ctx, argument)
	if err != nil {
		// Terraform adds a full stop.
		resp.Error = function.NewArgumentFuncError(0, strings.TrimSuffix(err.Error(), "."))

		return
	}
	resp.Error = resp.Result.Set(ctx, parameters)
}

// parametersFromDynamic converts the values of an object or a map to parameters
// (design/api/qubell.md, "Parameter values").
func parametersFromDynamic(ctx context.Context, argument types.Dynamic) (map[string]string, error) {
	values, err := argument.UnderlyingValue().ToTerraformValue(ctx)
	if err != nil {
		return nil, err
	}
	members, isObject := toJSONValue(values).(map[string]any)
	if !isObject {
		return nil, schemas.Problemf(
			"The parameters of a workflow have names: use an object or a map, such as { keep = 7 }, instead of a %s.",
			typeName(values))
	}
	parameters := map[string]string{}
	for name, value := range members {
		switch value := value.(type) {
		case nil:
		case string:
			parameters[name] = value
		default:
			parameters[name], err = compactJSON(value)
			if err != nil {
				return nil, err
			}
		}
	}

	return parameters, nil
}

// typeName returns the name of the type of a value that is neither an object
// nor a map.
func typeName(value tftypes.Value) string {
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		return "string"
	case typ.Is(tftypes.Number):
		return "number"
	case typ.Is(tftypes.Bool):
		return "bool"
	default:
		return "list"
	}
}

// toJSONValue returns a value that package json can encode.
func toJSONValue(value tftypes.Value) any {
	if value.IsNull() {
		return nil
	}
	switch typ := value.Type(); {
	case typ.Is(tftypes.String):
		return valueAs[string](value)
	case typ.Is(tftypes.Bool):
		return valueAs[bool](value)
	case typ.Is(tftypes.Number):
		number := valueAs[big.Float](value)

		// All digits, like Terraform's jsonencode.
		return json.Number(number.Text('f', -1))
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		members := map[string]any{}
		for name, member := range valueAs[map[string]tftypes.Value](value) {
			members[name] = toJSONValue(member)
		}

		return members
	default:
		elements := []any{}
		for _, element := range valueAs[[]tftypes.Value](value) {
			elements = append(elements, toJSONValue(element))
		}

		return elements
	}
}

// valueAs returns a value whose type is known to be T.
func valueAs[T any](value tftypes.Value) T {
	var content T
	_ = value.As(&content)

	return content
}

// compactJSON encodes a value without the escapes for HTML.
func compactJSON(value any) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)

	return strings.TrimSuffix(text.String(), "\n"), err
}
