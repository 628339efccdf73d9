package jeto

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// commandKind is one of Jeto's commands as Terraform gives it.
type commandKind struct {
	command api.Command
	// description describes it in the docs.
	description string
	// state is what the machines are in when the command has ended; "" if
	// nothing shows its end.
	state string
	// isNoop says that the server accepts the command and does nothing.
	isNoop bool
	// needsScript says that it runs a script, on one machine.
	needsScript bool
}

// commandKinds are Jeto's commands (design/api/jeto.md, "Commands").
func commandKinds() []commandKind {
	return []commandKind{
		{
			command: api.Start, state: running,
			description: "starts the machine, or all machines, and creates what is not created; ends when they run",
		},
		{
			command: api.Stop, state: stopped,
			description: "stops the machine, or all machines; ends when none of them runs",
		},
		{
			command: api.RunScript, needsScript: true,
			description: "runs a script of the instance's `jeto.json` on a machine, which must be running; ends when Jeto has accepted it",
		},
		{
			command:     api.Provision,
			description: "provisions the machine, or all machines; ends when Jeto has accepted it",
		},
		{
			command:     api.Rsync,
			description: "synchronises the folders of all machines with `vagrant rsync`, which not every provider can do; ends when Jeto has accepted it",
		},
		{
			command:     api.Sync,
			description: "fetches the instance's git repository and resets it to its reference; ends when Jeto has accepted it",
		},
		{command: api.Status, isNoop: true, description: "is documented by Jeto and accepted, but does nothing"},
		{command: api.Reload, isNoop: true, description: "is documented by Jeto and accepted, but does nothing"},
	}
}

// findCommandKind returns the verb of a command, which the schema's validator
// has checked.
func findCommandKind(command string) commandKind {
	for _, each := range commandKinds() {
		if string(each.command) == command {
			return each
		}
	}

	return commandKind{command: api.Command(command)}
}

// commandKindForState returns the verb that brings a machine into a state,
// which the schema's validator has checked.
func commandKindForState(state string) commandKind {
	if state == running {
		return findCommandKind(string(api.Start))
	}

	return findCommandKind(string(api.Stop))
}

// commandNames are the names of all commands.
func commandNames() []string {
	names := make([]string, 0, len(commandKinds()))
	for _, each := range commandKinds() {
		names = append(names, string(each.command))
	}

	return names
}

// command is a command for an instance's machines. Resources and action share
// it.
type command struct {
	commandKind

	client   *api.Client
	instance string
	machine  string
	script   string
	diagnose func(error) diag.Diagnostics
	// progress is told what happens; nil for nobody.
	progress func(string)
}

// ToAPI is the order as the client takes it.
func (o *command) ToAPI() api.Run {
	return api.Run{Command: o.command, Machine: o.machine, Script: o.script}
}

// Start hands the order to the server. Before that it looks for the machines
// and the script that it is for, since the server would do nothing and say
// nothing where there are none (design/api/jeto.md, "Commands").
func (o *command) Start(ctx context.Context) diag.Diagnostics {
	ctx = waiting.WithRateLimitProgress(ctx, api.Name, o.progress)
	if o.machine != "" || o.state != "" {
		details, err := o.client.GetDetails(ctx, o.instance)
		if err != nil {
			return o.errorDiagnostics(err)
		}
		diags := o.checkTarget(details)
		if diags.HasError() {
			return diags
		}
	}

	return o.send(ctx)
}

// send hands the order to the server unchecked.
func (o *command) send(ctx context.Context) diag.Diagnostics {
	err := o.client.RunCommand(ctx, o.instance, o.ToAPI())
	if err != nil {
		return o.errorDiagnostics(err)
	}
	o.reportf("Jeto has accepted %s for %s", o.ToAPI(), o.ToAPI().Target(o.instance))
	if o.isNoop {
		o.reportf("Jeto does nothing on %s", o.command)
	}

	return nil
}

// await waits for the order's end, where that can be seen.
func (o *command) await(ctx context.Context) error {
	if o.state == "" {
		return nil
	}
	_, err := stateWait(o.client, o.instance, o.machine, o.state, o.progress).WaitForState(ctx)
	if err == nil {
		o.reportf("Done waiting for %s to be %s", o.ToAPI().Target(o.instance), o.state)
	}

	return err
}

