package providertest

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// level is one level of a schema: a whole type, a nested attribute's object or
// a nested block. The rules for the three differ little.
type level struct {
	attributes []*tfprotov6.SchemaAttribute
	blocks     []*tfprotov6.SchemaNestedBlock
}

// shape is how often a nested level occurs in a value.
type shape int

const (
	single shape = iota
	list
	set
	keyed
)

func levelOf(schema *tfprotov6.Schema) level { return blockLevel(schema.Block) }

func blockLevel(block *tfprotov6.SchemaBlock) level {
	return level{attributes: block.Attributes, blocks: block.BlockTypes}
}

func objectLevel(object *tfprotov6.SchemaObject) level { return level{attributes: object.Attributes} }

func blockShape(block *tfprotov6.SchemaNestedBlock) shape {
	switch block.Nesting {
	case tfprotov6.SchemaNestedBlockNestingModeList:
		return list
	case tfprotov6.SchemaNestedBlockNestingModeSet:
		return set
	case tfprotov6.SchemaNestedBlockNestingModeMap:
		return keyed
	default:
		return single
	}
}

func objectShape(object *tfprotov6.SchemaObject) shape {
	switch object.Nesting {
	case tfprotov6.SchemaObjectNestingModeList:
		return list
	case tfprotov6.SchemaObjectNestingModeSet:
		return set
	case tfprotov6.SchemaObjectNestingModeMap:
		return keyed
	default:
		return single
	}
}

// field returns an attribute or block of an object: null where the object is
// null, unknown where it is unknown.
func field(object tftypes.Value, name string, typ tftypes.Type) tftypes.Value {
	switch {
	case !object.IsKnown():
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case object.IsNull():
		return tftypes.NewValue(typ, nil)
	}

	return membersOf(object)[name]
}

// part is one object within a nested value.
type part struct {
	at    string
	value tftypes.Value
}

// parts returns the objects within a nested value, none for null and unknown
// ones.
func (s shape) parts(value tftypes.Value, at string) []part {
	if value.IsNull() || !value.IsKnown() {
		return nil
	}
	switch s {
	case single:
		return []part{{at, value}}
	case keyed:
		members := membersOf(value)
		parts := make([]part, 0, len(members))
		for _, key := range slices.Sorted(maps.Keys(members)) {
			parts = append(parts, part{keyPath(at, key), members[key]})
		}

		return parts
	default:
		parts := make([]part, 0)
		for i, element := range elementsOf(value) {
			parts = append(parts, part{s.elementPath(at, i, element), element})
		}

		return parts
	}
}

func (s shape) elementPath(at string, index int, element tftypes.Value) string {
	if s == set {
		return elementPath(at, element)
	}

	return indexPath(at, index)
}

// counterpart returns the part of another value of the same shape at the same
// place, which for sets cannot be told.
func (s shape) counterpart(of part, at string, value tftypes.Value) (tftypes.Value, bool) {
	for _, other := range s.parts(value, at) {
		if other.at == of.at {
			return other.value, true
		}
	}

	return tftypes.Value{}, false
}

// attributeAt returns the attribute that a path from a type's root ends at, nil
// where it ends elsewhere.
func (l level) attributeAt(path *tftypes.AttributePath) *tfprotov6.SchemaAttribute {
	var found *tfprotov6.SchemaAttribute
	for _, step := range path.Steps() {
		name, isName := step.(tftypes.AttributeName)
		if !isName {
			found = nil

			continue
		}
		found, l = l.named(string(name))
	}

	return found
}

// named returns the attribute of a name, and the level below the attribute or
// block of that name.
func (l level) named(name string) (*tfprotov6.SchemaAttribute, level) {
	for _, attribute := range l.attributes {
		switch {
		case attribute.Name != name:
		case attribute.NestedType == nil:
			return attribute, level{}
		default:
			return attribute, objectLevel(attribute.NestedType)
		}
	}
	for _, block := range l.blocks {
		if block.TypeName == name {
			return nil, blockLevel(block.Block)
		}
	}

	return nil, level{}
}
