package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var (
	_ datasource.DataSourceWithConfigure        = (*instanceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*instanceDataSource)(nil)
)

// newInstanceDataSource returns the data source fleet_qubell_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

// instanceDataSourceModel is the model of the data source.
type instanceDataSourceModel struct {
	instanceBaseModel

	RevisionID      types.String `tfsdk:"revision_id"`
	Parameters      types.Map    `tfsdk:"parameters"`
	WorkflowHistory []jobModel   `tfsdk:"workflow_history"`
}

// jobModel is a job of an instance.
type jobModel struct {
	Name    types.String `tfsdk:"name"`
	Status  types.String `tfsdk:"status"`
	OwnerID types.String `tfsdk:"owner_id"`
	Steps   []stepModel  `tfsdk:"steps"`
}

// FromAPI sets the values that the API returns.
func (m *instanceDataSourceModel) FromAPI(instance *api.Instance) {
	m.instanceBaseModel.FromAPI(instance)
	m.Parameters = stringsFromAPI(instance.Parameters)
	jobs := instance.Jobs()
	m.WorkflowHistory = make([]jobModel, len(jobs))
	for i := range jobs {
		m.WorkflowHistory[i].FromAPI(&jobs[i])
	}
}

// FromAPI sets all attributes.
func (m *jobModel) FromAPI(job *api.Job) {
	m.Name = types.StringValue(job.Name)
	m.Status = types.StringValue(string(job.Status))
	m.OwnerID = convert.OptionalString(job.OwnerID)
	m.Steps = stepModels(job.Steps)
}

func (d *instanceDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_qubell_instance"
}

func (d *instanceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	texts := func(description string) schema.Attribute {
		return schema.MapAttribute{
			MarkdownDescription: description,
			ElementType:         types.StringType,
			Computed:            true,
			Sensitive:           true,
		}
	}
	objects := func(description string, attributes map[string]schema.Attribute) schema.Attribute {
		return schema.ListNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
		}
	}
	scope := func(noun, description string) schema.Attribute {
		return schema.StringAttribute{
			MarkdownDescription: description + " With `name`, only instances of this " + noun + " count. Conflicts " +
				"with `id`.",
			Optional:   true,
			Computed:   noun != "revision",
			Validators: []validator.String{objectID(withArticle(noun))},
		}
	}
	lookup := lookupAttributes("instance", "Exactly one of `id` and `name` is required. `name` requires exactly one "+
		"of `environment_id`, `application_id` and `revision_id`.")
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an instance of an application on Qubell, with all values that the API returns. A " +
			"destroyed instance can be read by `id` until its record is deleted. It cannot be read by `name`.",
		Attributes: map[string]schema.Attribute{
			"id":   lookup["id"],
			"name": lookup["name"],
			"application_id": scope("application", "ID of the application that the instance was launched from. Old "+
				"versions of the API do not have the list of its instances."),
			"environment_id": scope("environment", "ID of the environment that the instance runs in."),
			"revision_id": scope("revision", "ID of a revision of an application. The API does not return the "+
				"revision of a single instance, so this is null unless it is set."),
			"status":        text(statusDescription),
			"owner_id":      text(ownerDescription),
			"version":       schema.Int64Attribute{MarkdownDescription: versionDescription, Computed: true},
			"parameters":    texts("All parameters of the instance by name. " + parametersDescription),
			"return_values": texts(returnValuesDescription),
			"components": objects(componentsDescription, map[string]schema.Attribute{
				"name":        text(componentNameDescription),
				"instance_id": text(componentInstanceDescription),
			}),
			"workflow_history": objects(
				"Jobs of the instance, running and ended. The order is not defined.",
				map[string]schema.Attribute{
					"name": text("Name of the job, which is the name of its workflow."),
					"status": text(
						"Status of the job: `Executing`, `Succeeded` or `Failed`, or another value in other versions " +
							"of the API.",
					),
					"owner_id": text("ID of the user who started the job."),
					"steps": objects("Steps of the job.", map[string]schema.Attribute{
						"name":   text("Name of the step."),
						"status": text("Status of the step: `Requested`, `Executing`, `Succeeded` or `Failed`."),
						"percent_complete": schema.Int64Attribute{
							MarkdownDescription: "Progress of the step, from 0 to 100.", Computed: true,
						},
					}),
				},
			),
		},
	}
}

// ConfigValidators requires an id, or a name with a scope.
func (d *instanceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		schemas.ExactlyOneOf{"id", "name"},
		schemas.ExactlyOneOf(append(scopeNames(), "id")),
	}
}

func (d *instanceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data instanceDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	var instance *api.Instance
	var diags diag.Diagnostics
	if data.ID.IsNull() {
		instance, diags = d.byName(ctx, &data)
	} else {
		instance, diags = d.byID(ctx, data.ID.ValueString())
	}
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
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

// byName returns the only instance of the scope that has the name and is not
// destroyed.
func (d *instanceDataSource) byName(
	ctx context.Context, config *instanceDataSourceModel,
) (*api.Instance, diag.Diagnostics) {
	filter := instanceFilter{
		EnvironmentID: config.EnvironmentID, ApplicationID: config.ApplicationID, RevisionID: config.RevisionID,
	}
	scope := filter.scope()
	all, err := d.Client.ListInstances(ctx, scope.scope, scope.id.ValueString())
	if diags := filter.notFound(err); diags != nil {
		return nil, diags
	}
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}
	found, diags := objectSearch[api.InstanceSummary]{
		noun: "instance", parent: string(scope.scope),
		named: func(summary *api.InstanceSummary) *api.NamedObject { return &summary.NamedObject },
	}.find(
		listing.Filter(all, func(summary *api.InstanceSummary) bool { return !summary.Status.IsDestroyed() }),
		types.StringNull(), config.Name)
	if diags.HasError() {
		return nil, diags
	}
	instance, err := d.Client.GetInstance(ctx, found.ID)
	if isDestroyed(instance, err) {
		return nil, diagnostics.NotFound(api.Name, "instance", "name",
			"Instance %q has the name %q, but is destroyed.",
			found.ID, config.Name.ValueString())
	}
	if err != nil {
		return nil, d.Diagnose(ctx, nil, err)
	}

	return instance, nil
}
