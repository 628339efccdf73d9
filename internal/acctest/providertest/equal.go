package providertest

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// equal compares as Terraform does: it compares numbers by their decimal text,
// and an unknown value equals only an unknown one.
func equal(a, b tftypes.Value) bool {
	if a.IsNull() && b.IsNull() {
		return true
	}
	differences, err := a.Diff(b)

	return err == nil && !slices.ContainsFunc(differences, isDifference)
}

// isDifference reports false for two numbers with the same text: a decimal
// fraction of a configuration and the nearest float64 of an API.
func isDifference(diff tftypes.ValueDiff) bool {
	for _, value := range []*tftypes.Value{diff.Value1, diff.Value2} {
		if value == nil || value.IsNull() || !value.IsKnown() || !value.Type().Is(tftypes.Number) {
			return true
		}
	}
	a, b := read[big.Float](*diff.Value1), read[big.Float](*diff.Value2)

	return a.Text('f', -1) != b.Text('f', -1)
}

// withSortedSets returns the value with its sets as Terraform keeps them:
// sorted and without duplicates. Unknown elements come last, and all are kept,
// because they can turn out to differ.
func withSortedSets(value tftypes.Value) tftypes.Value {
	return transform(value, func(part tftypes.Value) tftypes.Value {
		if !part.Type().Is(tftypes.Set{}) || part.IsNull() || !part.IsKnown() {
			return part
		}
		elements := slices.Clone(read[[]tftypes.Value](part))
		slices.SortFunc(elements, func(a, b tftypes.Value) int {
			return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(read[string](a), read[string](b)))
		})
		elements = slices.CompactFunc(elements, func(a, b tftypes.Value) bool { return a.IsKnown() && a.Equal(b) })

		return tftypes.NewValue(part.Type(), elements)
	})
}

func rank(value tftypes.Value) int {
	if value.IsKnown() {
		return 0
	}

	return 1
}

// withoutUnknown returns the value with null in place of unknown values, which
// no state can hold.
func withoutUnknown(value tftypes.Value) tftypes.Value {
	return transform(value, func(part tftypes.Value) tftypes.Value {
		if part.IsKnown() {
			return part
		}

		return tftypes.NewValue(part.Type(), nil)
	})
}

func transform(value tftypes.Value, change func(tftypes.Value) tftypes.Value) tftypes.Value {
	changed, err := tftypes.Transform(value, func(_ *tftypes.AttributePath, part tftypes.Value) (tftypes.Value, error) {
		return change(part), nil
	})
	if err != nil {
		return value // This cannot happen: the changes keep the types.
	}

	return changed
}
