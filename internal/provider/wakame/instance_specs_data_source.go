package wakame

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instanceSpecsDataSource)(nil)

// newInstanceSpecsDataSource returns the data source fleet_wakame_instance_specs.
func newInstanceSpecsDataSource() datasource.DataSource { return &instanceSpecsDataSource{} }

type instanceSpecsDataSource struct {
	system.DataSource[*api.Client]
}

type instanceSpecsDataSourceModel struct {
	Arch          types.String        `tfsdk:"arch"`
	Hypervisor    types.String        `tfsdk:"hypervisor"`
	InstanceSpecs []instanceSpecModel `tfsdk:"instance_specs"`
}

func (d *instanceSpecsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_wakame_instance_specs"
}

func (d *instanceSpecsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instance specs on Wakame-vdc, which are the sizes of instances, newest first: those of the " +
			"account, and those of the shared account. `id` is for the argument `instance_spec_id` of an instance. " +
			"v13.06 and later versions of Wakame-vdc have no instance specs and answer status 500.",
		Attributes: map[string]schema.Attribute{
			"arch":           filterAttribute("Only instance specs of this CPU architecture, such as `x86_64`."),
			"hypervisor":     filterAttribute("Only instance specs of this hypervisor: `kvm` or `lxc`."),
			"instance_specs": rowsAttribute("The instance specs that match.", instanceSpecAttributes()),
		},
	}
}

func (d *instanceSpecsDataSource) Read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse,
) {
	var data instanceSpecsDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	all, err := d.Client.ListInstanceSpecs(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Diagnose(ctx, nil, err)...)

		return
	}
	data.InstanceSpecs = rows[api.InstanceSpec, instanceSpecModel](all, func(spec *api.InstanceSpec) bool {
		return selects(data.Arch, spec.Arch) && selects(data.Hypervisor, spec.Hypervisor)
	})
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
