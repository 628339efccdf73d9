package zaoshu

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *instanceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Zaoshu: a web crawler, which is made in Zaoshu's dashboard and adopted here. " +
			"Creating the resource checks that the instance exists and edits what the configuration sets. " +
			"Destroying it only forgets the instance, since the API can delete none: it stays as it is, and goes on reporting its results.\n\n" +
			"What changes on its own, such as the status, is shown by the data source `fleet_zaoshu_instance`. `fleet_zaoshu_run` runs the instance.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance.",
				Computed:            true,
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "Id of the instance to adopt, as the dashboard shows it.",
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"title": schema.StringAttribute{
				MarkdownDescription: "Title of the instance. Left as it is if it is not set.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       keep,
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: "Address to which Zaoshu posts that a task has ended. The API never shows it, so a change made elsewhere is not noticed. " +
					"Left as it is if it is not set, so that to remove it from the configuration does not stop the reports; " +
					"`\"\"` asks Zaoshu to take it away, though nothing documents that it does. " +
					"It is null after an import, and the next apply writes what the configuration says. " +
					"Sensitive, since it may hold a token.",
				Optional:   true,
				Sensitive:  true,
				Validators: []validator.String{stringvalidator.Any(stringvalidator.OneOf(""), urlValidator())},
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the instance was created, as an RFC 3339 time.",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       keep,
			},
		},
	}
}
