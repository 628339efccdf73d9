package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instanceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instanceDataSource)(nil)
)

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
	const rule = " Exactly one of `id` and `hostname` must be set."
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the instance, such as `i-j4f0k3c8`." + rule,
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{instanceID()},
	}
	attributes["hostname"] = schema.StringAttribute{
		MarkdownDescription: "Hostname of the instance, which finds only an instance of the account that is not " +
			"terminated." + rule,
		Optional:   true,
		Computed:   true,
		Validators: []validator.String{hostnameValidator()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance on Wakame-vdc, with all values that the API returns. An instance that is " +
			"found by its ID may be terminated.",
		Attributes: attributes,
	}
}

func (d *instanceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "hostname"},
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	instance, diags := listing.Selected(ctx, req.Config, d.byID, "hostname", d.byHostname)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	var data instanceDataSourceModel
	data.FromAPI(instance)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

func (d *instanceDataSource) byID(ctx context.Context, id string) (*api.Instance, diag.Diagnostics) {
	instance, err := d.Client.GetInstance(ctx, id)
	if rest.KindOf(err) == rest.NotFound {
		return nil, instanceNotFound("id", id)
	}
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}

	return instance, nil
}

// byHostname returns the live instance with the hostname. A terminated instance
// keeps its hostname, which a new one may have (design/api/wakame.md, "Finding
// a lost create").
func (d *instanceDataSource) byHostname(ctx context.Context, hostname string) (*api.Instance, diag.Diagnostics) {
	list, err := d.Client.ListInstances(ctx, api.Window{})
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}
	isLive := func(instance *api.Instance) bool { return instance.State != api.Terminated }

	return listing.Search[api.Instance]{
		System:    api.Name,
		Noun:      "instance",
		Attribute: "hostname",
		ID:        (*api.Instance).Identifier,
		Value:     func(instance *api.Instance) string { return instance.Hostname },
		Check:     "that the instance is not terminated and wakame.account_id is the account that has it",
	}.Find(listing.Filter(list.Instances, isLive), hostname)
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
			MarkdownDescription: "ID of the host node of the instance. Null while the instance has none: " +
				"before it boots, and while it is stopped.",
			Computed: true,
		},
		"address": textAttribute(addressDescription),
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
