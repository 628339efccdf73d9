package providertest

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ExpectValues reports a failure unless the values that a test read are as wanted.
// Only the attributes that are named are compared; within a nested object one
// that is left out is wanted to be null, as in a configuration. Go types are as
// free as in a configuration, so that []string, int64 and 1.0 do as well:
//
//	providertest.ExpectValues(t, state.Values, map[string]any{"name": "web", "zones": []string{"a"}})
func ExpectValues(tb testing.TB, got, want map[string]any) {
	tb.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		value, err := toValue(tftypes.DynamicPseudoType, want[name], name)
		if err != nil {
			tb.Fatalf("%s", err)
		}
		wanted := fromValue(value)
		actual, found := got[name]
		switch {
		case !found:
			tb.Errorf("there is no %s", name)
		case !as(actual, wanted):
			tb.Errorf("%s is not as wanted (- want, + got):\n%s", name, cmp.Diff(wanted, actual))
		}
	}
}

// as reports whether a value is as wanted, where null may have been left out.
func as(actual, wanted any) bool {
	switch wanted := wanted.(type) {
	case map[string]any:
		actual, isMap := actual.(map[string]any)
		if !isMap {
			return false
		}
		for name := range merged(actual, wanted) {
			if !as(actual[name], wanted[name]) {
				return false
			}
		}

		return true
	case []any:
		actual, isList := actual.([]any)

		return isList && slices.EqualFunc(actual, wanted, as)
	default:
		return cmp.Equal(actual, wanted)
	}
}

// merged has the names of both.
func merged(first, second map[string]any) map[string]any {
	names := maps.Clone(first)
	maps.Copy(names, second)

	return names
}
