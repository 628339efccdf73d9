package sharedcloud

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instanceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instanceDataSource)(nil)
)

// newInstanceDataSource returns the data source fleet_sharedcloud_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_sharedcloud_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of the instance. Exactly one of `id` and `name` must be set.",
			Optional:            true,
			Computed:            true,
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the instance. Only one instance may have this name. Exactly one of `id` " +
				"and `name` must be set.",
			Optional: true,
			Computed: true,
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance of the account on Sharedcloud, with its status and its jobs.",
		Attributes:          attributes,
	}
}

func (d *instanceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "name"},
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	instance, diags := listing.Selected(ctx, req.Config, d.byID, "name", d.byName)
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

func (d *instanceDataSource) byName(ctx context.Context, name string) (*api.Instance, diag.Diagnostics) {
	all, err := d.Client.ListInstances(ctx)
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}

	return listing.Search[api.Instance]{
		System:    api.Name,
		Noun:      "instance",
		Attribute: "name",
		ID:        func(instance *api.Instance) string { return instance.UUID },
		Value:     func(instance *api.Instance) string { return instance.Name },
		Check:     "that the token belongs to the instance's account",
	}.Find(all, name)
}

// instanceAttributes returns the attributes of an instance that both data
// sources share.
func instanceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":   schema.StringAttribute{MarkdownDescription: "UUID of the instance.", Computed: true},
		"name": schema.StringAttribute{MarkdownDescription: "Name of the instance.", Computed: true},
		"type": schema.StringAttribute{
			MarkdownDescription: "Type of the instance: `cpu` or `gpu`.", Computed: true,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the instance: `available` if it accepts jobs, else `not_available`.",
			Computed:            true,
		},
		"ask_price": schema.Float64Attribute{
			MarkdownDescription: "Ask price of the instance, in US dollars.", Computed: true,
		},
		"max_num_parallel_jobs": schema.Int64Attribute{
			MarkdownDescription: "Maximum number of jobs that run at the same time.", Computed: true,
		},
		"gpu": schema.StringAttribute{
			MarkdownDescription: "UUID of the GPU model. Null for a CPU instance.", Computed: true,
		},
		"gpu_name": schema.StringAttribute{
			MarkdownDescription: "Name of the GPU model. Null for a CPU instance.", Computed: true,
		},
		"num_running_jobs": schema.Int64Attribute{MarkdownDescription: "Number of running jobs.", Computed: true},
		"num_assigned_jobs": schema.Int64Attribute{
			MarkdownDescription: "Number of jobs that are assigned to the instance.", Computed: true,
		},
		"downloaded_images": schema.ListAttribute{
			MarkdownDescription: "Registry paths of the container images on the instance.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"created_at":      schemas.TimeAttribute("When the instance was created"),
		"updated_at":      schemas.TimeAttribute("When the instance was last updated"),
		"last_connection": schemas.TimeAttribute("When the instance's agent last connected (null if it never has)"),
	}
}
