package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *instanceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Zaoshu: a web crawler. The API cannot create or delete instances: users " +
			"create them in Zaoshu's dashboard, and this resource adopts an existing one. " +
			"The plan fails if the instance does not exist. Creating the resource updates the arguments that are " +
			"set. " +
			"Destroying the resource only removes it from the state: the instance stays as it is, and Zaoshu still " +
			"posts to its `result_notify_uri`.\n\n" +
			"If a user deletes the instance in the dashboard, each plan fails until you remove its blocks from the " +
			"configuration. To destroy a configuration that still has them, run " +
			"`terraform destroy -refresh=false`, which reads no data source.\n\n" +
			"The data source `fleet_zaoshu_instance` has the values that change on their own, such as the status. " +
			"`fleet_zaoshu_run` runs the instance.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance.",
				Computed:            true,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance to adopt, as the dashboard shows it." + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"title": schema.StringAttribute{
				MarkdownDescription: "Title of the instance. Defaults to its current title. Do not change a title by " +
					"which a data source finds the instance: the next plan would not find it.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: "URL to which Zaoshu posts when a task has ended. The API does not return it, " +
					"so Terraform does not detect changes made outside Terraform. " +
					"It is null after an import, and the next apply writes the configured URL. " +
					"Zaoshu keeps the URL if the argument is removed from the configuration. " +
					"Setting it to `\"\"` requests its removal, but the API does not document that. " +
					"Sensitive, because the URL may contain a token. It is stored in the state, unlike " +
					"`result_notify_uri_wo`. Conflicts with `result_notify_uri_wo`.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{schemas.EmptyOr(notifyURIValidator())},
			},
			"result_notify_uri_wo": schema.StringAttribute{
				MarkdownDescription: "The same as `result_notify_uri`, but not stored in the plan or in the state. " +
					"A change of the URL alone has no effect. Requires Terraform 1.11 and " +
					"`result_notify_uri_wo_version`. Conflicts with `result_notify_uri`.",
				Optional:  true,
				Sensitive: true,
				WriteOnly: true,
				Validators: []validator.String{
					schemas.EmptyOr(notifyURIValidator()),
					schemas.ConflictsWith("result_notify_uri"),
					schemas.AlsoRequires("result_notify_uri_wo_version"),
				},
			},
			"result_notify_uri_wo_version": schema.Int64Attribute{
				MarkdownDescription: "Version of `result_notify_uri_wo`. Change it whenever you change " +
					"`result_notify_uri_wo`: a change of the version writes the URL.",
				Optional:   true,
				Validators: []validator.Int64{schemas.AlsoRequires("result_notify_uri_wo")},
			},
			"created_at": schemas.ConstantTimeAttribute("When the instance was created"),
		},
	}
}
