// Package providertest drives a provider through its protocol 6 server as
// Terraform core does: in process, without a Terraform binary, in about a
// millisecond a call. It is the test harness of the tier between unit and
// acceptance tests.
//
//	fleet := providertest.New(t, provider.New("test")(), map[string]any{
//		"sharedcloud": map[string]any{"endpoint": server.URL, "token": "x"},
//	})
//	instance := fleet.Resource("fleet_sharedcloud_instance")
//	state := instance.Create(map[string]any{"name": "web"})
//	instance.ExpectNoChanges(state, map[string]any{"name": "web"})
//	instance.Delete(state)
//
// A method without Try fails the test at once when there is an error. Its Try
// sibling returns the diagnostics instead. Both report what Terraform core
// would refuse: a plan that contradicts the configuration, a new state that
// contradicts the plan, unknown values or write-only values in it; and an
// identity that is missing. These have summaries that begin with "Terraform
// refuses". A mistake of the test itself (an attribute that does not exist, a
// Go value of the wrong type, a value that is unknown where Terraform would
// wait for it) always fails the test.
//
// Values are written and read as plain Go values. Of an object, what is left
// out is null. Numbers are read as int where they are whole and as float64
// where they are not, so that they compare with the literals of a test. Sets of
// strings, numbers and booleans are read sorted, as Terraform sorts them. An
// unknown value is [Unknown].
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
)

// terraformVersion is what the provider is told about its caller.
const terraformVersion = "1.16.4"

// Provider is a configured provider, with the test that drives it.
type Provider struct {
	tb              testing.TB
	context         func() context.Context
	server          tfprotov6.ProviderServer
	schemas         *tfprotov6.GetProviderSchemaResponse
	identities      map[string]*tfprotov6.ResourceIdentitySchema
	withoutIdentity bool
}

// New validates the configuration and configures the provider with it. The
// subject is a provider.Provider or a tfprotov6.ProviderServer. Its schema is
// fetched once; the views that For, WithContext and WithoutIdentity return
// share it.
func New(tb testing.TB, subject any, config map[string]any) *Provider {
	tb.Helper()
	p, diags := TryNew(tb, subject, config)
	p.must("configure the provider", diags)

	return p
}

// TryNew is New for tests of a bad or unknown provider configuration. The
// provider that it returns can be used as far as it was configured.
func TryNew(tb testing.TB, subject any, config map[string]any) (*Provider, Diagnostics) {
	tb.Helper()
	p := &Provider{tb: tb, context: tb.Context, server: serve(tb, subject)}
	p.fetchSchemas()
	given := p.encode(p.schemas.Provider.ValueType(), p.config("provider", p.schemas.Provider, config))

	validated, diags := call(
		p, p.server.ValidateProviderConfig, &tfprotov6.ValidateProviderConfigRequest{Config: given},
	)
	diags = diags.and(validated.Diagnostics)
	if diags.HasError() {
		return p, diags
	}
	configured, failure := call(p, p.server.ConfigureProvider, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   terraformVersion,
		Config:             given,
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{},
	})

	return p, append(diags, failure.and(configured.Diagnostics)...)
}

// WithTB returns the provider as driven by another test, such as a subtest: its
// failures and its context are that test's.
func (p *Provider) WithTB(tb testing.TB) *Provider {
	tb.Helper()
	view := *p
	view.tb, view.context = tb, tb.Context

	return &view
}

// WithContext returns the provider with another context for its calls than the
// test's own, to cancel them or to carry a logger.
func (p *Provider) WithContext(ctx context.Context) *Provider {
	view := *p
	view.context = func() context.Context { return ctx }

	return &view
}

// WithoutIdentity returns the provider as driven by Terraform before 1.12,
// which sends no resource identity, and drops the one it gets.
func (p *Provider) WithoutIdentity() *Provider {
	view := *p
	view.withoutIdentity = true

	return &view
}

// Stop asks the provider to stop, as an interrupt at the command line does. The
// contexts of calls under way are cancelled.
func (p *Provider) Stop() {
	p.tb.Helper()
	response, diags := call(p, p.server.StopProvider, &tfprotov6.StopProviderRequest{})
	p.must("stop the provider", diags)
	if response.Error != "" {
		p.tb.Fatalf("stop the provider: %s", response.Error)
	}
}

func serve(tb testing.TB, subject any) tfprotov6.ProviderServer {
	tb.Helper()
	switch subject := subject.(type) {
	case tfprotov6.ProviderServer:
		return subject
	case provider.Provider:
		return providerserver.NewProtocol6(subject)()
	}
	tb.Fatalf("%T is neither a provider.Provider nor a tfprotov6.ProviderServer", subject)

	return nil
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

// find returns the schema of a type, and fails the test if the provider has
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

// call makes one call. A failure of the server itself becomes a diagnostic, as
// it does in Terraform; the response is never nil.
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
