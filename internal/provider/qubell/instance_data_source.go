package qubell

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/convert"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*instanceDataSource)(nil)

// newInstanceDataSource returns the data source fleet_qubell_instance.
func newInstanceDataSource() datasource.DataSource { return &instanceDataSource{} }

type instanceDataSource struct {
	system.DataSource[*api.Client]
}

// instanceDataSourceModel is the model of the data source.
type instanceDataSourceModel struct {
	instanceBaseModel

	Parameters      types.Map  `tfsdk:"parameters"`
	WorkflowHistory []jobModel `tfsdk:"workflow_history"`
}

// jobModel is a job of an instance.
type jobModel struct {
	Name    types.String `tfsdk:"name"`
	Status  types.String `tfsdk:"status"`
	OwnerID types.String `tfsdk:"owner_id"`
	Steps   []stepModel  `tfsdk:"steps"`
}

// FromAPI sets all attributes.
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
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an instance of an application on Qubell, with all values that the API returns. A " +
			"destroyed instance can be read until its record is deleted.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"name":           text("Name of the instance."),
			"application_id": text("ID of the application that the instance was launched from."),
			"environment_id": text("ID of the environment that the instance runs in."),
			"status":         text(statusDescription),
			"owner_id":       text(ownerDescription),
			"version":        schema.Int64Attribute{MarkdownDescription: versionDescription, Computed: true},
			"parameters":     texts("All parameters of the instance by name. " + parametersDescription),
			"return_values":  texts(returnValuesDescription),
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
