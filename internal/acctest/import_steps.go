package acctest

import (
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// ImportBlockSteps returns steps that apply a configuration and then import its
// resource by import blocks: first with its id, then with its identity. The
// plans of both imports must have no changes. The attributes of the identity
// must equal those of the state. The steps need Terraform 1.12.
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
