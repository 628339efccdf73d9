package qubell

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// parametersToAPI returns parameters as they are sent: each value is the text
// that the user wrote. What is null or unknown has none.
func parametersToAPI(parameters types.Map) api.Parameters {
	sent := api.Parameters{}
	for name, element := range parameters.Elements() {
		if text, ok := element.(types.String); ok {
			sent[name] = text.ValueString()
		}
	}

	return sent
}

// nullParameter is how a parameter without a value is shown, in the state too.
const nullParameter = "null"

// stringsFromAPI returns values as one would write them in a configuration: a
// text as it is, any other JSON in a text.
func stringsFromAPI(values api.Values) types.Map {
	return valuesFromAPI(values, api.Value.Text)
}

// jsonFromAPI returns values as JSON, texts too, so that jsondecode reads each.
func jsonFromAPI(values api.Values) types.Map {
	return valuesFromAPI(values, api.Value.JSON)
}

func valuesFromAPI(values api.Values, write func(api.Value) string) types.Map {
	elements := make(map[string]attr.Value, len(values))
	for name, value := range values {
		elements[name] = types.StringValue(write(value))
	}

	return types.MapValueMust(types.StringType, elements)
}

// refreshParameters returns the user's parameters as the instance shows them.
// All others are the application's business. One that is not shown is not
// there.
func refreshParameters(written types.Map, shown api.Values) types.Map {
	if written.IsNull() {
		return written
	}
	elements := map[string]attr.Value{}
	for name, text := range parametersToAPI(written) {
		value, found := shown[name]
		switch {
		case !found:
		case value.Represents(text):
			elements[name] = types.StringValue(text)
		default:
			elements[name] = types.StringValue(value.Text())
		}
	}

	return types.MapValueMust(types.StringType, elements)
}

// sameParameters reports whether two maps are the same parameters; none is as
// good as null, and nothing is the same as what is unknown.
func sameParameters(a, b types.Map) bool {
	if a.IsUnknown() || b.IsUnknown() || len(a.Elements()) != len(b.Elements()) {
		return false
	}
	others := b.Elements()
	for name, element := range a.Elements() {
		if other, found := others[name]; !found || !element.Equal(other) {
			return false
		}
	}

	return true
}
