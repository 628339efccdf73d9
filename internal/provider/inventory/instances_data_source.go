// Package inventory shows the instances of every configured system in one list.
package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

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

// Configure takes the systems from the provider; their clients are built when
// they are asked.
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
		MarkdownDescription: "The instances of every system that is configured, in one list: by system, name and id. The systems are asked at the same time.\n\n" +
			"A system that fails gives a warning, and the list holds the others' instances, unless `strict` is set. If none answers it is an error.",
		Attributes: map[string]schema.Attribute{
			"systems": schema.SetAttribute{
				MarkdownDescription: "Names of the systems to ask, as in the provider block, such as `wakame`. If it is left out, all that are configured are asked.",
				Optional:            true,
				ElementType:         types.StringType,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
			},
			"strict": schema.BoolAttribute{
				MarkdownDescription: "Whether it is an error if any system fails. Defaults to `false`.",
				Optional:            true,
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "The instances.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"system": schema.StringAttribute{
						MarkdownDescription: "Name of the system, as in the provider block.", Computed: true,
					},
					"id": schema.StringAttribute{MarkdownDescription: "Id that the system gave it.", Computed: true},
					"name": schema.StringAttribute{
						MarkdownDescription: "Its name: the host name on Wakame-vdc, the title on Zaoshu. Null if it has none.",
						Computed:            true,
					},
					"status": schema.StringAttribute{
						MarkdownDescription: "Status in the vendor's own words. Null on Jeto, whose list shows none.",
						Computed:            true,
					},
					"state": schema.StringAttribute{MarkdownDescription: stateDescription, Computed: true},
					"type": schema.StringAttribute{
						MarkdownDescription: "What its system tells instances apart by: `cpu` or `gpu` on Sharedcloud, the instance spec on Wakame-vdc, " +
							"the host's provider on Jeto, the application's id on Qubell. Null on Zaoshu.",
						Computed: true,
					},
				}},
			},
		},
	}
}

const stateDescription = "What the status stands for, the same on all systems:\n" +
	"  * `running`: it does what it is for, or is ready to. A Zaoshu instance runs only while it has a task.\n" +
	"  * `stopped`: it does nothing until somebody starts it: `not_available` on Sharedcloud, `idle` on Zaoshu.\n" +
	"  * `pending`: it is on its way from one state to another, or busy with a job on Qubell.\n" +
	"  * `failed`: something went wrong with it.\n" +
	"  * `gone`: the system still shows it, but it is no more, as `terminated` on Wakame-vdc.\n" +
	"  * `unknown`: the system does not say, as on Jeto, or in words that nobody knows."

func (d *instancesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data instancesModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	var named []string
	resp.Diagnostics.Append(data.Systems.ElementsAs(ctx, &named, false)...)
	if resp.Diagnostics.HasError() {
		return
	}
	stocks, diags := d.selectSources(named)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	rows, failures := collect(ctx, stocks)
	resp.Diagnostics.Append(failureDiagnostics(failures, data.Strict.ValueBool() || len(failures) == len(stocks))...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.setRows(rows)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// selectSources returns the systems to ask: those that are named, which must be
// configured, else those that are.
func (d *instancesDataSource) selectSources(named []string) ([]system.InventorySource, diag.Diagnostics) {
	var stocks []system.InventorySource
	var diags diag.Diagnostics
	known := make([]string, 0, len(d.sources))
	for _, stock := range d.sources {
		known = append(known, stock.Name)
		unconfigured := stock.ConfigurationErrors()
		switch isNamed := slices.Contains(named, stock.Name); {
		case !unconfigured.HasError() && (isNamed || named == nil):
			stocks = append(stocks, stock)
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
	if len(stocks) == 0 && !diags.HasError() {
		diags.AddError("No system is configured", fmt.Sprintf(
			"There is nothing to list. Configure at least one of the systems in the provider block or by its environment variables: %s.",
			strings.Join(known, ", "),
		))
	}

	return stocks, diags
}

// failureDiagnostics tells of the systems that failed, as errors or as
// warnings.
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
