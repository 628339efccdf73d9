package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// exposedSecrets returns where a plan or state holds the value of a write-only
// attribute. It does not repeat the value.
func (l level) exposedSecrets(value tftypes.Value, at string) []problem {
	var problems []problem
	for _, attribute := range l.attributes {
		path := attributePath(at, attribute.Name)
		content := field(value, attribute.Name, attribute.ValueType())
		if attribute.WriteOnly && !content.IsNull() {
			problems = append(problems, problem{path, "The attribute is write-only, but it has a value."})
		}
		if attribute.NestedType != nil {
			nested := objectLevel(attribute.NestedType)
			problems = append(problems, nested.exposedIn(objectShape(attribute.NestedType), content, path)...)
		}
	}
	for _, block := range l.blocks {
		content := field(value, block.TypeName, block.ValueType())
		nested := blockLevel(block.Block)
		problems = append(problems, nested.exposedIn(blockShape(block), content, attributePath(at, block.TypeName))...)
	}

	return problems
}

func (l level) exposedIn(shape shape, value tftypes.Value, at string) []problem {
	parts := shape.parts(value, at)
	problems := make([]problem, 0, len(parts))
	for _, part := range parts {
		problems = append(problems, l.exposedSecrets(part.value, part.at)...)
	}

	return problems
}
