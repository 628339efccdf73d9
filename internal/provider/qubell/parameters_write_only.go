package qubell

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/privatestate"
)

// This file has the rules for `parameters_wo`: parameters that neither the plan
// nor the state has. Only the configuration of the current run has their
// values; see design/values.md, "Write-only parameters of Qubell".

// writeOnlyParametersModel is the part of a model that has write-only
// parameters.
type writeOnlyParametersModel struct {
	// ParametersWO is null, except between readParametersWO and
	// clearParametersWO.
	ParametersWO        types.Map   `tfsdk:"parameters_wo"`
	ParametersWOVersion types.Int64 `tfsdk:"parameters_wo_version"`
}

// nullWriteOnlyParameters returns the write-only parameters of a resource that
// has no configuration yet.
func nullWriteOnlyParameters() writeOnlyParametersModel {
	return writeOnlyParametersModel{ParametersWO: types.MapNull(types.StringType)}
}

// readParametersWO reads ParametersWO from a configuration. A parameter that
// `parameters` also sets is an error.
func (m *writeOnlyParametersModel) readParametersWO(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	at := path.Root("parameters_wo")
	var visible types.Map
	diags := config.GetAttribute(ctx, path.Root("parameters"), &visible)
	diags.Append(config.GetAttribute(ctx, at, &m.ParametersWO)...)
	others := visible.Elements()
	var both []string
	for name := range m.ParametersWO.Elements() {
		if _, found := others[name]; found {
			both = append(both, name)
		}
	}
	if len(both) > 0 {
		slices.Sort(both)
		diags.AddAttributeError(
			at,
			api.Name+": parameters and parameters_wo set the same parameter",
			"Both set "+strings.Join(both, ", ")+". Remove it from parameters to keep its value out of the state, or "+
				"from parameters_wo to store it.",
		)
	}

	return diags
}

// clearParametersWO removes the write-only parameters, so that the model can be
// stored. Terraform refuses a state that has them, and the framework removes
// them only if the method returns no error.
func (m *writeOnlyParametersModel) clearParametersWO() {
	m.ParametersWO = types.MapNull(types.StringType)
}

// mergeInto adds the write-only parameters to the others.
func (m *writeOnlyParametersModel) mergeInto(visible api.Parameters) api.Parameters {
	maps.Copy(visible, parametersToAPI(m.ParametersWO))

	return visible
}

// writeOnlyParametersKey is the key in the private state of the names of the
// parameters whose values the state of an instance must not have. The API
// returns them, and a refresh has no configuration.
const writeOnlyParametersKey = "write_only_parameters"

// concealment is what the state of an instance must not show.
type concealment struct {
	// names are the names of the parameters.
	names []string
	// values are secrets besides the values that the instance has now.
	values []string
}

// readConcealment returns what a prior apply has recorded.
func readConcealment(ctx context.Context, private privatestate.Private) (concealment, diag.Diagnostics) {
	names, _, diags := privatestate.Get[[]string](ctx, private, writeOnlyParametersKey)

	return concealment{names: names}, diags
}

// save records the names of the parameters.
func (c concealment) save(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	if len(c.names) == 0 {
		return privatestate.Clear(ctx, private, writeOnlyParametersKey)
	}

	return privatestate.Set(ctx, private, writeOnlyParametersKey, c.names)
}

// with returns the concealment that also hides the write-only parameters of a
// configuration.
func (c concealment) with(config *writeOnlyParametersModel) concealment {
	parameters := config.mergeInto(api.Parameters{})
	names := slices.Concat(c.names, slices.Collect(maps.Keys(parameters)))
	slices.Sort(names)

	return concealment{names: slices.Compact(names), values: slices.Concat(c.values, parameters.Secrets())}
}

// afterUpdate returns the concealment after a reconfiguration that succeeded.
// It no longer hides a parameter that the plan moves to `parameters`, or that
// the plan no longer has and the API has reset. The values are those from
// before the reconfiguration.
func (c concealment) afterUpdate(
	plan *instanceResourceModel, before api.Values, instance *api.Instance,
) concealment {
	hidden, visible := plan.mergeInto(api.Parameters{}), plan.Parameters.Elements()
	c.names = slices.DeleteFunc(slices.Clone(c.names), func(name string) bool {
		_, isVisible := visible[name]
		_, isHidden := hidden[name]
		old, existed := before[name]

		isReset := !existed || !bytes.Equal(old, instance.Parameters[name])

		return isVisible || !isHidden && isReset
	})

	return c
}

// valuesOf returns the hidden parameters of an instance.
func (c concealment) valuesOf(instance *api.Instance) api.Values {
	hidden := api.Values{}
	for _, name := range c.names {
		if value, found := instance.Parameters[name]; found {
			hidden[name] = value
		}
	}

	return hidden
}

// apply returns an instance without the hidden parameters, and without the
// return values that have their names or hold a secret.
func (c concealment) apply(instance *api.Instance) *api.Instance {
	if instance == nil || len(c.names) == 0 {
		return instance
	}
	secrets := slices.Concat(c.values, c.valuesOf(instance).Secrets())
	shown := *instance
	shown.Parameters, shown.ReturnValues = maps.Clone(instance.Parameters), maps.Clone(instance.ReturnValues)
	maps.DeleteFunc(shown.Parameters, func(name string, _ api.Value) bool { return slices.Contains(c.names, name) })
	maps.DeleteFunc(shown.ReturnValues, func(name string, value api.Value) bool {
		return slices.Contains(c.names, name) || rest.Redact(value.JSON(), secrets...) != value.JSON()
	})

	return &shown
}
