package jeto

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
)

// The types that send commands.
const (
	commandType      = "fleet_jeto_command"
	machineStateType = "fleet_jeto_machine_state"
)

// command is a command for the machines of an instance. The resources command
// and machine_state and the action share it.
type command struct {
	operation.Operation
	commandKind

	client   *api.Client
	instance string
	request  api.Run
}

// newCommand returns a command that has not been sent. The type is that of the
// caller.
func newCommand(
	client *api.Client, caller operation.Caller, typeName, instance string, request api.Run,
) *command {
	return &command{
		Operation: operation.New(caller, diagnostics.Operation{
			Type: typeName, RepeatEffect: "sends the command once more",
		}),
		commandKind: findCommandKind(request.Command),
		client:      client,
		instance:    instance,
		request:     request,
	}
}

// Start sends the command. First it checks that the machines and the script
// exist: without them the server does nothing and reports nothing
// (design/api/jeto.md, "Commands").
func (c *command) Start(ctx context.Context) diag.Diagnostics {
	if c.request.Machine != "" || c.state != "" {
		_, diags := c.readTarget(ctx)
		if diags.HasError() {
			return diags
		}
	}

	return c.send(ctx)
}

// StartUnlessDone sends the command, unless the machine is already in the state
// of a done command. It reports whether it sent the command.
func (c *command) StartUnlessDone(ctx context.Context) (started bool, diags diag.Diagnostics) {
	details, diags := c.readTarget(ctx)
	if diags.HasError() {
		return false, diags
	}
	if machineState(*details.Machines.Find(c.request.Machine)) == c.state {
		return false, nil
	}

	return true, c.send(ctx)
}

// Wait waits until the machines show that the command has ended. It returns at
// once if they do not show the end of this command.
func (c *command) Wait(ctx context.Context) error {
	if c.state == "" {
		return nil
	}
	_, err := stateWait(c.client, c.instance, c.request.Machine, c.state, c.Progress()).WaitForState(ctx)
	if err == nil {
		c.Reportf(ctx, "Done waiting for %s to be %s", c.request.Target(c.instance), c.state)
	}

	return err
}

// waitDiagnostics returns the diagnostics of an error from Wait.
func (c *command) waitDiagnostics(ctx context.Context, err error) diag.Diagnostics {
	switch {
	case err == nil:
		return nil
	case rest.KindOf(err) == rest.NotFound:
		return instanceNotFound("instance_id", c.instance)
	default:
		return c.DiagnoseWait(ctx, err)
	}
}

// readTarget reads the instance as soon as the worker is free, and checks that
// it has the machines and the script that the command is for.
func (c *command) readTarget(ctx context.Context) (*api.Details, diag.Diagnostics) {
	details, err := workerReader{c.client, c.instance, c.Progress()}.getDetails(c.Context(ctx))
	if err != nil {
		return nil, c.startDiagnostics(ctx, err)
	}

	return details, c.checkTarget(details)
}

func (c *command) send(ctx context.Context) diag.Diagnostics {
	err := c.client.RunCommand(c.Context(ctx), c.instance, c.request)
	if err != nil {
		return c.startDiagnostics(ctx, err)
	}
	c.Reportf(ctx, "Jeto has accepted %s for %s", c.request, c.request.Target(c.instance))
	if c.isNoop {
		c.Reportf(ctx, "Command %s has no effect", c.command)
	}

	return nil
}

func (c *command) startDiagnostics(ctx context.Context, err error) diag.Diagnostics {
	if rest.KindOf(err) == rest.NotFound {
		return instanceNotFound("instance_id", c.instance)
	}

	return c.DiagnoseStart(ctx, err)
}

// checkTarget returns an error if a machine or a script does not exist, or if
// the machine cannot run the script.
func (c *command) checkTarget(details *api.Details) diag.Diagnostics {
	diags := checkTargetExists(c.instance, c.request, details)
	if diags.HasError() || !c.needsScript {
		return diags
	}
	if machine := details.Machines.Find(c.request.Machine); machine.IsDown() {
		return diagnostics.AttributeError(
			"machine",
			fmt.Sprintf("Jeto: machine %q of instance %q is not running", c.request.Machine, c.instance),
			"Its status is %q, and a script needs a running machine: on any other, Jeto accepts the command and does "+
				"nothing. Start the machine first, for example with fleet_jeto_machine_state.",
			machine.Status,
		)
	}

	return nil
}
