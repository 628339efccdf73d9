package qubell

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// environmentModel is an environment of an organization.
type environmentModel struct {
	namedObjectModel

	IsDefault types.Bool `tfsdk:"is_default"`
}

// FromAPI sets all attributes.
func (m *environmentModel) FromAPI(environment *api.Environment) {
	m.namedObjectModel.FromAPI(&environment.NamedObject)
	m.IsDefault = types.BoolValue(environment.IsDefault)
}

func namedEnvironment(environment *api.Environment) *api.NamedObject { return &environment.NamedObject }

const environmentDescription = "Instances run in an environment: its ID is the argument `environment_id` of " +
	"`fleet_qubell_instance`, which defaults to the default environment of the organization."
