package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func (r *machineStateResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The state of a machine on Jeto: running or stopped. " +
			"If the machine is started or stopped outside Terraform, the next apply corrects its state. " +
			"Destroying the resource only removes it from the Terraform state: the machine stays as it is.\n\n" +
			"Jeto's worker reads the state of the machine, and first does the jobs in its queue. If it does not " +
			"answer within `http.request_timeout`, a refresh keeps the state of the last one, with a warning. " +
			"An import waits up to 20 minutes.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "ID of the machine: `instance_id/machine`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"instance_id": schema.StringAttribute{
				MarkdownDescription: "ID of the instance." + schemas.ForcesNew,
				Required:            true,
				Validators:          []validator.String{objectID("an instance")},
				PlanModifiers:       replace,
			},
			"machine": schema.StringAttribute{
				MarkdownDescription: "Name of the machine. It is `default` if the Vagrantfile has no " +
					"name." + schemas.ForcesNew,
				Required:      true,
				Validators:    []validator.String{schemas.NotEmpty{}},
				PlanModifiers: replace,
			},
			"state": schema.StringAttribute{
				MarkdownDescription: "State of the machine: `running` or `stopped`. Every state in which the machine " +
					"is not running counts as `stopped`. Starting a machine for the first time creates it.",
				Required:   true,
				Validators: []validator.String{schemas.OneOf(running, stopped)},
			},
			"timeouts": schemas.Timeouts(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long to wait for the machine, such as `10m`. Defaults to `20m`, the time " +
					"after which Jeto ends a job.",
				Update:            true,
				UpdateDescription: "How long to wait for the machine after a change, such as `10m`. Defaults to `20m`.",
			}),
		},
	}
}

func (r *machineStateResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"instance_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the instance."},
		"machine":     identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the machine."},
	}}
}
