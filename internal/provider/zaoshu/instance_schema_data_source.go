package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instanceSchemaDataSource)(nil)

// newInstanceSchemaDataSource returns the data source
// fleet_zaoshu_instance_schema.
func newInstanceSchemaDataSource() datasource.DataSource { return &instanceSchemaDataSource{} }

type instanceSchemaDataSource struct {
	system.DataSource[*api.Client]
}

type instanceSchemaDataSourceModel struct {
	InstanceID types.String  `tfsdk:"instance_id"`
	Columns    []columnModel `tfsdk:"columns"`
}

func (d *instanceSchemaDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance_schema"
}

func (d *instanceSchemaDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The columns of the results of an instance on Zaoshu, which the API calls the " +
			"schema of the instance.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"columns": schema.ListNestedAttribute{
				MarkdownDescription: "The columns, in the order of the API.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: "ID of the column, such as `C339`.", Computed: true,
					},
					"title": schema.StringAttribute{MarkdownDescription: "Title of the column.", Computed: true},
					"type": schema.StringAttribute{
						MarkdownDescription: "Type of the values in the column, such as `string`.", Computed: true,
					},
				}},
			},
		},
	}
}

func (d *instanceSchemaDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data instanceSchemaDataSourceModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("instance_id"), &data.InstanceID)...)
	if resp.Diagnostics.HasError() {
		return
	}
	columns, err := d.Client.GetColumns(ctx, data.InstanceID.ValueString())
	switch {
	case rest.KindOf(err) == rest.NotFound:
		resp.Diagnostics.Append(instanceNotFound("instance_id", data.InstanceID.ValueString())...)

		return
	case err != nil:
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.Columns = make([]columnModel, len(columns))
	for i := range columns {
		data.Columns[i].FromAPI(&columns[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
