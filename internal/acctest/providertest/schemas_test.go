package providertest_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// The parts of the driver that a new kind of schema needs.
const (
	needsBlocks = "The driver has no blocks. Extend providertest: proposedState, checkPlan and checkWriteOnly " +
		"in rules.go, and the empty blocks of a configuration in Provider.config."
	needsSets = "The driver does not pair the objects of a set. Extend providertest: proposedState and checkPlan " +
		"in rules.go, withSortedSets in equal.go."
	needsNestedComputed = "The driver proposes the prior state of whole attributes only. Extend providertest: " +
		"proposedState and checkPlan in rules.go must compare each nested attribute."
	needsSortedSets = "The driver sorts sets of strings only. Extend providertest: withSortedSets in equal.go."
	needsDynamic    = "The driver saves no dynamic values. Extend providertest: Resource.load in state.go."
	needsIdentity   = "The driver needs an identity of each resource. Extend providertest: identity.go."
	needsMeta       = "The driver sends no provider_meta. Extend providertest: each request with ProviderMeta."
	needsArguments  = "The driver passes no variadic, null or unknown arguments. Extend providertest: Function.Call."
)

// TestSchemas_AreSupportedByTheDriver fails when a schema of the provider gains
// something that the driver does not handle as Terraform's core does.
func TestSchemas_AreSupportedByTheDriver(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(schemas.ResourceSchemas) == 0 || len(identities.IdentitySchemas) == 0 {
		t.Fatal("the provider has no resources")
	}
	for _, problem := range unsupported(schemas, identities.IdentitySchemas) {
		t.Error(problem)
	}
}

// unsupported returns what the driver cannot handle, each with the change that
// the driver needs, sorted.
func unsupported(
	schemas *tfprotov6.GetProviderSchemaResponse, identities map[string]*tfprotov6.ResourceIdentitySchema,
) []string {
	all := map[string]*tfprotov6.Schema{"provider": schemas.Provider}
	for kind, types := range map[string]map[string]*tfprotov6.Schema{
		"resource":           schemas.ResourceSchemas,
		"data source":        schemas.DataSourceSchemas,
		"list resource":      schemas.ListResourceSchemas,
		"ephemeral resource": schemas.EphemeralResourceSchemas,
	} {
		for name, schema := range types {
			all[kind+" "+name] = schema
		}
	}
	for name, schema := range schemas.ActionSchemas {
		all["action "+name] = schema.Schema
	}
	var problems []string
	for name, schema := range all {
		for _, block := range schema.Block.BlockTypes {
			problems = append(problems, name+" has the block "+block.TypeName+". "+needsBlocks)
		}
		problems = append(problems, unsupportedAttributes(name, schema.Block.Attributes, nil)...)
	}
	for name := range schemas.ResourceSchemas {
		if identities[name] == nil {
			problems = append(problems, "resource "+name+" has no identity. "+needsIdentity)
		}
	}
	if schemas.ProviderMeta != nil {
		problems = append(problems, "provider has a schema of provider_meta. "+needsMeta)
	}
	for name, function := range schemas.Functions {
		if function.VariadicParameter != nil || slices.ContainsFunc(function.Parameters, takesNullOrUnknown) {
			problems = append(problems, "function "+name+" has a parameter that is variadic, or for null or unknown "+
				"values. "+needsArguments)
		}
	}
	slices.Sort(problems)

	return problems
}

func takesNullOrUnknown(parameter *tfprotov6.FunctionParameter) bool {
	return parameter.AllowNullValue || parameter.AllowUnknownValues
}

// unsupportedAttributes checks the attributes of a schema, or those of a nested
// attribute, the parent.
func unsupportedAttributes(
	at string, attributes []*tfprotov6.SchemaAttribute, parent *tfprotov6.SchemaAttribute,
) []string {
	var problems []string
	for _, attribute := range attributes {
		path := at + "." + attribute.Name
		nested := attribute.NestedType
		if parent != nil && (parent.Required || parent.Optional) && attribute.Computed {
			problems = append(problems, path+" is computed within a configurable attribute. "+needsNestedComputed)
		}
		if nested == nil {
			problems = append(problems, unsupportedType(path, attribute.Type)...)

			continue
		}
		if nested.Nesting == tfprotov6.SchemaObjectNestingModeSet {
			problems = append(problems, path+" is a nested set. "+needsSets)
		}
		if attribute.Optional && attribute.Computed {
			problems = append(problems, path+" is nested, optional and computed. "+needsNestedComputed)
		}
		problems = append(problems, unsupportedAttributes(path, nested.Attributes, attribute)...)
	}

	return problems
}

