package jeto

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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
		MarkdownDescription: "Keeps a machine of an instance on Jeto running or stopped. If the machine was " +
			"started or stopped outside Terraform, the next apply corrects it. " +
			"Destroying the resource leaves the machine as it is.\n\n" +
			"When Terraform refreshes the resource, a worker reads the state of the machine after the jobs in its " +
			"queue. " +
			"If that takes longer than half a minute, set a longer `http.request_timeout` in the provider block.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "`instance_id/machine`.",
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
				MarkdownDescription: "Name of the machine: `default` if the Vagrantfile has no " +
					"name." + schemas.ForcesNew,
				Required:      true,
				Validators:    []validator.String{schemas.NameValidator()},
				PlanModifiers: replace,
			},
			"state": schema.StringAttribute{
				MarkdownDescription: "State of the machine: `running`, or `stopped`, which is any state in which " +
					"it does not run. Starting a machine that is not created creates it.",
				Required:   true,
				Validators: []validator.String{stringvalidator.OneOf(running, stopped)},
			},
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true,
				CreateDescription: "How long to wait for the machine, such as `30m`. Defaults to `20m`, which is " +
					"the limit of Jeto itself.",
				Update:            true,
				UpdateDescription: "How long to wait for the machine after a change. Defaults to `20m`.",
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
