// Package inventory has the data source fleet_instances, which lists the
// instances of all configured systems.
package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instancesDataSource)(nil)

// NewInstancesDataSource returns the data source fleet_instances.
func NewInstancesDataSource() datasource.DataSource { return &instancesDataSource{} }

type instancesDataSource struct {
	sources []system.InventorySource
}

func (d *instancesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_instances"
}

// Configure sets the systems. Their clients are built at their first use.
func (d *instancesDataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse,
) {
	clients, ok := req.ProviderData.(*system.Clients)
	if ok {
		d.sources = clients.InventorySources()
	}
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The instances of all configured systems in one list, sorted by system, name and ID. " +
			"The provider lists all systems at the same time.\n\n" +
			"If a system fails, the list has the instances of the other systems, and a warning names the system " +
			"that failed. " +
			"With `strict`, it is an error. If all systems fail, it is always an error.",
		Attributes: map[string]schema.Attribute{
			"systems": schema.SetAttribute{
				MarkdownDescription: "Names of the systems to list, as in the provider block, such as `wakame`. " +
					"Defaults to all configured systems.",
				Optional:    true,
				ElementType: types.StringType,
				Validators:  []validator.Set{schemas.NotEmpty{}, schemas.NoNullValues{}},
			},
			"strict": schema.BoolAttribute{
				MarkdownDescription: "Whether the failure of any system is an error. Defaults to `false`.",
				Optional:            true,
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "The instances.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: instanceAttributes()},
			},
		},
	}
}

// instanceAttributes returns the attributes of an instance in the list.
func instanceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"system": schema.StringAttribute{
			MarkdownDescription: "Name of the system, as in the provider block.", Computed: true,
		},
		"id": schema.StringAttribute{MarkdownDescription: "ID of the instance.", Computed: true},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the instance: the hostname on Wakame-vdc, the title on " +
				"Zaoshu. Null if it has none.",
			Computed: true,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status in the vendor's terms. Null on Jeto, whose list has no status.",
			Computed:            true,
		},
		"state": schema.StringAttribute{MarkdownDescription: stateDescription, Computed: true},
		"type": schema.StringAttribute{
			MarkdownDescription: "Kind of the instance: `cpu` or `gpu` on Sharedcloud, the instance " +
				"spec on Wakame-vdc, the provider of the host on Jeto, the ID of the application on " +
				"Qubell. Null on Zaoshu.",
			Computed: true,
		},
	}
}

const stateDescription = "State of the instance, in terms that all systems share:\n" +
	"  * `running`: the instance works, or is ready to. A Zaoshu instance runs only while it has a task.\n" +
	"  * `stopped`: the instance does nothing until a user starts it: `not_available` on Sharedcloud, `idle` on " +
	"Zaoshu.\n" +
	"  * `pending`: the instance changes from one state to another, or executes a job on Qubell.\n" +
	"  * `failed`: the instance has failed.\n" +
	"  * `gone`: the system still returns the instance, but it no longer exists, such as `terminated` on " +
	"Wakame-vdc.\n" +
	"  * `unknown`: the system returns no state, as Jeto, or one that the provider does not know."

func (d *instancesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data instancesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	var named []string
	resp.Diagnostics.Append(data.Systems.ElementsAs(ctx, &named, false)...)
	if resp.Diagnostics.HasError() {
		return
	}
	sources, diags := d.selectSources(named)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	rows, failures := collect(ctx, sources)
	resp.Diagnostics.Append(failureDiagnostics(failures, data.Strict.ValueBool() || len(failures) == len(sources))...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.setRows(rows)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// selectSources returns the systems to list: the named systems, which must be
// configured, or all configured systems.
func (d *instancesDataSource) selectSources(named []string) ([]system.InventorySource, diag.Diagnostics) {
	var sources []system.InventorySource
	var diags diag.Diagnostics
	known := make([]string, 0, len(d.sources))
	for _, source := range d.sources {
		known = append(known, source.Name)
		unconfigured := source.ConfigurationErrors()
		switch isNamed := slices.Contains(named, source.Name); {
		case !unconfigured.HasError() && (isNamed || named == nil):
			sources = append(sources, source)
		case isNamed:
			diags.Append(unconfigured...)
		}
	}
	for _, name := range named {
		if !slices.Contains(known, name) {
			diags.AddAttributeError(path.Root("systems"), "No such system",
				fmt.Sprintf("There is no system %q. The systems are: %s.", name, strings.Join(known, ", ")))
		}
	}
	if len(sources) == 0 && !diags.HasError() {
		diags.AddError("No system is configured", fmt.Sprintf(
			"There is nothing to list. Configure at least one of the systems in the provider block, "+
				"or by its environment variables: %s.",
			strings.Join(known, ", "),
		))
	}

	return sources, diags
}

// failureDiagnostics returns the errors of the systems that failed, as errors
// or as warnings.
func failureDiagnostics(failures map[string]diag.Diagnostics, strict bool) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(failures)) {
		for _, failure := range failures[name].Errors() {
			if strict {
				diags.Append(failure)
			} else {
				diags.AddWarning(failure.Summary(), failure.Detail()+"\n\nThe list lacks the instances of "+name+".")
			}
		}
	}

	return diags
}