func unsupportedType(path string, typ tftypes.Type) []string {
	switch typ := typ.(type) {
	case tftypes.Set:
		if !typ.ElementType.Is(tftypes.String) {
			return []string{path + " is a set of " + typ.ElementType.String() + ". " + needsSortedSets}
		}
	case tftypes.List:
		return unsupportedType(path+"[*]", typ.ElementType)
	case tftypes.Map:
		return unsupportedType(path+"[*]", typ.ElementType)
	case tftypes.Object:
		var problems []string
		for _, name := range slices.Sorted(maps.Keys(typ.AttributeTypes)) {
			problems = append(problems, unsupportedType(path+"."+name, typ.AttributeTypes[name])...)
		}

		return problems
	}
	if typ.Is(tftypes.DynamicPseudoType) {
		return []string{path + " is dynamic. " + needsDynamic}
	}

	return nil
}

// TestSchemas_GuardFindsUnsupportedSchemas checks the guard with made-up
// schemas.
func TestSchemas_GuardFindsUnsupportedSchemas(t *testing.T) {
	t.Parallel()
	type attribute = tfprotov6.SchemaAttribute
	type attributes = []*attribute
	schemaOf := func(attributes ...*attribute) *tfprotov6.Schema {
		return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: attributes}}
	}
	nested := func(nesting tfprotov6.SchemaObjectNestingMode, children attributes) *tfprotov6.SchemaObject {
		return &tfprotov6.SchemaObject{Nesting: nesting, Attributes: children}
	}
	computed := attributes{{Name: "serial", Type: tftypes.String, Computed: true}}
	optional := attributes{{Name: "size", Type: tftypes.Number, Optional: true}}
	list, set := tfprotov6.SchemaObjectNestingModeList, tfprotov6.SchemaObjectNestingModeSet
	schemas := &tfprotov6.GetProviderSchemaResponse{
		Provider:     schemaOf(),
		ProviderMeta: schemaOf(),
		ResourceSchemas: map[string]*tfprotov6.Schema{
			"good": schemaOf(
				&attribute{Name: "tags", Type: tftypes.Set{ElementType: tftypes.String}, Optional: true},
				&attribute{Name: "key", Type: tftypes.String, Optional: true, WriteOnly: true},
				&attribute{Name: "login", Optional: true, NestedType: nested(list, attributes{
					{Name: "key", Type: tftypes.String, Optional: true, WriteOnly: true},
				})},
				&attribute{Name: "parts", Computed: true, NestedType: nested(list, computed)},
				&attribute{Name: "disks", Required: true, NestedType: nested(list, optional)},
			),
			"bad": schemaOf(
				&attribute{Name: "disks", Optional: true, NestedType: nested(list, computed)},
				&attribute{Name: "deep", Required: true, NestedType: nested(list, attributes{
					{Name: "disks", Required: true, NestedType: nested(list, computed)},
				})},
				&attribute{Name: "network", Optional: true, Computed: true, NestedType: nested(list, nil)},
				&attribute{Name: "rules", Optional: true, NestedType: nested(set, optional)},
				&attribute{Name: "sizes", Type: tftypes.Set{ElementType: tftypes.Number}, Optional: true},
			),
		},
		DataSourceSchemas: map[string]*tfprotov6.Schema{
			"data": schemaOf(&attribute{Name: "any", Type: tftypes.Map{ElementType: tftypes.DynamicPseudoType}}),
		},
		ListResourceSchemas: map[string]*tfprotov6.Schema{
			"list": {Block: &tfprotov6.SchemaBlock{BlockTypes: []*tfprotov6.SchemaNestedBlock{{TypeName: "filter"}}}},
		},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{
			"token": schemaOf(&attribute{Name: "scopes", NestedType: nested(set, nil)}),
		},
		ActionSchemas: map[string]*tfprotov6.ActionSchema{
			"run": {Schema: schemaOf(&attribute{Name: "steps", NestedType: nested(set, nil)})},
		},
		Functions: map[string]*tfprotov6.Function{
			"join": {VariadicParameter: &tfprotov6.FunctionParameter{}},
			"kind": {Parameters: []*tfprotov6.FunctionParameter{{AllowNullValue: true}}},
			"good": {Parameters: []*tfprotov6.FunctionParameter{{}}},
		},
	}
	got := unsupported(schemas, map[string]*tfprotov6.ResourceIdentitySchema{"good": {}})
	for i, problem := range got {
		if _, advice, found := strings.Cut(problem, "Extend providertest: "); !found || advice == "" {
			t.Errorf("the problem does not name the change: %s", problem)
		}
		got[i], _, _ = strings.Cut(problem, ". ")
	}
	want := []string{
		"action run.steps is a nested set",
		"data source data.any[*] is dynamic",
		"ephemeral resource token.scopes is a nested set",
		"function join has a parameter that is variadic, or for null or unknown values",
		"function kind has a parameter that is variadic, or for null or unknown values",
		"list resource list has the block filter",
		"provider has a schema of provider_meta",
		"resource bad has no identity",
		"resource bad.deep.disks.serial is computed within a configurable attribute",
		"resource bad.disks.serial is computed within a configurable attribute",
		"resource bad.network is nested, optional and computed",
		"resource bad.rules is a nested set",
		"resource bad.sizes is a set of tftypes.Number",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the problems differ (-want +got):\n%s", diff)
	}
}
