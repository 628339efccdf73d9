package providertest

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// config turns what a test wrote into a configuration of the schema, and fails
// the test where it does not fit.
func (p *Provider) config(what string, schema *tfprotov6.Schema, given map[string]any) tftypes.Value {
	p.tb.Helper()
	if given == nil {
		given = map[string]any{}
	}
	value, err := toValue(schema.ValueType(), given, what)
	if err != nil {
		p.tb.Fatalf("%s", err)
	}
	if schema == nil {
		return value
	}

	return levelOf(schema).withEmptyBlocks(value)
}

// knownConfig is config for calls that Terraform delays until the configuration
// has no unknown values.
func (p *Provider) knownConfig(what string, schema *tfprotov6.Schema, given map[string]any) tftypes.Value {
	p.tb.Helper()
	value := p.config(what, schema, given)
	for _, unknown := range unknownPaths(value) {
		p.tb.Fatalf("%s: %s is unknown; Terraform makes this call only when it is known", what, unknown)
	}

	return value
}

// withEmptyBlocks gives blocks that were left out what Terraform gives them: an
// empty collection, and not null as for attributes.
func (l level) withEmptyBlocks(value tftypes.Value) tftypes.Value {
	if len(l.blocks) == 0 || value.IsNull() || !value.IsKnown() {
		return value
	}
	members := maps.Clone(membersOf(value))
	for _, block := range l.blocks {
		members[block.TypeName] = withEmptyBlock(block, members[block.TypeName])
	}

	return tftypes.NewValue(value.Type(), members)
}

func withEmptyBlock(block *tfprotov6.SchemaNestedBlock, value tftypes.Value) tftypes.Value {
	nested, shape := blockLevel(block.Block), blockShape(block)
	if value.IsNull() {
		switch shape {
		case list, set:
			return tftypes.NewValue(block.ValueType(), []tftypes.Value{})
		case keyed:
			return tftypes.NewValue(block.ValueType(), map[string]tftypes.Value{})
		default:
			return value
		}
	}
	if !value.IsKnown() {
		return value
	}

	return rebuild(value, nested.withEmptyBlocks)
}

// rebuild returns a nested value with each of its objects changed. It is the
// object itself where the level occurs once.
func rebuild(value tftypes.Value, change func(tftypes.Value) tftypes.Value) tftypes.Value {
	switch value.Type().(type) {
	case tftypes.Map:
		members := make(map[string]tftypes.Value)
		for key, member := range membersOf(value) {
			members[key] = change(member)
		}

		return tftypes.NewValue(value.Type(), members)
	case tftypes.List, tftypes.Set:
		elements := make([]tftypes.Value, 0)
		for _, element := range elementsOf(value) {
			elements = append(elements, change(element))
		}

		return tftypes.NewValue(value.Type(), elements)
	}

	return change(value)
}
