package providertest

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ExpectValues reports a failure unless the attributes in want have these
// values. It does not compare other attributes. Within a nested object, an
// attribute that want leaves out must be null, as in a configuration. The Go
// types may differ as in a configuration, such as []string, int64 or 1.0:
//
//	providertest.ExpectValues(t, state.Values, map[string]any{"name": "web", "zones": []string{"a"}})
func ExpectValues(tb testing.TB, got, want map[string]any) {
	tb.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, err := toValue(tftypes.DynamicPseudoType, want[name], name)
		if err != nil {
			tb.Fatal(err)
		}
		actual, found := got[name]
		if !found {
			tb.Errorf("there is no attribute %s", name)

			continue
		}
		if diff := cmp.Diff(withoutNulls(fromValue(value)), withoutNulls(actual)); diff != "" {
			tb.Errorf("%s differs (-want +got):\n%s", name, diff)
		}
	}
}

// withoutNulls returns the value without the null members of maps.
func withoutNulls(value any) any {
	switch value := value.(type) {
	case map[string]any:
		members := map[string]any{}
		for name, member := range value {
			if member != nil {
				members[name] = withoutNulls(member)
			}
		}

		return members
	case []any:
		elements := make([]any, len(value))
		for i, element := range value {
			elements[i] = withoutNulls(element)
		}

		return elements
	}

	return value
}

// Merge returns a configuration with changes. Later changes win:
//
//	providertest.Merge(map[string]any{"name": "web"}, map[string]any{"size": 2})
func Merge(config map[string]any, changes ...map[string]any) map[string]any {
	changed := maps.Clone(config)
	for _, change := range changes {
		maps.Copy(changed, change)
	}

	return changed
}

// StringAttributes returns a string attribute of each object in a list, such as
// the names of all instances that a data source has read. Of an object without
// the attribute it returns "".
func StringAttributes(tb testing.TB, list any, attribute string) []string {
	tb.Helper()
	objects, isList := list.([]any)
	if !isList {
		tb.Fatalf("got %v (%T), want a list", list, list)
	}
	texts := make([]string, len(objects))
	for i, object := range objects {
		fields, _ := object.(map[string]any)
		texts[i], _ = fields[attribute].(string)
	}

	return texts
}
