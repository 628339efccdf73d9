package jeto

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
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
	// The server may choose a value. Keep it unless the user sets one.
	chosen := append(slices.Clone(keep), stringplanmodifier.RequiresReplaceIfConfigured())
	resp.Schema = schema.Schema{
		MarkdownDescription: instanceDescription,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance, a whole number.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the instance." + schemas.ForcesNew,
				Required:            true,
				PlanModifiers:       replace,
			},
			"path": schema.StringAttribute{
				MarkdownDescription: pathDescription + schemas.ForcesNew,
				Optional:            true,
				Computed:            true,
				PlanModifiers:       chosen,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: "Environment of the instance, such as `QA`." + schemas.ForcesNew,
				Optional:            true,
				Validators:          []validator.String{schemas.NotEmpty{}},
				PlanModifiers:       replace,
			},
			"project_id": schema.StringAttribute{
				MarkdownDescription: "ID of the project." + schemas.ForcesNew,
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
				MarkdownDescription: "ID of the host." + schemas.ForcesNew,
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
				MarkdownDescription: "Vagrant provider of the host, such as `virtualbox` or `lxc`.",
				Computed:            true,
				PlanModifiers:       keep,
			},
			"git_reference": schema.StringAttribute{
				MarkdownDescription: "Branch or tag of the project's git repository to clone. Creating the resource " +
					"waits until Jeto has cloned it." + schemas.ForcesNew,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{schemas.NotEmpty{}},
				PlanModifiers: chosen,
			},
			"archive_url": schema.StringAttribute{
				MarkdownDescription: "URL of an archive to unpack. Creating the resource waits until Jeto has " +
					"unpacked it." + schemas.ForcesNew,
				Optional:      true,
				Computed:      true,
				Validators:    []validator.String{schemas.NotEmpty{}},
				PlanModifiers: chosen,
			},
			"timeouts": schemas.Timeouts(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long to wait for the files of the instance, such as `10m`. Defaults to " +
					"`20m`, the time after which Jeto ends a job.",
			}),
		},
	}
}

const pathDescription = "Folder of the instance on the worker of the host, with its Vagrantfile. Creating an " +
	"instance needs it unless `git_reference` or `archive_url` is set. Jeto then ignores it, and an instance that " +
	"was created in Jeto's own pages has an empty one."

const instanceDescription = "An instance on Jeto: the Vagrant machines of a project on a host. " +
	"Jeto cannot update an instance, so a change of any argument except `timeouts` forces a new resource.\n\n" +
	"Jeto puts the files of an instance with `git_reference` or `archive_url` into a folder that it derives from the " +
	"project, the name and the reference. Two instances for which all three are the same share the folder: " +
	"destroying one destroys the machines of the other. So do not replace such an instance with " +
	"`create_before_destroy`, unless one of the three changes.\n\n" +
	"Creating the resource does not create the machines: `fleet_jeto_machine_state` or `fleet_jeto_command` " +
	"creates a machine when it starts the machine for the first time. " +
	"Destroying the resource removes the instance at once. Jeto then destroys its machines, and Terraform does not " +
	"wait for that."

// requiresReplaceIfKnown replaces the instance if the value changes, unless the
// value in the state is null: the API does not return the id of a project or a
// host that no longer exists.
func requiresReplaceIfKnown() planmodifier.String {
	description := strings.TrimSpace(schemas.ForcesNew)
	return stringplanmodifier.RequiresReplaceIf(
		func(
			_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
		) {
			resp.RequiresReplace = !req.StateValue.IsNull()
		},
		description,
		description,
	)
}
