package acctest

import (
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// ImportBlockSteps are the steps that apply a configuration and then import its
// resource by import blocks, first with its id and then with its identity, both
// of which must leave nothing to do. The identity's attributes must be those of
// the state. It needs Terraform 1.12.
func ImportBlockSteps(address, config string, identity ...string) []resource.TestStep {
	checks := make([]statecheck.StateCheck, len(identity))
	for i, attribute := range identity {
		checks[i] = statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New(attribute))
	}

	return []resource.TestStep{
		{Config: config, ConfigStateChecks: checks},
		{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
	}
}
