package acceptance

import (
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// Plans expects the plan to do this to a resource.
func Plans(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

// Shows expects an attribute of a resource to have a value.
func Shows(address, attribute string, value knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), value)
}

// Same expects an attribute to have the same value in two resources or data sources.
func Same(address, other, attribute string) statecheck.StateCheck {
	return statecheck.CompareValuePairs(address, tfjsonpath.New(attribute), other, tfjsonpath.New(attribute), compare.ValuesSame())
}

// Texts expects a list of exactly these texts.
func Texts(texts ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(texts))
	for i, text := range texts {
		checks[i] = knownvalue.StringExact(text)
	}

	return knownvalue.ListExact(checks)
}
