package providertest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// This file has the rules of Terraform's core for plans and states. They
// compare whole attributes at the top of a schema. That is enough as long as no
// schema has a block, a nested set, or a computed attribute within a
// configurable one. TestSchemas_AreSupportedByTheDriver checks that.

// proposedState returns the state that Terraform proposes to the provider: of
// each attribute the configured value, else the prior value if the attribute is
// computed, else null.
func proposedState(schema *tfprotov6.Schema, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || prior.IsNull() {
		return config
	}
	before, proposed := membersOf(prior), maps.Clone(membersOf(config))
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && proposed[attribute.Name].IsNull() {
			proposed[attribute.Name] = before[attribute.Name]
		}
	}

	return tftypes.NewValue(config.Type(), proposed)
}

// checkPlan returns an error for each attribute whose plan Terraform refuses. A
// configured attribute is planned as configured, without the values of nested
// write-only attributes, or keeps its prior value. An attribute that is not
// configured has a planned value only if it is computed.
func checkPlan(what string, schema *tfprotov6.Schema, prior, config, planned tftypes.Value) Diagnostics {
	if config.IsNull() != planned.IsNull() {
		return Diagnostics{contradiction(what, "", planned, config)}
	}
	if planned.IsNull() {
		return nil
	}
	diags := checkWriteOnly(what, schema, planned)
	before, configured, after := membersOf(prior), membersOf(withoutWriteOnly(schema, config)), membersOf(planned)
	for _, attribute := range schema.Block.Attributes {
		name := attribute.Name
		value, want := after[name], configured[name]
		switch {
		case attribute.WriteOnly, equal(value, want), attribute.Computed && want.IsNull():
		case want.IsNull():
			diags = append(diags, refusal(what, name,
				"It is planned as %v, but it is not configured, and the attribute is not computed.", fromValue(value)))
		case value.IsNull() || !equal(value, before[name]):
			diags = append(diags, contradiction(what, name, value, want))
		}
	}

	return diags
}

func contradiction(what, at string, planned, config tftypes.Value) Diagnostic {
	return refusal(what, at, "It is planned as %v, but configured as %v.", fromValue(planned), fromValue(config))
}

// checkWriteOnly returns an error for each write-only attribute that has a
// value. The errors do not contain the value.
func checkWriteOnly(what string, schema *tfprotov6.Schema, value tftypes.Value) Diagnostics {
	var diags Diagnostics
	_ = tftypes.Walk(value, func(path *tftypes.AttributePath, part tftypes.Value) (bool, error) {
		if !isWriteOnly(schema, path) {
			return true, nil
		}
		if !part.IsNull() {
			diags = append(diags, refusal(what, pathText(path), "The attribute is write-only, but it has a value."))
		}

		return false, nil
	})

	return diags
}

// withoutWriteOnly returns the value with null in place of the values of
// write-only attributes.
func withoutWriteOnly(schema *tfprotov6.Schema, value tftypes.Value) tftypes.Value {
	without, err := tftypes.Transform(value, func(
		path *tftypes.AttributePath, part tftypes.Value,
	) (tftypes.Value, error) {
		if isWriteOnly(schema, path) {
			return tftypes.NewValue(part.Type(), nil), nil
		}

		return part, nil
	})
	if err != nil {
		return value
	}

	return without
}

// checkKnown returns an error for each unknown value.
func checkKnown(what string, value tftypes.Value) Diagnostics {
	paths := unknownPaths(value)
	diags := make(Diagnostics, len(paths))
	for i, path := range paths {
		diags[i] = refusal(what, path, "It is still unknown.")
	}

	return diags
}

// checkApplied returns an error for each value of the new state that
// contradicts the plan. A value that the plan knows stays as planned.
func checkApplied(what string, planned, actual tftypes.Value, at string) Diagnostics {
	if !planned.IsKnown() || equal(planned, actual) {
		return nil
	}
	var diags Diagnostics
	switch before, after := partsOf(planned, at), partsOf(actual, at); {
	case len(before) == 0 || !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))):
		diags = Diagnostics{refusal(what, at,
			"It was planned as %v, but is %v after apply.", fromValue(planned), fromValue(actual))}
	default:
		for _, path := range slices.Sorted(maps.Keys(before)) {
			diags = append(diags, checkApplied(what, before[path], after[path], path)...)
		}
	}

	return diags
}

// requiredReplacements returns the provider's paths at which the plan changes
// something, sorted. The state has no values of write-only attributes, so their
// paths always count.
func requiredReplacements(
	schema *tfprotov6.Schema, prior, planned tftypes.Value, paths []*tftypes.AttributePath,
) ([]string, Diagnostics) {
	if prior.IsNull() {
		return nil, nil
	}
	var changed []string
	var diags Diagnostics
	for _, path := range paths {
		before, hadBefore := valueAt(prior, path)
		after, hasAfter := valueAt(planned, path)
		switch {
		case !hadBefore && !hasAfter:
			diags = append(diags, refusal(
				"the plan", pathText(path), "It requires replacement, but the attribute does not exist.",
			))
		case isWriteOnly(schema, path) || !equal(before, after):
			changed = append(changed, pathText(path))
		}
	}
	slices.Sort(changed)

	return changed, diags
}

// isWriteOnly reports whether a path leads to a write-only attribute, or to a
// part of its value.
func isWriteOnly(schema *tfprotov6.Schema, path *tftypes.AttributePath) bool {
	attributes := schema.Block.Attributes
	for _, step := range path.Steps() {
		i := slices.IndexFunc(attributes, func(attribute *tfprotov6.SchemaAttribute) bool {
			return step == tftypes.AttributeName(attribute.Name)
		})
		if i < 0 {
			continue // The step leads to an element.
		}
		if attributes[i].WriteOnly {
			return true
		}
		nested := attributes[i].NestedType
		attributes = nil
		if nested != nil {
			attributes = nested.Attributes
		}
	}

	return false
}

// valueAt returns the value at a path. It is null where the path does not
// exist.
func valueAt(value tftypes.Value, path *tftypes.AttributePath) (tftypes.Value, bool) {
	found, _, err := tftypes.WalkAttributePath(value, path)
	part, _ := found.(tftypes.Value)

	return part, err == nil
}

// refusal is an error that Terraform itself raises about a value that a
// provider returned.
func refusal(what, at, format string, args ...any) Diagnostic {
	return Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  "Terraform refuses " + what,
		Detail:   fmt.Sprintf(format, args...),
		Path:     at,
	}
}
