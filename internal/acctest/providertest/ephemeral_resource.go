package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// EphemeralResource drives an ephemeral resource type.
type EphemeralResource struct {
	p      *Provider
	name   string
	schema *tfprotov6.Schema
}

// EphemeralResource returns the driver of an ephemeral resource type.
func (p *Provider) EphemeralResource(name string) *EphemeralResource {
	p.tb.Helper()

	return &EphemeralResource{
		p: p, name: name, schema: find(p, "ephemeral resource", p.schemas.EphemeralResourceSchemas, name),
	}
}

// Open validates the configuration, opens the resource and closes it, and
// returns its attributes.
func (e *EphemeralResource) Open(config map[string]any) map[string]any {
	e.p.tb.Helper()
	values, diags := e.TryOpen(config)
	e.p.must("open "+e.name, diags)

	return values
}

// TryOpen is Open for tests of calls that fail. It then returns nil values.
func (e *EphemeralResource) TryOpen(config map[string]any) (map[string]any, Diagnostics) {
	e.p.tb.Helper()
	typ := e.schema.ValueType()
	given := e.p.knownConfig(e.name, e.schema, config)
	encoded := e.p.encode(typ, given)
	validated, diags := call(e.p, e.p.server.ValidateEphemeralResourceConfig,
		&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: e.name, Config: encoded})
	diags = diags.and(validated.Diagnostics)
	if diags.HasError() {
		return nil, diags
	}
	opened, failure := call(e.p, e.p.server.OpenEphemeralResource, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName:           e.name,
		Config:             encoded,
		ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{},
	})
	diags = append(diags, failure.and(opened.Diagnostics)...)
	if diags.HasError() {
		return nil, diags
	}
	value, undecodable := decode("the opened resource", typ, opened.Result)
	diags = append(diags, undecodable...)
	diags = append(diags, checkKnown("the opened resource", value)...)
	diags = append(diags, checkPlan("the opened resource", e.schema, tftypes.NewValue(typ, nil), given, value)...)
	closed, failure := call(e.p, e.p.server.CloseEphemeralResource, &tfprotov6.CloseEphemeralResourceRequest{
		TypeName: e.name,
		Private:  opened.Private,
	})
	diags = append(diags, failure.and(closed.Diagnostics)...)
	if diags.HasError() {
		return nil, diags
	}

	return fromObject(value), diags
}
