package zaoshu

import (
	"context"
	"encoding/base64"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*taskResultDataSource)(nil)

// NewTaskResultDataSource returns the data source fleet_zaoshu_task_result.
func NewTaskResultDataSource() datasource.DataSource { return &taskResultDataSource{} }

type taskResultDataSource struct {
	system.DataSource[*api.Client]
}

type taskResultDataSourceModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	TaskID     types.String `tfsdk:"task_id"`
	Format     types.String `tfsdk:"format"`

	FileName      types.String `tfsdk:"file_name"`
	Content       types.String `tfsdk:"content"`
	ContentBase64 types.String `tfsdk:"content_base64"`
	Rows          []api.Row    `tfsdk:"rows"`

	DepthFileName      types.String `tfsdk:"depth_file_name"`
	DepthContent       types.String `tfsdk:"depth_content"`
	DepthContentBase64 types.String `tfsdk:"depth_content_base64"`
	DepthRows          []api.Row    `tfsdk:"depth_rows"`
}

func (d *taskResultDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_zaoshu_task_result"
}

func (d *taskResultDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	rows := func(description string) schema.Attribute {
		return schema.ListAttribute{
			MarkdownDescription: description,
			ElementType:         types.MapType{ElemType: types.StringType},
			Computed:            true,
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What a task on Zaoshu has fetched. The task must be done. The whole result is kept in the state, so this is for results of moderate size. " +
			"The result of an instance that crawls deep has two parts: the pages that the task was sent to, and in the attributes that begin with `depth_` those that they lead to.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"task_id": schema.StringAttribute{
				MarkdownDescription: "Id of the task.",
				Required:            true,
				Validators:          []validator.String{objectID("a task")},
			},
			"format": schema.StringAttribute{
				MarkdownDescription: "Format of the result: `csv`, `xls`, `json` or `xml`. Defaults to `json`, the only one with `rows`.",
				Optional:            true,
				Validators: []validator.String{
					stringvalidator.OneOf(string(api.CSV), string(api.XLS), string(api.JSON), string(api.XML)),
				},
			},
			"file_name":            text("Name of the result's file."),
			"content":              text("The result as it came; null if it is not a text."),
			"content_base64":       text("The result in Base64, if it is not a text, as in the format `xls`."),
			"rows":                 rows("The rows of a result in JSON, each a map of texts by column."),
			"depth_file_name":      text("Name of the second file of a deep crawl; null for others."),
			"depth_content":        text("Second part of a deep crawl's result as it came; null if it is not a text."),
			"depth_content_base64": text("Second part of a deep crawl's result in Base64, if it is not a text."),
			"depth_rows":           rows("The rows of the second part of a deep crawl's result in JSON."),
		},
	}
}

func (d *taskResultDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var data taskResultDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &data)...)
	if resp.Diagnostics.HasError() {
		return
	}
	result, diags := d.fetch(ctx, &data)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(data.FromAPI(result)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &data)...)
}

// fetch returns the result of a task that is done. What the server shows of
// others is not documented.
func (d *taskResultDataSource) fetch(
	ctx context.Context, data *taskResultDataSourceModel,
) (*api.Result, diag.Diagnostics) {
	instance, id := data.InstanceID.ValueString(), data.TaskID.ValueString()
	task, err := d.Client.GetTask(ctx, instance, id)
	if err == nil && task.Status != api.TaskDone {
		return nil, taskNotDone(task, instance)
	}
	var result *api.Result
	if err == nil {
		result, err = d.Client.GetResult(ctx, instance, id, data.format())
	}
	switch {
	case rest.KindOf(err) == rest.NotFound && task == nil:
		return nil, taskNotFound("task_id", instance, id)
	case rest.KindOf(err) == rest.NotFound:
		return nil, resultNotFound(task, instance, err)
	case err != nil:
		return nil, d.Diagnose(ctx, nil, err)
	default:
		return result, nil
	}
}

// taskNotDone tells of a task that has no result, or none yet.
func taskNotDone(task *api.Task, instance string) diag.Diagnostics {
	advice := "Wait until it is done, as fleet_zaoshu_run does, then read its result."
	if task.Status == api.TaskError {
		advice = "It ended in an error. Run the instance again, and read the result of a task that is done."
	}

	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("task_id"),
		fmt.Sprintf("Zaoshu: task %q of instance %q is not done", task.ID, instance),
		fmt.Sprintf("Its status is %q. %s", task.Status, advice))}
}

// resultNotFound tells of a task that is done, of which the server gives no
// file.
func resultNotFound(task *api.Task, instance string, err error) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(
			path.Root("task_id"),
			fmt.Sprintf("Zaoshu: task %q of instance %q has no result", task.ID, instance),
			fmt.Sprintf(
				"The task is done, but its result could not be had.\n\n%s.\n\nSee the task in Zaoshu's dashboard, or run the instance again.",
				err,
			),
		),
	}
}

// format returns the format to ask for.
func (m *taskResultDataSourceModel) format() api.Format {
	if m.Format.IsNull() {
		return api.JSON
	}

	return api.Format(m.Format.ValueString())
}

// FromAPI takes over what the task has fetched.
func (m *taskResultDataSourceModel) FromAPI(result *api.Result) diag.Diagnostics {
	var diags diag.Diagnostics
	m.FileName = types.StringValue(result.Surface.Name)
	m.Content, m.ContentBase64 = fileContents(result.Surface)
	m.Rows = m.fileRows(result.Surface, "rows", &diags)
	if result.Depth != nil {
		m.DepthFileName = types.StringValue(result.Depth.Name)
		m.DepthContent, m.DepthContentBase64 = fileContents(*result.Depth)
		m.DepthRows = m.fileRows(*result.Depth, "depth_rows", &diags)
	}

	return diags
}

// fileRows returns the rows of a file, nil with a warning where it has none.
func (m *taskResultDataSourceModel) fileRows(file api.File, attribute string, diags *diag.Diagnostics) []api.Row {
	if m.format() != api.JSON {
		return nil
	}
	rows, err := file.Rows()
	if err != nil {
		diags.AddAttributeWarning(
			path.Root(attribute), "Zaoshu: the result has no rows",
			err.Error()+". It is shown as it came, and "+attribute+" is null.",
		)
	}

	return rows
}

// fileContents returns a file as a text, or else in Base64: Terraform's texts
// are UTF-8.
func fileContents(file api.File) (text, encoded types.String) {
	if utf8.Valid(file.Content) {
		return types.StringValue(string(file.Content)), types.StringNull()
	}

	return types.StringNull(), types.StringValue(base64.StdEncoding.EncodeToString(file.Content))
}
