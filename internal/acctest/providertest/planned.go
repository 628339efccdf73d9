package providertest

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// invalidPlan returns where a plan breaks Terraform's rule: what is configured
// is planned as configured, or stays exactly as it was; what is not configured
// may be planned only where the attribute is computed.
func (l level) invalidPlan(prior, config, planned tftypes.Value, at string) []problem {
	if config.IsNull() != planned.IsNull() || config.IsKnown() != planned.IsKnown() {
		return []problem{contradiction(at, planned, config)}
	}
	if planned.IsNull() {
		return nil
	}

	return l.invalidFields(prior, config, planned, at)
}

// invalidFields takes the fields of null objects for null and those of unknown
// objects for unknown: an unknown object may be planned as one of unknown
// fields.
func (l level) invalidFields(prior, config, planned tftypes.Value, at string) []problem {
	problems := make([]problem, 0, len(l.attributes)+len(l.blocks))
	for _, attribute := range l.attributes {
		typ := attribute.ValueType()
		problems = append(problems, invalidAttribute(attribute,
			field(prior, attribute.Name, typ),
			field(config, attribute.Name, typ),
			field(planned, attribute.Name, typ),
			attributePath(at, attribute.Name))...)
	}
	for _, block := range l.blocks {
		typ := block.ValueType()
		problems = append(problems, invalidBlock(block,
			field(prior, block.TypeName, typ),
			field(config, block.TypeName, typ),
			field(planned, block.TypeName, typ),
			attributePath(at, block.TypeName))...)
	}

	return problems
}

func invalidAttribute(
	attribute *tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value, at string,
) []problem {
	unchanged := equal(planned, prior) && !prior.IsNull() && !config.IsNull()
	nested := attribute.NestedType
	switch {
	case equal(planned, config), unchanged:
		return nil
	case attribute.WriteOnly:
		return nil // What is wrong with those is reported by exposedSecrets.
	case attribute.Computed && (!attribute.Optional || config.IsNull()):
		return nil
	case config.IsNull():
		return []problem{{at, fmt.Sprintf(
			"It is planned as %v, but neither is it configured nor is the attribute computed.", fromValue(planned))}}
	case nested != nil:
		return objectLevel(nested).invalidNested(objectShape(nested), prior, config, planned, at)
	default:
		return []problem{contradiction(at, planned, config)}
	}
}

func invalidBlock(block *tfprotov6.SchemaNestedBlock, prior, config, planned tftypes.Value, at string) []problem {
	// Blocks of a set may become one.
	if equal(planned, config) || blockShape(block) == set && len(elementsOf(planned)) > 0 {
		return nil
	}

	return blockLevel(block.Block).invalidNested(blockShape(block), prior, config, planned, at)
}

// invalidNested trusts the provider with the elements of sets, as Terraform
// does: there is no telling which element is which. Unknown ones may become
// one.
func (l level) invalidNested(shape shape, prior, config, planned tftypes.Value, at string) []problem {
	configured, parts := shape.parts(config, at), shape.parts(planned, at)
	counted := shape != set || config.IsFullyKnown()
	switch {
	case config.IsNull() != planned.IsNull(), config.IsKnown() != planned.IsKnown():
		return []problem{contradiction(at, planned, config)}
	case counted && len(configured) != len(parts):
		return []problem{contradiction(at, planned, config)}
	case shape == set:
		return nil
	}
	var problems []problem
	for _, part := range parts {
		wanted := slices.IndexFunc(configured, part.sameAt)
		if wanted < 0 {
			return []problem{contradiction(at, planned, config)}
		}
		before, found := shape.counterpart(part, at, prior)
		if !found {
			before = tftypes.NewValue(part.value.Type(), nil)
		}
		problems = append(problems, l.invalidFields(before, configured[wanted].value, part.value, part.at)...)
	}

	return problems
}

func (p part) sameAt(other part) bool { return p.at == other.at }

func contradiction(at string, planned, config tftypes.Value) problem {
	return problem{at, fmt.Sprintf("It is planned as %v, but configured as %v.", fromValue(planned), fromValue(config))}
}
