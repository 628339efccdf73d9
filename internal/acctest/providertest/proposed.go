package providertest

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// propose merges the prior state and the configuration into the state that
// Terraform proposes to the provider: what is configured comes from the
// configuration, and what the provider may compute stays as it was while
// nothing is configured.
func (l level) propose(prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() {
		return config
	}
	proposed := make(map[string]tftypes.Value, len(l.attributes)+len(l.blocks))
	for _, attribute := range l.attributes {
		typ := attribute.ValueType()
		proposed[attribute.Name] = proposeAttribute(
			attribute, field(prior, attribute.Name, typ), field(config, attribute.Name, typ))
	}
	for _, block := range l.blocks {
		typ := block.ValueType()
		proposed[block.TypeName] = blockLevel(block.Block).proposeNested(
			blockShape(block), field(prior, block.TypeName, typ), field(config, block.TypeName, typ))
	}

	return tftypes.NewValue(config.Type(), proposed)
}

func proposeAttribute(attribute *tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	nested := attribute.NestedType
	switch {
	case attribute.Computed && config.IsNull():
		// A prior value with parts that only a configuration can have set was
		// configured, so that leaving it out now means to remove it.
		if attribute.Optional && nested != nil && objectLevel(nested).configured(objectShape(nested), prior) {
			return config
		}

		return prior
	case nested != nil:
		return objectLevel(nested).proposeNested(objectShape(nested), prior, config)
	default:
		return config
	}
}

// proposeNested pairs the objects of a nested value with those of the prior
// state: of lists by index, of maps by key, of sets by resemblance.
func (l level) proposeNested(shape shape, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	switch shape {
	case keyed:
		was, proposed := membersOf(prior), map[string]tftypes.Value{}
		for key, element := range membersOf(config) {
			before, found := was[key]
			if !found {
				before = tftypes.NewValue(element.Type(), nil)
			}
			proposed[key] = l.propose(before, element)
		}

		return tftypes.NewValue(config.Type(), proposed)
	case list:
		was, proposed := elementsOf(prior), slices.Clone(elementsOf(config))
		for i := range min(len(was), len(proposed)) {
			proposed[i] = l.propose(was[i], proposed[i])
		}

		return tftypes.NewValue(config.Type(), proposed)
	case set:
		return l.proposeSet(prior, config)
	default:
		return l.propose(prior, config)
	}
}

// proposeSet pairs each configured element with the first prior element that
// may have grown out of it, and each prior element once.
func (l level) proposeSet(prior, config tftypes.Value) tftypes.Value {
	left := slices.Clone(elementsOf(prior))
	proposed := slices.Clone(elementsOf(config))
	for i, element := range proposed {
		before := tftypes.NewValue(element.Type(), nil)
		found := slices.IndexFunc(left, func(before tftypes.Value) bool { return l.grownFrom(element, before) })
		if found >= 0 {
			before = left[found]
			left = slices.Delete(left, found, found+1)
		}
		proposed[i] = l.propose(before, element)
	}

	return tftypes.NewValue(config.Type(), proposed)
}

// configured reports whether a nested value has a part that is not computed.
func (l level) configured(shape shape, value tftypes.Value) bool {
	for _, part := range shape.parts(value, "") {
		for _, attribute := range l.attributes {
			value := field(part.value, attribute.Name, attribute.ValueType())
			if value.IsNull() {
				continue
			}
			nested := attribute.NestedType
			if !attribute.Computed || nested != nil && objectLevel(nested).configured(objectShape(nested), value) {
				return true
			}
		}
	}

	return false
}

// grownFrom reports whether the prior object is the configured one with nothing
// but computed values added.
func (l level) grownFrom(config, prior tftypes.Value) bool {
	if equal(config, prior) || prior.IsNull() {
		return true
	}
	if config.IsNull() || !config.IsKnown() {
		return false
	}
	for _, attribute := range l.attributes {
		typ := attribute.ValueType()
		if !attributeGrownFrom(attribute, field(config, attribute.Name, typ), field(prior, attribute.Name, typ)) {
			return false
		}
	}
	for _, block := range l.blocks {
		typ := block.ValueType()
		if !blockLevel(block.Block).nestedGrownFrom(
			blockShape(block), field(config, block.TypeName, typ), field(prior, block.TypeName, typ)) {
			return false
		}
	}

	return true
}

func attributeGrownFrom(attribute *tfprotov6.SchemaAttribute, config, prior tftypes.Value) bool {
	nested := attribute.NestedType
	switch {
	case equal(config, prior):
		return true
	case nested != nil:
		return objectLevel(nested).nestedGrownFrom(objectShape(nested), config, prior)
	default:
		return attribute.Computed && config.IsNull() && !config.Type().Is(tftypes.Set{})
	}
}

// nestedGrownFrom holds sets within sets only for the same when they are equal:
// their elements cannot be paired before those around them are.
func (l level) nestedGrownFrom(shape shape, config, prior tftypes.Value) bool {
	if shape == set {
		return equal(config, prior)
	}

	return !slices.ContainsFunc(shape.parts(prior, ""), func(before part) bool {
		now, found := shape.counterpart(before, "", config)

		return !found || !l.grownFrom(now, before.value)
	})
}