// checkTarget tells of machines and scripts that are not there.
func (o *command) checkTarget(details *api.Details) diag.Diagnostics {
	machine := details.Machines.Find(o.machine)
	switch {
	case len(details.Machines.Named()) == 0:
		reason := "the instance's files are not there yet, or Vagrant fails on them"
		if len(details.Machines) > 0 {
			reason = "Vagrant says " + details.Machines[0].Status
		}

		return attributeError(
			"instance_id", fmt.Sprintf("Jeto: instance %q has no machines", o.instance),
			"Jeto's worker looked and found none: %s. See Jeto's page of the instance, and apply again when it shows machines.",
			reason,
		)
	case o.machine != "" && machine == nil:
		names := make([]string, 0, len(details.Machines))
		for _, each := range details.Machines.Named() {
			names = append(names, each.Name)
		}

		return attributeError("machine", fmt.Sprintf("Jeto: instance %q has no machine %q", o.instance, o.machine),
			"Its machines are: %s. Set machine to one of them.", strings.Join(names, ", "))
	case !o.needsScript:
		return nil
	}
	if _, found := details.Scripts[o.script]; !found {
		all := "Its jeto.json has no scripts at all, or there is no such file"
		if len(details.Scripts) > 0 {
			all = "The scripts in its jeto.json are: " + strings.Join(slices.Sorted(maps.Keys(details.Scripts)), ", ")
		}

		return attributeError("script", fmt.Sprintf("Jeto: instance %q has no script %q", o.instance, o.script),
			"%s. Set script to one that there is: Jeto would accept the other one, and do nothing.", all)
	}
	if machine.IsDown() {
		return attributeError(
			"machine",
			fmt.Sprintf("Jeto: machine %q of instance %q is not running", o.machine, o.instance),
			"Its status is %q, and a script runs only on a machine that runs: Jeto would accept it, and do nothing. "+
				"Start the machine first, as with fleet_jeto_machine_state.",
			machine.Status,
		)
	}

	return nil
}

// errorDiagnostics turns an error into diagnostics.
func (o *command) errorDiagnostics(err error) diag.Diagnostics {
	if rest.KindOf(err) == rest.NotFound {
		return attributeError(
			"instance_id", "Jeto: no such instance",
			"No instance with the id %q is among those that the API key may see. Check the id, and that the key's user may view the instance.",
			o.instance,
		)
	}

	return o.diagnose(err)
}

func (o *command) reportf(format string, values ...any) {
	if o.progress != nil {
		o.progress(fmt.Sprintf(format, values...))
	}
}

// attributeError is an error on an attribute.
func attributeError(attribute, summary, format string, values ...any) diag.Diagnostics {
	return diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, fmt.Sprintf(format, values...)),
	}
}

// commandBaseModel is an order in a configuration.
type commandBaseModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Command    types.String `tfsdk:"command"`
	Machine    types.String `tfsdk:"machine"`
	Script     types.String `tfsdk:"script"`
}

// ToCommand returns the order, without what its type brings.
func (m *commandBaseModel) ToCommand() command {
	return command{
		commandKind: findCommandKind(m.Command.ValueString()),
		instance:    m.InstanceID.ValueString(),
		machine:     m.Machine.ValueString(),
		script:      m.Script.ValueString(),
	}
}

// validate checks the rules that tie command, machine and script together, as
// far as they are known.
func (m *commandBaseModel) validate() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.Command.IsUnknown() {
		return nil
	}
	wanted := findCommandKind(m.Command.ValueString())
	if wanted.isNoop {
		diags.AddAttributeWarning(
			path.Root("command"),
			fmt.Sprintf("Jeto does nothing on %s", wanted.command),
			fmt.Sprintf(
				"Jeto documents the command %s and accepts it, but does nothing. To restart machines give stop and then start; "+
					"the data source fleet_jeto_instance shows their status.",
				wanted.command,
			),
		)
	}
	if wanted.needsScript && m.Machine.IsNull() {
		diags.AddAttributeError(path.Root("machine"), "A script needs a machine",
			fmt.Sprintf("The command is %s, so machine must name the machine to run the script on.", wanted.command))
	}
	if wanted.needsScript && m.Script.IsNull() {
		diags.AddAttributeError(
			path.Root("script"),
			"A script is missing",
			fmt.Sprintf(
				"The command is %s, so script must name one of the scripts in the instance's jeto.json. The data source fleet_jeto_instance lists them.",
				wanted.command,
			),
		)
	}
	if !wanted.needsScript && !m.Script.IsNull() && !m.Script.IsUnknown() {
		diags.AddAttributeError(
			path.Root("script"),
			"No script is run",
			fmt.Sprintf(
				"The command is %s, and only %s runs a script. Remove script, or set command = %[2]q.",
				wanted.command, api.RunScript,
			),
		)
	}

	return diags
}

// Attributes' descriptions, shared by the resource and the action.
const (
	commandInstanceDescription = "Id of the instance."
	commandMachineDescription  = "Name of a machine of the instance. Required for `runScript`; `rsync` and `sync` are for the whole instance and pass it over; " +
		"all others are for all machines if it is left out."
	commandScriptDescription = "Name of the script that `runScript` runs, one of those in the instance's `jeto.json`. Only for `runScript`."
)

// commandNameDescription says what each command does.
func commandNameDescription() string {
	var text strings.Builder
	text.WriteString("What the instance's machines are told to do:\n")
	for _, each := range commandKinds() {
		fmt.Fprintf(&text, "  * `%s` %s.\n", each.command, each.description)
	}

	return strings.TrimSpace(text.String())
}

// commandDescription says what there is to know of commands, however they are
// given.
const commandDescription = "Jeto hands a command to a worker, which does one thing after the other, and does not tell what becomes of it: " +
	"only the states of machines show that a command has ended. A machine or a script that does not exist is an error here; Jeto itself would do nothing and say nothing. " +
	"Where the answer to `start` or `stop` is lost, the provider gives the command again, which does no harm. Any other " +
	"command is given once."
