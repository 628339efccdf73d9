package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
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
		MarkdownDescription: "A run of an instance on Zaoshu, which is started when the resource is created, and again whenever an argument or a trigger changes. " +
			"Destroying the resource only forgets the run. " + runDescription + "\n\n" +
			"A run whose wait takes too long stays in the state as tainted, and the next apply runs the instance again. " +
			"To keep it instead, use `terraform untaint`. After Ctrl-C the run stays in the state, and the next apply goes on " +
			"waiting for it, " +
			"or runs the instance again if the task has ended in an error.\n\n" +
			"With Terraform 1.14 and later the action `fleet_zaoshu_run` does the same and leaves nothing in the state. " +
			"The data source `fleet_zaoshu_task_result` shows what a run has fetched.\n\n" +
			"Importing a run tells Terraform that it has been started already. The API cannot say with what: the arguments and triggers " +
			"in the configuration are taken over without running the instance again.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the task.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: runInstanceDescription,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"target_sources": schema.ListNestedAttribute{
				MarkdownDescription: runSourcesDescription,
				Optional:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: targetSourceAttributes()},
				Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
				PlanModifiers:       []planmodifier.List{imported.RequiresReplaceList()},
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: runNotifyDescription + " Sensitive, since it may hold a token.",
				Optional:            true,
				Sensitive:           true,
				Validators:          []validator.String{urlValidator()},
				PlanModifiers:       []planmodifier.String{imported.RequiresReplaceString()},
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values; the instance is run again when one of them changes.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{imported.RequiresReplaceMap()},
			},
			"wait_for_completion": schema.BoolAttribute{
				MarkdownDescription: runWaitDescription + " Without it the status is `pending` until the next refresh.",
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
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
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the task was created, as an RFC 3339 time.",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       keep,
			},
			"total_url_count":  number(taskTotalDescription),
			"failed_url_count": number(taskFailedDescription),
			"timeouts":         timeouts.Attributes(ctx, timeouts.Opts{Create: true, CreateDescription: runTimeoutDescription}),
		},
	}
}

func targetSourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"urls": schema.ListAttribute{
			MarkdownDescription: runURLsDescription,
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          urlListValidators(),
		},
		"method": schema.StringAttribute{
			MarkdownDescription: runMethodDescription,
			Optional:            true,
			Validators:          []validator.String{httpMethodValidator()},
		},
		"headers": schema.MapAttribute{
			MarkdownDescription: runHeadersDescription + " They are kept in the state.",
			ElementType:         types.StringType,
			Optional:            true,
			Sensitive:           true,
			Validators:          headerValidators(),
		},
	}
}

// Descriptions that the resource and the action share.
const (
	runDescription = "Zaoshu calls a run a task. One that ends in an error is an error here. " +
		"Where the answer to a run is lost, the provider looks at the instance's tasks: " +
		"it sends the request once more if there is no new one, and otherwise ends in an error that lists them, " +
		"since Zaoshu does not tell who has started a task. " +
		"When the rate limit of the account is used up, the wait goes on as soon as Zaoshu takes requests again, if that is before the timeout."
	runInstanceDescription = "Id of the instance."
	runSourcesDescription  = "What to fetch instead of what the dashboard says."
	runURLsDescription     = "Addresses to fetch. Left to the dashboard if it is not set."
	runMethodDescription   = "HTTP method: `GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE` or `OPTIONS`. " +
		"Zaoshu uses `GET` if it is not set."
	runHeadersDescription   = "HTTP headers to send with each request, by name."
	runNotifyDescription    = "Address to which Zaoshu posts that the task has ended."
	runWaitDescription      = "Whether to wait until the task is done. Defaults to `true`."
	runExclusiveDescription = "Whether nothing else runs this instance while Terraform does. Where the answer to a " +
		"run is lost, the only new task is then taken for this run's. Defaults to `false`."
	runTimeoutDescription = "How long to wait for the task, such as `2h`. Defaults to `30m`."
)
