package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*machineDataSource)(nil)

// newMachineDataSource returns the data source fleet_jeto_machine.
func newMachineDataSource() datasource.DataSource { return &machineDataSource{} }

type machineDataSource struct {
	system.DataSource[*api.Client]
}

type machineDataSourceModel struct {
	machineModel

	InstanceID types.String `tfsdk:"instance_id"`
}

func (d *machineDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_machine"
}

func (d *machineDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := machineAttributes()
	attributes["instance_id"] = schema.StringAttribute{
		MarkdownDescription: "ID of the instance.",
		Required:            true,
		Validators:          []validator.String{objectID("an instance")},
	}
	attributes["name"] = schema.StringAttribute{
		MarkdownDescription: "Name of the machine. It is `default` if the Vagrantfile has no name.",
		Required:            true,
		Validators:          []validator.String{schemas.NotEmpty{}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One machine of an instance on Jeto, with its IP address.\n\n" + workerDescription +
			" A running machine costs two jobs of the worker: one for the status, one for the address.",
		Attributes: attributes,
	}
}

func (d *machineDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data machineDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	instance := data.InstanceID.ValueString()
	reader := workerReader{client: d.Client, instance: instance}
	diagnose := func(err error) diag.Diagnostics { return d.Diagnose(ctx, nil, err) }
	details, err := reader.getDetails(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnoseWorkerRead(err, "instance_id", instance, diagnose)...)

		return
	}
	machine, diags := findMachine(instance, details.Machines, "name", data.Name.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	address, err := reader.getAddress(ctx, *machine)
	if err != nil {
		resp.Diagnostics.Append(diagnoseWorkerRead(err, "instance_id", instance, diagnose)...)

		return
	}
	data.FromAPI(*machine, address)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// machineAttributes returns the attributes of a machine that both data sources
// share.
func machineAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the machine. It is `default` if the Vagrantfile has no name, and empty " +
				"if `status` is an error of Vagrant.",
			Computed: true,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "State of the machine in Vagrant's terms: `running`, or a state that depends on " +
				"the provider of the host, such as `poweroff`, `stopped` or `not created`.",
			Computed: true,
		},
		"ip": schema.StringAttribute{
			MarkdownDescription: "IP address of the machine. Null if the machine is not running, or has no address.",
			Computed:            true,
		},
	}
}
