package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// secretAttributes returns the names of the attributes that can carry a secret,
// with the reason. A name that holds a word such as "password" needs no entry.
func secretAttributes() map[string]string {
	return map[string]string{
		"account_id":           "Wakame-vdc identifies callers by the id of the account alone",
		"effective_parameters": "holds the values of parameters",
		"headers":              "cookies and tokens of the sites that a run fetches",
		"parameters":           "the Qubell API does not mark the parameters that hold a password",
		"result_notify_uri":    "the address of a webhook often holds its token",
		"return_values":        "an application may return a password that it has generated",
		"submodules":           "holds parameters",
		"user_data":            "scripts that run at boot, and free documents, often hold keys",
	}
}

// canCarrySecret reports whether an attribute of that name can carry a secret.
func canCarrySecret(name string) bool {
	if strings.HasSuffix(name, "_wo_version") {
		return false
	}
	name = strings.TrimSuffix(name, "_wo")
	words := []string{"password", "secret", "token", "api_key", "private_key", "credential"}

	return secretAttributes()[name] != "" ||
		slices.ContainsFunc(words, func(word string) bool { return strings.Contains(name, word) })
}

// unprotectedSecrets returns the addresses of the attributes that can carry a
// secret and are not sensitive, and of the arguments among them that have no
// write-only sibling.
func unprotectedSecrets(at string, block *tfprotov6.SchemaBlock) (visible, stored []string) {
	visible, stored = unprotectedAttributes(at, block.Attributes)
	for _, nested := range block.BlockTypes {
		moreVisible, moreStored := unprotectedSecrets(at+"."+nested.TypeName, nested.Block)
		visible, stored = append(visible, moreVisible...), append(stored, moreStored...)
	}

	return visible, stored
}

func unprotectedAttributes(at string, attributes []*tfprotov6.SchemaAttribute) (visible, stored []string) {
	for _, attribute := range attributes {
		address := at + "." + attribute.Name
		if canCarrySecret(attribute.Name) {
			if !attribute.Sensitive {
				visible = append(visible, address)
			}
			sibling := func(other *tfprotov6.SchemaAttribute) bool {
				return other.Name == attribute.Name+"_wo" && other.WriteOnly
			}
			argument := attribute.Required || attribute.Optional
			if argument && !attribute.WriteOnly && !slices.ContainsFunc(attributes, sibling) {
				stored = append(stored, address)
			}
		}
		if attribute.NestedType != nil {
			moreVisible, moreStored := unprotectedAttributes(address, attribute.NestedType.Attributes)
			stored = append(stored, moreStored...)
			if !attribute.Sensitive {
				visible = append(visible, moreVisible...)
			}
		}
	}

	return visible, stored
}

// TestSecretAttributes_AreProtected checks all schemas but those of actions,
// whose attributes cannot be sensitive, and of list resources, which have only
// filters.
func TestSecretAttributes_AreProtected(t *testing.T) {
	t.Parallel()
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(),
		&tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	visible, _ := unprotectedSecrets("provider", schemas.Provider.Block)
	for kind, found := range map[string]map[string]*tfprotov6.Schema{
		"data":      schemas.DataSourceSchemas,
		"ephemeral": schemas.EphemeralResourceSchemas,
	} {
		for name, schema := range found {
			faults, _ := unprotectedSecrets(kind+"."+name, schema.Block)
			visible = append(visible, faults...)
		}
	}
	var stored []string
	for _, name := range slices.Sorted(maps.Keys(schemas.ResourceSchemas)) {
		shown, kept := unprotectedSecrets(name, schemas.ResourceSchemas[name].Block)
		visible, stored = append(visible, shown...), append(stored, kept...)
	}
	if len(visible) > 0 {
		t.Errorf("make these attributes sensitive: %s", strings.Join(visible, ", "))
	}
	if len(stored) > 0 {
		t.Errorf("add a write-only sibling to these arguments: %s", strings.Join(stored, ", "))
	}
}

func TestSecretAttributes_GuardFindsUnprotected(t *testing.T) {
	t.Parallel()
	type attribute = tfprotov6.SchemaAttribute
	object := func(attributes ...*attribute) *tfprotov6.SchemaObject {
		return &tfprotov6.SchemaObject{Attributes: attributes}
	}
	for name, test := range map[string]struct {
		attributes      []*attribute
		visible, stored []string
	}{
		"no secret": {attributes: []*attribute{
			{Name: "name", Required: true},
			{Name: "password_wo_version", Optional: true},
		}},
		"visible value":   {[]*attribute{{Name: "return_values", Computed: true}}, []string{"x.return_values"}, nil},
		"sensitive value": {attributes: []*attribute{{Name: "return_values", Computed: true, Sensitive: true}}},
		"word in a name":  {[]*attribute{{Name: "root_password", Computed: true}}, []string{"x.root_password"}, nil},
		"visible argument": {
			[]*attribute{{Name: "user_data", Optional: true}},
			[]string{"x.user_data"},
			[]string{"x.user_data"},
		},
		"no sibling": {[]*attribute{{Name: "token", Required: true, Sensitive: true}}, nil, []string{"x.token"}},
		"sibling": {attributes: []*attribute{
			{Name: "token", Optional: true, Sensitive: true},
			{Name: "token_wo", Optional: true, WriteOnly: true, Sensitive: true},
		}},
		"stored sibling": {
			[]*attribute{
				{Name: "token", Optional: true, Sensitive: true}, {Name: "token_wo", Optional: true, Sensitive: true},
			},
			nil,
			[]string{"x.token", "x.token_wo"},
		},
		"visible sibling": {
			[]*attribute{
				{Name: "token", Optional: true, Sensitive: true}, {Name: "token_wo", Optional: true, WriteOnly: true},
			},
			[]string{"x.token_wo"},
			nil,
		},
		"nested": {
			[]*attribute{{Name: "a", NestedType: object(&attribute{
				Name: "b", NestedType: object(&attribute{Name: "headers", Optional: true}),
			})}},
			[]string{"x.a.b.headers"},
			[]string{"x.a.b.headers"},
		},
		"nested in a sensitive object": {
			[]*attribute{{Name: "a", Sensitive: true, NestedType: object(&attribute{Name: "headers", Optional: true})}},
			nil,
			[]string{"x.a.headers"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at, block := range map[string]*tfprotov6.SchemaBlock{
				"": {Attributes: test.attributes},
				".block": {BlockTypes: []*tfprotov6.SchemaNestedBlock{
					{TypeName: "block", Block: &tfprotov6.SchemaBlock{Attributes: test.attributes}},
				}},
			} {
				moved := func(addresses []string) (all []string) {
					for _, address := range addresses {
						all = append(all, strings.Replace(address, "x", "x"+at, 1))
					}

					return all
				}
				visible, stored := unprotectedSecrets("x", block)
				got, want := [][]string{visible, stored}, [][]string{moved(test.visible), moved(test.stored)}
				if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("the attributes differ (-want +got):\n%s", diff)
				}
			}
		})
	}
}
