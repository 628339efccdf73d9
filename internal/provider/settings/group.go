package settings

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// Group is a nested attribute of the provider block, for one system or one
// topic.
type Group struct {
	Name        string
	Description string
	Settings    []Setting
}

// Attribute returns the schema of the group.
func (g Group) Attribute() schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(g.Settings))
	for _, setting := range g.Settings {
		attributes[setting.Name] = setting.attribute()
	}

	return schema.SingleNestedAttribute{
		MarkdownDescription: g.Description,
		Optional:            true,
		Attributes:          attributes,
		Validators:          []validator.Object{schemas.EmptyObjectWarning()},
	}
}

// Read returns the values of the settings: from the configuration, else from
// the environment, else the default. An invalid value is an error on its
// attribute. The error names the variable if the value is from the environment.
// The errors of unknown values are in [Values.Unknown].
func (g Group) Read(
	ctx context.Context, config tfsdk.Config, lookupEnv func(string) (string, bool),
) (Values, diag.Diagnostics) {
	var diags diag.Diagnostics
	values := Values{Group: g, values: make(map[string]any, len(g.Settings))}

	var whole types.Object
	diags.Append(config.GetAttribute(ctx, path.Root(g.Name), &whole)...)
	if diags.HasError() {
		return values, diags
	}
	if whole.IsUnknown() {
		values.unknown.Append(unknownDiagnostic(path.Root(g.Name), g.Name, "environment variables"))

		return values, diags
	}
	for _, setting := range g.Settings {
		configured := whole.Attributes()[setting.Name]
		if configured != nil && configured.IsUnknown() {
			values.unknown.Append(unknownDiagnostic(
				setting.path(g.Name), g.Name+"."+setting.Name, "the environment variable "+setting.Env,
			))

			continue
		}
		value, diagnostic := g.readSetting(setting, configured, lookupEnv)
		if diagnostic != nil {
			diags.Append(diagnostic)
		} else if value != nil {
			values.values[setting.Name] = value
		}
	}

	return values, diags
}

func (g Group) readSetting(
	setting Setting, configured attr.Value, lookupEnv func(string) (string, bool),
) (any, diag.Diagnostic) {
	if configured != nil && !configured.IsNull() {
		value, err := setting.parse(formatValue(configured))
		if err != nil {
			return nil, diag.NewAttributeErrorDiagnostic(setting.path(g.Name), "Invalid "+setting.Name, err.Error())
		}

		return value, nil
	}
	text, found := lookupEnv(setting.Env)
	if found && text != "" {
		value, err := setting.parse(text)
		if err != nil {
			return nil, diag.NewAttributeErrorDiagnostic(
				setting.path(g.Name), "Invalid environment variable "+setting.Env, err.Error(),
			)
		}

		return value, nil
	}
	if setting.Default == "" {
		return nil, nil
	}
	value, err := setting.parse(setting.Default)
	if err != nil {
		return nil, diag.NewErrorDiagnostic("Invalid default of "+g.Name+"."+setting.Name, err.Error())
	}

	return value, nil
}

// formatValue returns a known value as a user would write it in an environment
// variable.
func formatValue(value attr.Value) string {
	switch value := value.(type) {
	case types.String:
		return value.ValueString()
	case types.Int64:
		return strconv.FormatInt(value.ValueInt64(), 10)
	case types.Float64:
		return strconv.FormatFloat(value.ValueFloat64(), 'g', -1, 64)
	case types.Bool:
		return strconv.FormatBool(value.ValueBool())
	default:
		return value.String()
	}
}

func unknownDiagnostic(at path.Path, name, instead string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "Unknown provider setting",
		fmt.Sprintf("The value of %s will be known only after apply, but the provider needs it to plan. "+
			"Use a value that is known now, such as a variable or %s, "+
			"or first apply the object that it comes from with -target.", name, instead))
}
