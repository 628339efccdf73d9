package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instanceDataSource)(nil)

// newInstanceDataSource returns the data source fleet_wakame_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceAttributes()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the instance, such as `i-j4f0k3c8`.",
		Required:            true,
		Validators:          []validator.String{instanceID()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance on Wakame-vdc, with all values that the API returns. The instance may be " +
			"terminated.",
		Attributes: attributes,
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
		"id":               schema.StringAttribute{MarkdownDescription: "ID of the instance.", Computed: true},
		"image_id":         schema.StringAttribute{MarkdownDescription: "ID of the machine image.", Computed: true},
		"instance_spec_id": schema.StringAttribute{MarkdownDescription: "ID of the instance spec.", Computed: true},
		"hostname":         schema.StringAttribute{MarkdownDescription: "Hostname of the instance.", Computed: true},
		"security_groups": schema.SetAttribute{
			MarkdownDescription: "IDs of the security groups.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"ssh_key_id": schema.StringAttribute{
			MarkdownDescription: "ID of the SSH key pair. Null if there is none.", Computed: true,
		},
		"ha_enabled": schema.BoolAttribute{
			MarkdownDescription: "Whether the instance moves to another host node when its host node fails.",
			Computed:            true,
		},
		"state": schema.StringAttribute{
			MarkdownDescription: "State of the instance, such as `running` or `terminated`.", Computed: true,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Health of the instance: `init` before the first report of the host node, then " +
				"`online` or `offline`. It may lag behind `state`.",
			Computed: true,
		},
		"cpu_cores": schema.Int64Attribute{MarkdownDescription: "Number of CPU cores.", Computed: true},
		"memory_size": schema.Int64Attribute{
			MarkdownDescription: "Size of the memory, in MB.", Computed: true,
		},
		"arch": schema.StringAttribute{MarkdownDescription: "CPU architecture, such as `x86_64`.", Computed: true},
		"host_node": schema.StringAttribute{
			MarkdownDescription: "ID of the host node of the instance. Null if the instance has no host node yet.",
			Computed:            true,
		},
		"networks": schema.ListNestedAttribute{
			MarkdownDescription: "Networks of the instance.",
			Computed:            true,
			NestedObject:        dataSourceNestedObject(networkAttributes()),
		},
		"vifs": schema.ListNestedAttribute{
			MarkdownDescription: "Network interfaces of the instance.",
			Computed:            true,
			NestedObject:        dataSourceNestedObject(vifAttributes()),
		},
		"volumes": schema.ListNestedAttribute{
			MarkdownDescription: "Volumes of the instance.",
			Computed:            true,
			NestedObject:        dataSourceNestedObject(volumeDataSourceAttributes()),
		},
		"created_at": schemas.TimeAttribute("When the instance was created"),
	}
}
