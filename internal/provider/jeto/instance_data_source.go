package jeto

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instanceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instanceDataSource)(nil)
)

// newInstanceDataSource returns the data source fleet_jeto_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_jeto_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := instanceAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "ID of the instance. Exactly one of `id` and `name` must be set.",
			Optional:            true,
			Computed:            true,
			Validators:          []validator.String{objectID("an instance")},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the instance. Only one instance may have the name. Exactly one of `id` " +
				"and `name` must be set.",
			Optional: true,
			Computed: true,
		},
		"machines": schema.ListNestedAttribute{
			MarkdownDescription: "Machines of the instance. Empty if the files of the instance do not exist yet, or " +
				"if Vagrant fails.",
			Computed:     true,
			NestedObject: schema.NestedAttributeObject{Attributes: machineAttributes()},
		},
		"infos": schema.StringAttribute{
			MarkdownDescription: "Content of the instance's `jeto.json` without its scripts, as JSON. Decode it with " +
				"`jsondecode`. Null if the file does not exist.",
			CustomType: jsontypes.NormalizedType{},
			Computed:   true,
		},
		"scripts": schema.MapNestedAttribute{
			MarkdownDescription: "Scripts in the instance's `jeto.json`, by name. `fleet_jeto_command` runs a script.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"command": schema.StringAttribute{
					MarkdownDescription: "Command that the script runs on the machine.", Computed: true,
				},
				"description": schema.StringAttribute{
					MarkdownDescription: "Description of the script.", Computed: true,
				},
			}},
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One instance on Jeto, with all values that the API returns.\n\n" + workerDescription,
		Attributes:          attributes,
	}
}

func (d *instanceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "name"},
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var id, name types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("id"), &id)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("name"), &name)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var diags diag.Diagnostics
	if id.IsNull() {
		id, diags = d.byName(ctx, name.ValueString())
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	data, diags := d.byID(ctx, id.ValueString())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, data)...)
}

func (d *instanceDataSource) byID(ctx context.Context, id string) (*instanceDataSourceModel, diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	reader := workerReader{client: d.Client, instance: id}
	diagnose := func(err error) diag.Diagnostics { return d.Diagnose(ctx, nil, err) }
	details, err := reader.getDetails(ctx)
	if err != nil {
		return nil, diagnoseWorkerRead(err, "id", id, diagnose)
	}
	addresses := map[string]string{}
	for _, machine := range details.Machines.Named() {
		addresses[machine.Name], err = reader.getAddress(ctx, machine)
		if err != nil {
			return nil, diagnoseWorkerRead(err, "id", id, diagnose)
		}
	}
	var data instanceDataSourceModel
	data.FromAPI(details, addresses)

	return &data, nil
}

func (d *instanceDataSource) byName(ctx context.Context, name string) (types.String, diag.Diagnostics) {
	all, err := d.Client.ListInstances(ctx)
	if err != nil {
		return types.StringNull(), d.Diagnose(ctx, nil, err)
	}
	found, diags := listing.Search[api.Instance]{
		System:    api.Name,
		Noun:      "instance",
		Attribute: "name",
		ID:        func(instance *api.Instance) string { return string(instance.ID) },
		Value:     func(instance *api.Instance) string { return instance.Name },
		Check:     "that the user of the API key may view the instance",
	}.Find(all, name)
	if diags.HasError() {
		return types.StringNull(), diags
	}

	return types.StringValue(string(found.ID)), nil
}

// workerDescription describes how long a read of the machines takes.
const workerDescription = "The provider reads the machines through a worker of Jeto, which first does the jobs in " +
	"its queue. The read waits for that up to 20 minutes, as long as Jeto lists the instance."

// instanceAttributes returns the attributes of an instance that both data
// sources share.
func instanceAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}

	return map[string]schema.Attribute{
		"id":   text("ID of the instance."),
		"name": text("Name of the instance."),
		"path": text("Folder of the instance on the worker of the host. It may be empty if there is a " +
			"`git_reference` or an `archive_url`."),
		"environment":         text("Environment of the instance. Null if there is none."),
		"project_id":          text("ID of the project. Null if the project no longer exists."),
		"project_name":        text("Name of the project."),
		"project_git_address": text("URL of the project's git repository, without credentials. Null if there is none."),
		"project_base_path":   text("Folder of the project on the worker of the host. Null if there is none."),
		"host_id":             text("ID of the host. Null if the host no longer exists."),
		"host_name":           text("Name of the host."),
		"host_provider":       text("Vagrant provider of the host, such as `virtualbox` or `lxc`."),
		"git_reference":       text("Branch or tag of the project's git repository. Null if there is none."),
		"archive_url":         text("URL of the archive with the files of the instance. Null if there is none."),
	}
}
