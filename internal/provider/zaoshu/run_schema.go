package zaoshu

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *runResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{
			MarkdownDescription: description,
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: runResourceDescription,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the task.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: runInstanceDescription + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"target_sources": schema.ListNestedAttribute{
				MarkdownDescription: runSourcesDescription + schemas.ForcesNew,
				Optional:            true,
				NestedObject: schema.NestedAttributeObject{
					Attributes: targetSourceAttributes(),
					Validators: []validator.Object{schemas.EmptyObjectWarning()},
				},
				Validators:    []validator.List{schemas.NotEmpty{}, schemas.NoNullValues{}},
				PlanModifiers: []planmodifier.List{imported.RequiresReplaceList()},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values that, when changed, run the instance again." + schemas.ForcesNew,
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap()},
			},
			"wait_for_completion": schema.BoolAttribute{
				MarkdownDescription: runWaitDescription + " If `false`, the status is `pending` after the " +
					"create, and later refreshes update it.",
				Optional: true,
				Computed: true,
				Default:  booldefault.StaticBool(true),
			},
			"exclusive": schema.BoolAttribute{
				MarkdownDescription: runExclusiveDescription,
				Optional:            true,
			},
			"status": schema.StringAttribute{
				MarkdownDescription: taskStatusDescription,
				Computed:            true,
				PlanModifiers:       keep,
			},
			"created_at":       schemas.ConstantTimeAttribute("When the task was created"),
			"total_url_count":  number(taskTotalDescription),
			"failed_url_count": number(taskFailedDescription),
			"timeouts": schemas.Timeouts(ctx, timeouts.Opts{
				Create: true, CreateDescription: runTimeoutDescription,
			}),
		},
	}
	maps.Copy(resp.Schema.Attributes, runNotifyAttributes())
}

const runResourceDescription = "A run of an instance on Zaoshu. Creating the resource runs the instance. A change of " +
	"`instance_id`, `target_sources`, `result_notify_uri`, `result_notify_uri_wo_version` or `triggers` runs the " +
	"instance again. " +
	"Destroying the resource only removes the run from the state.\n\n" +
	"With Terraform 1.14 and later the action `fleet_zaoshu_run` does the same and stores nothing in the state. " +
	"The data source `fleet_zaoshu_task_result` has the result of a run.\n\n" + runDescription + "\n\n" +
	"If the task ends in an error, or the wait times out, the run stays in the state as tainted, and the next apply " +
	"runs the instance again. To keep the run instead, use `terraform untaint`. After Ctrl-C the run stays in the " +
	"state. The next apply resumes the wait, or runs the instance again if the task has ended in an error.\n\n" +
	"An import does not run the instance. The API does not return the arguments of a run, so the next apply stores " +
	"the arguments and triggers of the configuration, also without running the instance."

// runNotifyAttributes returns the arguments of the webhook.
func runNotifyAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"result_notify_uri": schema.StringAttribute{
			MarkdownDescription: runNotifyDescription + " Sensitive, because it may contain a token. It is " +
				"stored in the state, unlike `result_notify_uri_wo`. Conflicts with `result_notify_uri_wo`." +
				schemas.ForcesNew,
			Optional:      true,
			Sensitive:     true,
			Validators:    []validator.String{notifyURIValidator()},
			PlanModifiers: []planmodifier.String{imported.RequiresReplaceString()},
		},
		"result_notify_uri_wo": schema.StringAttribute{
			MarkdownDescription: runNotifyDescription + " It is not stored in the plan or in the state. A " +
				"change of the URL alone has no effect. Requires Terraform 1.11 and " +
				"`result_notify_uri_wo_version`. Conflicts with `result_notify_uri`.",
			Optional:  true,
			Sensitive: true,
			WriteOnly: true,
			Validators: []validator.String{
				notifyURIValidator(),
				schemas.ConflictsWith("result_notify_uri"),
				schemas.AlsoRequires("result_notify_uri_wo_version"),
			},
		},
		"result_notify_uri_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Version of `result_notify_uri_wo`. Change it to run the instance again with " +
				"another URL." + schemas.ForcesNew,
			Optional:      true,
			Validators:    []validator.Int64{schemas.AlsoRequires("result_notify_uri_wo")},
			PlanModifiers: []planmodifier.Int64{imported.RequiresReplaceInt64()},
		},
	}
}

func targetSourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"urls": schema.ListAttribute{
			MarkdownDescription: runURLsDescription + schemas.ForcesNew,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          urlListValidators(),
		},
		"method": schema.StringAttribute{
			MarkdownDescription: runMethodDescription + schemas.ForcesNew,
			Optional:            true,
			Validators:          []validator.String{httpMethodValidator()},
		},
		"headers": schema.MapAttribute{
			MarkdownDescription: runHeadersDescription + " They are stored in the state, unlike `headers_wo`. " +
				"Conflicts with `headers_wo`." + schemas.ForcesNew,
			ElementType: types.StringType,
			Optional:    true,
			Sensitive:   true,
			Validators:  headerValidators(),
		},
		"headers_wo": schema.MapAttribute{
			MarkdownDescription: runHeadersDescription + " They are not stored in the plan or in the state. A " +
				"change of the headers alone has no effect. Requires Terraform 1.11 and `headers_wo_version`. " +
				"Conflicts with `headers`.",
			ElementType: types.StringType,
			Optional:    true,
			Sensitive:   true,
			WriteOnly:   true,
			Validators: append(headerValidators(),
				schemas.ConflictsWith("headers"),
				schemas.AlsoRequires("headers_wo_version"),
			),
		},
		"headers_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Version of `headers_wo`. Change it to run the instance again with other " +
				"headers." + schemas.ForcesNew,
			Optional:   true,
			Validators: []validator.Int64{schemas.AlsoRequires("headers_wo")},
		},
	}
}

// Descriptions that the resource and the action share.
const (
	runDescription = "Zaoshu calls a run a task. A task that ends in an error is an error in Terraform. " +
		"If the rate limit of the account is exhausted, the provider waits until Zaoshu accepts requests again, " +
		"within the timeout.\n\n" +
		"If the answer to the request is lost, the provider reads the tasks of the instance. " +
		"If there is no new task, it repeats the request. Otherwise it returns an error that lists the new tasks, " +
		"because Zaoshu does not report which request started a task. See `exclusive`."
	runInstanceDescription = "ID of the instance."
	runSourcesDescription  = "Groups of URLs to fetch. Defaults to the URLs in Zaoshu's dashboard."
	runURLsDescription     = "URLs to fetch. Defaults to the URLs in Zaoshu's dashboard."
	runMethodDescription   = "HTTP method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`. " +
		"Defaults to `GET`."
	runHeadersDescription   = "HTTP headers of the requests, by name."
	runNotifyDescription    = "URL to which Zaoshu posts when the task has ended."
	runWaitDescription      = "Whether to wait until the task is done. Defaults to `true`."
	runExclusiveDescription = "Whether nothing else runs this instance at the same time. If `true`, and the " +
		"answer to the request is lost, the provider takes over the only new task. Defaults to `false`."
	runTimeoutDescription = "How long to wait for the task, such as `2h`. Defaults to `30m`."
)
