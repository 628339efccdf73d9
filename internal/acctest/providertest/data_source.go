package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// DataSource drives a data source type.
type DataSource struct {
	p      *Provider
	name   string
	schema *tfprotov6.Schema
}

// DataSource returns the driver of a data source type.
func (p *Provider) DataSource(name string) *DataSource {
	p.tb.Helper()

	return &DataSource{p: p, name: name, schema: find(p, "data source", p.schemas.DataSourceSchemas, name)}
}

// Validate validates a configuration, which may have unknown values.
func (d *DataSource) Validate(config map[string]any) Diagnostics {
	d.p.tb.Helper()
	response, diags := call(d.p, d.p.server.ValidateDataResourceConfig, &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: d.name,
		Config:   d.p.encode(d.schema.ValueType(), d.p.config(d.name, d.schema, config)),
	})

	return diags.and(response.Diagnostics)
}

// Read validates the configuration and reads the data source.
func (d *DataSource) Read(config map[string]any) map[string]any {
	d.p.tb.Helper()
	values, diags := d.TryRead(config)
	d.p.must("read "+d.name, diags)

	return values
}

// TryRead is Read for tests of reads that fail. It then returns nil values.
func (d *DataSource) TryRead(config map[string]any) (map[string]any, Diagnostics) {
	d.p.tb.Helper()
	given := d.p.knownConfig(d.name, d.schema, config)
	diags := d.Validate(config)
	if diags.HasError() {
		return nil, diags
	}
	typ := d.schema.ValueType()
	response, failure := call(d.p, d.p.server.ReadDataSource, &tfprotov6.ReadDataSourceRequest{
		TypeName:           d.name,
		Config:             d.p.encode(typ, given),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{},
	})
	diags = append(diags, failure.and(response.Diagnostics)...)
	if diags.HasError() {
		return nil, diags
	}
	value, undecodable := decode("the data", typ, response.State)
	diags = append(diags, undecodable...)
	diags = append(diags, checkKnown("the data", value)...)
	if value.IsNull() && !diags.HasError() {
		diags = append(diags, refusal("the data", "", "The provider returned none."))
	}
	if diags.HasError() {
		return nil, diags
	}

	return fromObject(value), diags
}
