package acctest

import (
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// ExpectAction expects the plan to have this action for a resource.
func ExpectAction(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// ExpectValue expects an attribute of a resource to have a value.
func ExpectValue(address, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

// ExpectSameValue expects an attribute to have the same value in two resources
// or data sources.
func ExpectSameValue(address, other, attribute string) statecheck.StateCheck {
	return statecheck.CompareValuePairs(
		address, tfjsonpath.New(attribute), other, tfjsonpath.New(attribute), compare.ValuesSame(),
	)
}

// StringList expects a list of exactly these strings.
func StringList(texts ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(texts))
	for i, text := range texts {
		checks[i] = knownvalue.StringExact(text)
	}

	return knownvalue.ListExact(checks)
}
