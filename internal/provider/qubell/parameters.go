package qubell

import (
	"encoding/json"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// This file has the rules for `parameters`. The API facts are in
// design/api/qubell.md, "Parameter values" and "Updating an instance".
//
// Sent: each value is the string of the configuration, unchanged. The API
// expects a number or a list as JSON in a string. A launch, a workflow and a
// schedule send the parameters of the configuration only. A reconfiguration
// sends all parameters, because the API resets each parameter that is absent:
// the parameters of the configuration, and the parameters that Terraform does
// not manage with their current values. If the manifest's version or the
// revision changes, it sends the parameters of the configuration only, because
// the other manifest may not have the others or may have other defaults.
//
// Read: GET returns all parameters, with those that have the manifest's
// default. All of them are in `effective_parameters`; `parameters` has those of
// the configuration. A value of another type than string is stored as JSON.
//
// Drift: only parameters of the configuration can differ from the instance. A
// value that means the same JSON is equal. A parameter that GET does not return
// is absent in the state, so that the next plan sets it again.
//
// Removed: a parameter that is removed from the configuration is absent in the
// reconfiguration, so that the API resets it to its default. Null and the empty
// map are equal: no parameter is managed.
//
// Null and unknown: a null value is not valid in a configuration. GET returns
// null for a parameter that has no value; it is "null" in the state and is not
// sent. An unknown map or value is a change.
//
// Import: `parameters` is null, because Terraform manages no parameter yet. The
// next update takes over a value of the configuration that means the same JSON
// as that of the instance, see instance_import.go.

// parametersToAPI returns the parameters of a configuration as they are sent,
// none if the map is null or unknown.
func parametersToAPI(parameters types.Map) api.Parameters {
	sent := api.Parameters{}
	for name, element := range parameters.Elements() {
		if text, ok := element.(types.String); ok {
			sent[name] = text.ValueString()
		}
	}

	return sent
}

// nullParameter is the value in the state of a parameter that has no value.
const nullParameter = "null"

// unmanagedParameters returns the parameters of an instance that Terraform does
// not manage, as a reconfiguration sends them.
func unmanagedParameters(managed types.Map, returned api.Values) api.Parameters {
	unmanaged := api.Parameters{}
	elements := managed.Elements()
	for name, value := range returned {
		_, isManaged := elements[name]
		if text := value.Text(); !isManaged && text != nullParameter {
			unmanaged[name] = text
		}
	}

	return unmanaged
}

// stringsFromAPI returns values as a configuration writes them: a string as it
// is, any other value as JSON.
func stringsFromAPI(values api.Values) types.Map {
	return valuesFromAPI(values, api.Value.Text)
}

// stringsToAPI is the reverse of stringsFromAPI, except that each value is a
// string.
func stringsToAPI(texts types.Map) api.Values {
	values := api.Values{}
	for name, text := range parametersToAPI(texts) {
		values[name], _ = json.Marshal(text) //nolint:errchkjson // A string has a JSON form.
	}

	return values
}

// jsonFromAPI returns values as JSON, also strings, so that jsondecode reads
// each of them.
func jsonFromAPI(values api.Values) types.Map {
	return valuesFromAPI(values, api.Value.JSON)
}

func valuesFromAPI(values api.Values, format func(api.Value) string) types.Map {
	elements := make(map[string]attr.Value, len(values))
	for name, value := range values {
		elements[name] = types.StringValue(format(value))
	}

	return types.MapValueMust(types.StringType, elements)
}

// refreshParameters returns the managed parameters with the values of the
// instance. A value that means the same JSON stays as the configuration writes
// it.
func refreshParameters(managed types.Map, returned api.Values) types.Map {
	if managed.IsNull() {
		return managed
	}
	elements := map[string]attr.Value{}
	for name, text := range parametersToAPI(managed) {
		value, found := returned[name]
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

// sameParameters reports whether two maps have the same parameters. Null equals
// the empty map, and unknown equals nothing.
func sameParameters(a, b types.Map) bool {
	return !a.IsUnknown() && !b.IsUnknown() && maps.EqualFunc(a.Elements(), b.Elements(), attr.Value.Equal)
}
