// Package providertest drives a provider through its protocol 6 server as
// Terraform's core does: in this process, without a Terraform binary, in about
// a millisecond a call. design/testing.md describes which tests use it.
//
//	fleet := providertest.New(t, provider.New("test")(), map[string]any{
//		"sharedcloud": map[string]any{"endpoint": server.URL, "token": "x"},
//	})
//	instance := fleet.Resource("fleet_sharedcloud_instance")
//	state := instance.Create(map[string]any{"name": "web"})
//	instance.ExpectNoChanges(state, map[string]any{"name": "web"})
//	instance.Delete(state)
//
// A method without Try fails the test at once if there is an error. The method
// with Try returns the diagnostics instead. Both report what Terraform's core
// refuses: a plan that contradicts the configuration, a new state that
// contradicts the plan, unknown values or write-only values in a state, and a
// missing identity. The summaries of these errors begin with "Terraform
// refuses". A mistake of the test itself always fails the test: an attribute
// that does not exist, a Go value of the wrong type, or an unknown value in a
// call that Terraform delays until the value is known.
//
// Tests write and read values as plain Go values. Attributes that a test leaves
// out are null. Whole numbers are read as int and others as float64, so that
// tests can compare them with literals. Sets of strings are read sorted. An
// unknown value is [Unknown].
//
// The driver knows the kinds of schemas that the provider has, and no others.
// TestSchemas_AreSupportedByTheDriver lists the limits and fails when a schema
// exceeds them. TestConformance in internal/acctest compares the driver with a
// real Terraform.
package providertest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// terraformVersion is the version of Terraform that the provider sees.
const terraformVersion = "1.16.4"

// protocolServer is what the framework serves.
type protocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
}

// Provider is a configured provider, with the test that drives it.
type Provider struct {
	tb              testing.TB
	context         func() context.Context
	server          protocolServer
	schemas         *tfprotov6.GetProviderSchemaResponse
	identities      map[string]*tfprotov6.ResourceIdentitySchema
	withoutIdentity bool
}

// New validates the configuration and configures the provider with it.
func New(tb testing.TB, subject provider.Provider, config map[string]any) *Provider {
	tb.Helper()
	p, diags := TryNew(tb, subject, config)
	p.must("configure the provider", diags)

	return p
}

// TryNew is New for tests of a bad or unknown provider configuration. The test
// can use the provider as far as it was configured.
func TryNew(tb testing.TB, subject provider.Provider, config map[string]any) (*Provider, Diagnostics) {
	tb.Helper()
	server, ok := providerserver.NewProtocol6(subject)().(protocolServer)
	if !ok {
		tb.Fatal("the framework's server has no list resources or no actions")
	}

	return tryNewWithServer(tb, server, config)
}

func tryNewWithServer(tb testing.TB, server protocolServer, config map[string]any) (*Provider, Diagnostics) {
	tb.Helper()
	p := &Provider{tb: tb, context: tb.Context, server: server}
	p.fetchSchemas()
	encoded := p.encode(p.schemas.Provider.ValueType(), p.config("provider", p.schemas.Provider, config))
	validated, diags := call(p, server.ValidateProviderConfig, &tfprotov6.ValidateProviderConfigRequest{
		Config: encoded,
	})
	diags = diags.and(validated.Diagnostics)
	if diags.HasError() {
		return p, diags
	}
	configured, failure := call(p, server.ConfigureProvider, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   terraformVersion,
		Config:             encoded,
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{},
	})

	return p, append(diags, failure.and(configured.Diagnostics)...)
}

// WithContext returns the provider with another context for its calls, to
// cancel them or to carry a logger. The default is the test's context.
func (p *Provider) WithContext(ctx context.Context) *Provider {
	view := *p
	view.context = func() context.Context { return ctx }

	return &view
}

// WithoutIdentity returns the provider as a Terraform before 1.12 drives it: it
// sends no resource identity and ignores the one that the provider returns.
func (p *Provider) WithoutIdentity() *Provider {
	view := *p
	view.withoutIdentity = true

	return &view
}

