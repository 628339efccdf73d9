package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
)

var _ datasource.DataSourceWithConfigure = (*taskResultDataSource)(nil)

// newTaskResultDataSource returns the data source fleet_zaoshu_task_result.
func newTaskResultDataSource() datasource.DataSource { return &taskResultDataSource{} }

type taskResultDataSource struct {
	system.DataSource[*api.Client]
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
		MarkdownDescription: "Result of a task on Zaoshu. The task must be done. The whole result is stored in the " +
			"state, so use this data source for results of moderate size.\n\n" +
			"The result of an instance with deep crawling has two parts: the data of the given pages, " +
			"and the data of the pages that they link to, in the attributes that start with `depth_`.",
		Attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
			},
			"task_id": schema.StringAttribute{
				MarkdownDescription: "ID of the task.",
				Required:            true,
				Validators:          []validator.String{objectID("a task")},
			},
			"format": schema.StringAttribute{
				MarkdownDescription: "Format of the result: `csv`, `xls`, `json` or `xml`. Only a result in `json` " +
					"has `rows`. Defaults to `json`.",
				Optional: true,
				Validators: []validator.String{
					schemas.OneOf(string(api.CSV), string(api.XLS), string(api.JSON), string(api.XML)),
				},
			},
			"file_name":       text("File name of the result."),
			"content":         text("Result as the server returned it. Null if it is not UTF-8 text."),
			"content_base64":  text("Result in Base64 if it is not UTF-8 text, such as `xls`. Null otherwise."),
			"rows":            rows("Rows of a result in JSON. Each row maps columns to values, as strings."),
			"depth_file_name": text("File name of the second part of a deep crawl. Null for other crawls."),
			"depth_content":   text("Second part of the result of a deep crawl. Null if it is not UTF-8 text."),
			"depth_content_base64": text("Second part of the result of a deep crawl in Base64 if it is not UTF-8 " +
				"text. Null otherwise."),
			"depth_rows": rows("Rows of the second part of the result of a deep crawl in JSON."),
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

// fetch returns the result of a task that is done. The API does not document
// results of other tasks.
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
