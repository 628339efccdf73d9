package providertest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// inconsistent returns where the value after apply contradicts the planned one:
// whatever the plan knew stays as planned. Terraform itself passes over a list
// of blocks that became null, here it is a contradiction like any other.
func inconsistent(planned, actual tftypes.Value, at string) []problem {
	if !planned.IsKnown() || planned.IsNull() && planned.Type().Is(tftypes.DynamicPseudoType) {
		return nil
	}
	if planned.IsNull() || actual.IsNull() || !actual.IsKnown() || !actual.Type().Is(planned.Type()) {
		if equal(planned, actual) {
			return nil
		}

		return []problem{change(at, planned, actual)}
	}
	switch planned.Type().(type) {
	case tftypes.Object:
		return inconsistentMembers(planned, actual, func(name string) string { return attributePath(at, name) })
	case tftypes.Map:
		return inconsistentMembers(planned, actual, func(key string) string { return keyPath(at, key) })
	case tftypes.List, tftypes.Tuple:
		return inconsistentElements(planned, actual, at)
	case tftypes.Set:
		return inconsistentSet(planned, actual, at)
	}
	if equal(planned, actual) {
		return nil
	}

	return []problem{change(at, planned, actual)}
}

func inconsistentMembers(planned, actual tftypes.Value, path func(string) string) []problem {
	before, after := membersOf(planned), membersOf(actual)
	var problems []problem
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, found := after[name]; !found {
			problems = append(problems, problem{path(name), "It was planned, but is gone after apply."})

			continue
		}
		problems = append(problems, inconsistent(before[name], after[name], path(name))...)
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if _, found := before[name]; !found {
			problems = append(problems, problem{path(name), "It was not planned, but is there after apply."})
		}
	}

	return problems
}

func inconsistentElements(planned, actual tftypes.Value, at string) []problem {
	before, after := elementsOf(planned), elementsOf(actual)
	if len(before) != len(after) {
		return []problem{change(at, planned, actual)}
	}
	var problems []problem
	for i := range before {
		problems = append(problems, inconsistent(before[i], after[i], indexPath(at, i))...)
	}

	return problems
}

// inconsistentSet cannot pair elements. It asks that each fits one of the other
// side and that none came on top: elements that were unknown may have
// coalesced.
func inconsistentSet(planned, actual tftypes.Value, at string) []problem {
	before, after := elementsOf(planned), elementsOf(actual)
	fits := func(planned, actual tftypes.Value) bool { return len(inconsistent(planned, actual, at)) == 0 }
	lost := slices.ContainsFunc(before, func(planned tftypes.Value) bool {
		return !slices.ContainsFunc(after, func(actual tftypes.Value) bool { return fits(planned, actual) })
	})
	added := slices.ContainsFunc(after, func(actual tftypes.Value) bool {
		return !slices.ContainsFunc(before, func(planned tftypes.Value) bool { return fits(planned, actual) })
	})
	if lost || added || len(after) > len(before) {
		return []problem{change(at, planned, actual)}
	}

	return nil
}

func change(at string, planned, actual tftypes.Value) problem {
	return problem{
		at, fmt.Sprintf("It was planned as %v, but is %v after apply.", fromValue(planned), fromValue(actual)),
	}
}
