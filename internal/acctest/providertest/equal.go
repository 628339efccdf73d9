package providertest

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// equal compares as Terraform does: numbers by their text, sets in any order,
// an unknown value only with an unknown one.
func equal(a, b tftypes.Value) bool {
	if a.IsKnown() != b.IsKnown() || a.IsNull() != b.IsNull() {
		return false
	}
	if a.IsNull() || !a.IsKnown() {
		return true
	}
	switch a.Type().(type) {
	case tftypes.Object, tftypes.Map:
		return b.Type().Is(a.Type()) && equalMembers(membersOf(a), membersOf(b))
	case tftypes.Set:
		return b.Type().Is(a.Type()) && equalSets(elementsOf(a), elementsOf(b))
	case tftypes.List, tftypes.Tuple:
		return b.Type().Is(a.Type()) && slices.EqualFunc(elementsOf(a), elementsOf(b), equal)
	}
	if a.Type().Is(tftypes.Number) && b.Type().Is(tftypes.Number) {
		return equalNumbers(a, b)
	}

	return a.Equal(b)
}

func equalMembers(a, b map[string]tftypes.Value) bool {
	if len(a) != len(b) {
		return false
	}
	for name, value := range a {
		other, found := b[name]
		if !found || !equal(value, other) {
			return false
		}
	}

	return true
}

func equalSets(a, b []tftypes.Value) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(value tftypes.Value) bool { return !contains(b, value) })
}

func contains(values []tftypes.Value, value tftypes.Value) bool {
	return slices.ContainsFunc(values, func(other tftypes.Value) bool { return equal(value, other) })
}

func equalNumbers(a, b tftypes.Value) bool {
	first, second := read[big.Float](a), read[big.Float](b)

	return first.Cmp(&second) == 0 || numberText(&first) == numberText(&second)
}

// canonical returns the value as Terraform would hold it: without duplicates in
// sets, and with sets of primitive values sorted.
func canonical(value tftypes.Value) tftypes.Value {
	if value.IsNull() || !value.IsKnown() {
		return value
	}
	switch value.Type().(type) {
	case tftypes.Object, tftypes.Map:
		members := make(map[string]tftypes.Value)
		for name, member := range membersOf(value) {
			members[name] = canonical(member)
		}

		return tftypes.NewValue(value.Type(), members)
	case tftypes.List, tftypes.Tuple, tftypes.Set:
		elements := make([]tftypes.Value, 0)
		for _, element := range elementsOf(value) {
			elements = append(elements, canonical(element))
		}

		return canonicalSet(tftypes.NewValue(value.Type(), elements))
	}

	return value
}

// canonicalSet leaves lists and tuples as they are.
func canonicalSet(value tftypes.Value) tftypes.Value {
	if !value.Type().Is(tftypes.Set{}) {
		return value
	}
	var elements []tftypes.Value
	for _, element := range elementsOf(value) {
		// Unknown elements may turn out to differ.
		if !element.IsFullyKnown() || !contains(elements, element) {
			elements = append(elements, element)
		}
	}
	slices.SortStableFunc(elements, compare)

	return tftypes.NewValue(value.Type(), elements)
}

// compare orders primitive values, null ones and then unknown ones last, and
// takes all others for equal.
func compare(a, b tftypes.Value) int {
	if order := cmp.Compare(rank(a), rank(b)); order != 0 || rank(a) > 0 {
		return order
	}
	switch {
	case a.Type().Is(tftypes.String):
		return cmp.Compare(read[string](a), read[string](b))
	case a.Type().Is(tftypes.Number):
		first, second := read[big.Float](a), read[big.Float](b)

		return first.Cmp(&second)
	case a.Type().Is(tftypes.Bool) && read[bool](a) != read[bool](b):
		if read[bool](b) {
			return -1
		}

		return 1
	}

	return 0
}

func rank(value tftypes.Value) int {
	switch {
	case !value.IsKnown():
		return 1
	case value.IsNull():
		return 2
	}

	return 0
}
