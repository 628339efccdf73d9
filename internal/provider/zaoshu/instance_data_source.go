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
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instanceDataSource)(nil)

// newInstanceDataSource returns the data source fleet_zaoshu_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceAttributes()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the instance.",
		Required:            true,
		Validators:          []validator.String{objectID("an instance")},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance on Zaoshu, with all values that the API returns.",
		Attributes:          attributes,
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	if resp.Diagnostics.HasError() {
		return
	}
	instance, err := d.Client.GetInstance(ctx, id.ValueString())
	switch {
	case rest.KindOf(err) == rest.NotFound:
		resp.Diagnostics.Append(instanceNotFound("id", id.ValueString())...)
	case err != nil:
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)
	default:
		var data instanceDataSourceModel
		data.FromAPI(instance)
		resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
	}
}

// instanceAttributes returns the attributes of an instance that both data
// sources share.
func instanceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":    schema.StringAttribute{MarkdownDescription: "ID of the instance.", Computed: true},
		"title": schema.StringAttribute{MarkdownDescription: "Title of the instance.", Computed: true},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the instance: `idle`, `running` or `error`.", Computed: true,
		},
		"created_at": schemas.TimeAttribute("When the instance was created"),
		"total_execution": schema.Int64Attribute{
			MarkdownDescription: "Number of runs of the instance.", Computed: true,
		},
		"total_fetching_rows": schema.Int64Attribute{
			MarkdownDescription: "Number of rows that all runs of the instance have fetched.", Computed: true,
		},
	}
}
