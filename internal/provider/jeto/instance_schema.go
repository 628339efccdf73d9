package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *instanceResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	// The answer of a server that chooses for itself is as good as none asked
	// for.
	chosen := []planmodifier.String{
		stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured(),
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "An instance on Jeto: a project's Vagrant machines on a host. " +
			"Jeto can change none of its arguments, so a change of any makes a new instance. " +
			"A new instance's machines are not created until they are started, by `fleet_jeto_machine_state` or `fleet_jeto_command`. " +
			"Deleting an instance destroys its machines; Jeto forgets the instance at once and destroys them after that.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance, a whole number.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the instance.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"path": schema.StringAttribute{
				MarkdownDescription: "Folder of the instance on the host's worker, with its Vagrantfile. With `git_reference` or `archive_url` Jeto fills it; otherwise it must be there.",
				Required:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: "Environment of the instance, such as `QA`.",
				Optional:            true,
				Validators:          []validator.String{schemas.NameValidator()},
				PlanModifiers:       replace,
			},
			"project_id": schema.StringAttribute{
				MarkdownDescription: "ID of the project.",
				Required:            true,
				Validators:          []validator.String{objectID("a project")},
				PlanModifiers:       []planmodifier.String{requiresReplaceIfKnown()},
			},
			"project_name": schema.StringAttribute{
				MarkdownDescription: "Name of the project.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"host_id": schema.StringAttribute{
				MarkdownDescription: "ID of the host.",
				Required:            true,
				Validators:          []validator.String{objectID("a host")},
				PlanModifiers:       []planmodifier.String{requiresReplaceIfKnown()},
			},
			"host_name": schema.StringAttribute{
				MarkdownDescription: "Name of the host.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"host_provider": schema.StringAttribute{
				MarkdownDescription: "What runs the machines on the host, such as `virtualbox` or `lxc`.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"git_reference": schema.StringAttribute{
				MarkdownDescription: "Branch or tag of the project's git repository to clone into `path`. The create then waits until that has been done.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       chosen,
			},
			"archive_url": schema.StringAttribute{
				MarkdownDescription: "Address of an archive to unpack into `path`. The create then waits until that has been done.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       chosen,
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create:            true,
				CreateDescription: "How long to wait for the instance's files, such as `30m`. Defaults to `20m`, after which Jeto gives up too.",
			}),
		},
	}
}

// requiresReplaceIfKnown makes a change replace the instance, unless the server
// shows no id to compare with.
func requiresReplaceIfKnown() planmodifier.String {
	const description = "A change makes a new instance."

	return stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = !req.StateValue.IsNull()
		},
		description,
		description,
	)
}
