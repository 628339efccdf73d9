package providertest

import (
	"time"

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

// Validate validates a configuration, which may have unknown values.
func (e *EphemeralResource) Validate(config map[string]any) Diagnostics {
	e.p.tb.Helper()

	return e.validate(e.p.config(e.name, e.schema, config))
}

func (e *EphemeralResource) validate(config tftypes.Value) Diagnostics {
	e.p.tb.Helper()
	response, diags := call(e.p, e.p.server.ValidateEphemeralResourceConfig,
		&tfprotov6.ValidateEphemeralResourceConfigRequest{
			TypeName: e.name,
			Config:   e.p.encode(e.schema.ValueType(), config),
		})

	return diags.and(response.Diagnostics)
}

// Open validates the configuration and opens the resource.
func (e *EphemeralResource) Open(config map[string]any) *OpenedEphemeralResource {
	e.p.tb.Helper()
	opened, diags := e.TryOpen(config)
	e.p.must("open "+e.name, diags)

	return opened
}

// TryOpen is Open for tests of openings that fail. The result is then nil.
func (e *EphemeralResource) TryOpen(config map[string]any) (*OpenedEphemeralResource, Diagnostics) {
	e.p.tb.Helper()
	given := e.p.knownConfig(e.name, e.schema, config)
	diags := e.validate(given)
	if diags.HasError() {
		return nil, diags
	}
	typ := e.schema.ValueType()
	response, failure := call(e.p, e.p.server.OpenEphemeralResource, &tfprotov6.OpenEphemeralResourceRequest{
		TypeName:           e.name,
		Config:             e.p.encode(typ, given),
		ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{},
	})
	diags = append(diags, failure.and(response.Diagnostics)...)
	diags = append(diags, deferral(response.Deferred)...)
	if diags.HasError() {
		return nil, diags
	}
	value, undecodable := decode("the opened resource", typ, response.Result)
	diags = append(diags, undecodable...)
	diags = append(diags, stillUnknown("the opened resource", value)...)
	diags = append(diags, refusals("the opened resource",
		levelOf(e.schema).invalidPlan(tftypes.NewValue(typ, nil), given, value, ""))...)
	if diags.HasError() {
		return nil, diags
	}

	return &OpenedEphemeralResource{
		Values: fromObject(value), RenewAt: response.RenewAt, ephemeral: e, private: response.Private,
	}, diags
}

// OpenedEphemeralResource is an ephemeral resource that has been opened.
type OpenedEphemeralResource struct {
	// Values are the resource's attributes.
	Values map[string]any
	// RenewAt is when it wants to be renewed, zero for never.
	RenewAt time.Time

	ephemeral *EphemeralResource
	private   []byte
}

// Renew renews the resource. RenewAt is then the next time.
func (o *OpenedEphemeralResource) Renew() {
	o.ephemeral.p.tb.Helper()
	o.ephemeral.p.must("renew "+o.ephemeral.name, o.TryRenew())
}

// TryRenew is Renew for tests of renewals that fail.
func (o *OpenedEphemeralResource) TryRenew() Diagnostics {
	o.ephemeral.p.tb.Helper()
	p := o.ephemeral.p
	response, diags := call(p, p.server.RenewEphemeralResource, &tfprotov6.RenewEphemeralResourceRequest{
		TypeName: o.ephemeral.name,
		Private:  o.private,
	})
	diags = diags.and(response.Diagnostics)
	if !diags.HasError() {
		o.RenewAt, o.private = response.RenewAt, response.Private
	}

	return diags
}

// Close closes the resource.
func (o *OpenedEphemeralResource) Close() {
	o.ephemeral.p.tb.Helper()
	o.ephemeral.p.must("close "+o.ephemeral.name, o.TryClose())
}

// TryClose is Close for tests of closings that fail.
func (o *OpenedEphemeralResource) TryClose() Diagnostics {
	o.ephemeral.p.tb.Helper()
	p := o.ephemeral.p
	response, diags := call(p, p.server.CloseEphemeralResource, &tfprotov6.CloseEphemeralResourceRequest{
		TypeName: o.ephemeral.name,
		Private:  o.private,
	})

	return diags.and(response.Diagnostics)
}