// Stop asks the provider to stop, as Terraform does on an interrupt. It cancels
// the contexts of calls in flight.
func (p *Provider) Stop() {
	p.tb.Helper()
	response, diags := call(p, p.server.StopProvider, &tfprotov6.StopProviderRequest{})
	p.must("stop the provider", diags)
	if response.Error != "" {
		p.tb.Fatalf("stop the provider: %s", response.Error)
	}
}

func (p *Provider) fetchSchemas() {
	p.tb.Helper()
	schemas, diags := call(p, p.server.GetProviderSchema, &tfprotov6.GetProviderSchemaRequest{})
	p.must("fetch the schema", diags.and(schemas.Diagnostics))
	identities, diags := call(p, p.server.GetResourceIdentitySchemas, &tfprotov6.GetResourceIdentitySchemasRequest{})
	p.must("fetch the identity schemas", diags.and(identities.Diagnostics))
	p.schemas, p.identities = schemas, identities.IdentitySchemas
}

// must fails the test if there are errors.
func (p *Provider) must(what string, diags Diagnostics) {
	p.tb.Helper()
	if diags.HasError() {
		p.tb.Fatalf("%s:\n%s", what, diags)
	}
}

// find returns the schema of a type. It fails the test if the provider has
// none.
func find[S any](p *Provider, kind string, schemas map[string]S, name string) S {
	p.tb.Helper()
	schema, found := schemas[name]
	if !found {
		p.tb.Fatalf("the provider has no %s %q, only: %s",
			kind, name, strings.Join(slices.Sorted(maps.Keys(schemas)), ", "))
	}

	return schema
}

// config converts a test's values to a configuration. It fails the test if they
// do not fit the schema.
func (p *Provider) config(what string, schema *tfprotov6.Schema, values map[string]any) tftypes.Value {
	p.tb.Helper()
	if values == nil {
		values = map[string]any{}
	}
	value, err := toValue(schema.ValueType(), values, what)
	if err != nil {
		p.tb.Fatal(err)
	}

	return withSortedSets(value)
}

// knownConfig is config for calls that Terraform delays until the configuration
// has no unknown values.
func (p *Provider) knownConfig(what string, schema *tfprotov6.Schema, values map[string]any) tftypes.Value {
	p.tb.Helper()
	value := p.config(what, schema, values)
	for _, path := range unknownPaths(value) {
		p.tb.Fatalf("%s: %s is unknown; Terraform makes this call only when it is known", what, path)
	}

	return value
}

// call makes one call. A failure of the server itself becomes a diagnostic, as
// in Terraform. The response is never nil.
func call[Q, R any](p *Provider, method func(context.Context, *Q) (*R, error), request *Q) (*R, Diagnostics) {
	response, err := method(p.context(), request)
	if response == nil {
		response = new(R)
	}
	if err != nil {
		return response, Diagnostics{serverFailed(request, err)}
	}

	return response, nil
}

// encode converts a value to the form that the protocol sends.
func (p *Provider) encode(typ tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	p.tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	if err != nil {
		p.tb.Fatalf("encode a value: %s", err)
	}

	return &encoded
}

// decode reads a value that the provider sent. A missing value is null.
func decode(what string, typ tftypes.Type, encoded *tfprotov6.DynamicValue) (tftypes.Value, Diagnostics) {
	null := tftypes.NewValue(typ, nil)
	if encoded == nil {
		return null, nil
	}
	value, err := encoded.Unmarshal(typ)
	if err != nil {
		return null, Diagnostics{refusal(what, "", "It does not fit the schema: %s", err)}
	}

	return withSortedSets(value), nil
}

// ResourceTypes returns the names of the managed resource types, sorted.
func (p *Provider) ResourceTypes() []string {
	return slices.Sorted(maps.Keys(p.schemas.ResourceSchemas))
}
