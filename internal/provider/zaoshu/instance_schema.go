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
		MarkdownDescription: "An instance on Zaoshu: a web crawler. Users create instances in Zaoshu's dashboard, " +
			"and this resource adopts one. " +
			"Creating the resource checks that the instance exists and updates the arguments that are set. " +
			"Destroying the resource only removes it from the state, since the API has no delete: " +
			"the instance stays as it is, and still reports its results.\n\n" +
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
				MarkdownDescription: "Title of the instance. Defaults to the title that the instance has.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       keep,
			},
			"result_notify_uri": schema.StringAttribute{
				MarkdownDescription: "URL to which Zaoshu posts when a task has ended. The API does not return it, " +
					"so changes made outside Terraform are not detected. " +
					"If it is not set, Zaoshu keeps its value, so that removing it from the configuration does not " +
					"stop the reports. " +
					"`\"\"` asks Zaoshu to remove it, but the API does not document that. " +
					"It is null after an import, and the next apply writes the configured value. " +
					"Sensitive, since it may contain a token.",
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
