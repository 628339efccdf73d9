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

// hiddenParameters are the parameters of an instance that the state must not
// show.
type hiddenParameters struct {
	// names are the names of the parameters.
	names []string
	// values are secrets besides the values that the instance has now.
	values []string
}

// readHiddenParameters returns what a prior apply has recorded.
func readHiddenParameters(ctx context.Context, private privatestate.Private) (hiddenParameters, diag.Diagnostics) {
	names, _, diags := privatestate.Get[[]string](ctx, private, writeOnlyParametersKey)

	return hiddenParameters{names: names}, diags
}

// save records the names of the parameters.
func (h hiddenParameters) save(ctx context.Context, private privatestate.Private) diag.Diagnostics {
	if len(h.names) == 0 {
		return privatestate.Clear(ctx, private, writeOnlyParametersKey)
	}

	return privatestate.Set(ctx, private, writeOnlyParametersKey, h.names)
}

// with returns the hidden parameters together with the write-only parameters of
// a configuration.
func (h hiddenParameters) with(config *writeOnlyParametersModel) hiddenParameters {
	parameters := config.mergeInto(api.Parameters{})
	names := slices.Concat(h.names, slices.Collect(maps.Keys(parameters)))
	slices.Sort(names)

	return hiddenParameters{names: slices.Compact(names), values: slices.Concat(h.values, parameters.Secrets())}
}

// afterUpdate returns the hidden parameters after a reconfiguration that
// succeeded. They no longer have a parameter that the plan moves to
// `parameters`, or that the plan no longer has and the API has reset. The
// values of before are those from before the reconfiguration.
func (h hiddenParameters) afterUpdate(
	plan *instanceResourceModel, before api.Values, instance *api.Instance,
) hiddenParameters {
	hidden, visible := plan.mergeInto(api.Parameters{}), plan.Parameters.Elements()
	h.names = slices.DeleteFunc(slices.Clone(h.names), func(name string) bool {
		_, isVisible := visible[name]
		_, isHidden := hidden[name]
		old, existed := before[name]

		isReset := !existed || !bytes.Equal(old, instance.Parameters[name])

		return isVisible || !isHidden && isReset
	})

	return h
}

// valuesOf returns the hidden parameters of an instance.
func (h hiddenParameters) valuesOf(instance *api.Instance) api.Values {
	hidden := api.Values{}
	for _, name := range h.names {
		if value, found := instance.Parameters[name]; found {
			hidden[name] = value
		}
	}

	return hidden
}

// apply returns an instance without the hidden parameters, and without the
// return values that have their names or hold a secret.
func (h hiddenParameters) apply(instance *api.Instance) *api.Instance {
	if instance == nil || len(h.names) == 0 {
		return instance
	}
	secrets := slices.Concat(h.values, h.valuesOf(instance).Secrets())
	shown := *instance
	shown.Parameters, shown.ReturnValues = maps.Clone(instance.Parameters), maps.Clone(instance.ReturnValues)
	maps.DeleteFunc(shown.Parameters, func(name string, _ api.Value) bool { return slices.Contains(h.names, name) })
	maps.DeleteFunc(shown.ReturnValues, func(name string, value api.Value) bool {
		return slices.Contains(h.names, name) || rest.Redact(value.JSON(), secrets...) != value.JSON()
	})

	return &shown
}
