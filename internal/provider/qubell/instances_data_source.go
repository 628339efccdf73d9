package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instancesDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instancesDataSource)(nil)
)

// newInstancesDataSource returns the data source fleet_qubell_instances.
func newInstancesDataSource() datasource.DataSource { return &instancesDataSource{} }

type instancesDataSource struct {
	system.DataSource[*api.Client]
}

type instancesDataSourceModel struct {
	instanceFilter

	Instances []instanceSummaryModel `tfsdk:"instances"`
}

// instanceSummaryModel is an instance in a list.
type instanceSummaryModel struct {
	ID            types.String `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	ApplicationID types.String `tfsdk:"application_id"`
	RevisionID    types.String `tfsdk:"revision_id"`
	Status        types.String `tfsdk:"status"`
}

// FromAPI sets all attributes.
func (m *instanceSummaryModel) FromAPI(summary *api.InstanceSummary) {
	m.ID = types.StringValue(summary.ID)
	m.Name = convert.OptionalString(summary.Name)
	m.EnvironmentID = convert.OptionalString(summary.EnvironmentID)
	m.ApplicationID = convert.OptionalString(summary.ApplicationID)
	m.RevisionID = convert.OptionalString(summary.RevisionID)
	m.Status = convert.OptionalString(string(summary.Status))
}

func (d *instancesDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_instances"
}

func (d *instancesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	const exactlyOne = " Exactly one of `environment_id`, `application_id` and `revision_id` is required."
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the instances of an environment, an application or a revision on Qubell. " +
			"A destroyed instance is in the list until its record is deleted. The data source " +
			"`fleet_qubell_instance` has more values of an instance.",
		Attributes: map[string]schema.Attribute{
			"environment_id": schema.StringAttribute{
				MarkdownDescription: "ID of the environment." + exactlyOne,
				Optional:            true,
				Validators:          []validator.String{objectID("an environment")},
			},
			"application_id": schema.StringAttribute{
				MarkdownDescription: "ID of the application. Old versions of the API do not have this list." +
					exactlyOne,
				Optional:   true,
				Validators: []validator.String{objectID("an application")},
			},
			"revision_id": schema.StringAttribute{
				MarkdownDescription: "ID of the revision of an application." + exactlyOne,
				Optional:            true,
				Validators:          []validator.String{objectID("a revision")},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: filterNameDescription,
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: filterStatusDescription,
				Optional:            true,
				Validators:          []validator.String{statusValidator()},
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "Instances that match.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":             text("ID of the instance."),
					"name":           text("Name of the instance."),
					"environment_id": text("ID of the environment that the instance runs in."),
					"application_id": text("ID of the application that the instance was launched from."),
					"revision_id":    text("ID of the revision. Null if the instance has none."),
					"status":         text(statusDescription),
				}},
			},
		},
	}
}

func (d *instancesDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{schemas.ExactlyOneOf(scopeNames())}
}

func (d *instancesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data instancesDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	data.Instances = []instanceSummaryModel{}
	for summary, err := range data.list(ctx, d.Client) {
		diags := data.notFound(err)
		if err != nil && diags == nil {
			diags = d.Diagnose(ctx, nil, err)
		}
		resp.Diagnostics.Append(diags...)
		if err != nil {
			return
		}
		var model instanceSummaryModel
		model.FromAPI(&summary)
		data.Instances = append(data.Instances, model)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}
