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

// verb is one of Jeto's commands as Terraform gives it.
type verb struct {
	command api.Command
	// does describes it in the docs.
	does string
	// state is what the machines are in when the command has ended; "" if nothing
	// shows its end.
	state string
	// isIdle says that the server accepts the command and does nothing.
	isIdle bool
	// needsScript says that it runs a script, on one machine.
	needsScript bool
}

// verbs are Jeto's commands (sheet, section 3).
func verbs() []verb {
	return []verb{
		{command: api.Start, state: running, does: "starts the machine, or all machines, and creates what is not created; ends when they run"},
		{command: api.Stop, state: stopped, does: "stops the machine, or all machines; ends when none of them runs"},
		{command: api.RunScript, needsScript: true, does: "runs a script of the instance's `jeto.json` on a machine, which must be running; ends when Jeto has accepted it"},
		{command: api.Provision, does: "provisions the machine, or all machines; ends when Jeto has accepted it"},
		{command: api.Rsync, does: "synchronises the folders of all machines with `vagrant rsync`, which not every provider can do; ends when Jeto has accepted it"},
		{command: api.Sync, does: "fetches the instance's git repository and resets it to its reference; ends when Jeto has accepted it"},
		{command: api.Status, isIdle: true, does: "is documented by Jeto and accepted, but does nothing"},
		{command: api.Reload, isIdle: true, does: "is documented by Jeto and accepted, but does nothing"},
	}
}

// verbFor returns the verb of a command, which the schema's validator has checked.
func verbFor(command string) verb {
	for _, each := range verbs() {
		if string(each.command) == command {
			return each
		}
	}

	return verb{command: api.Command(command)}
}

// verbInto returns the verb that brings a machine into a state, which the schema's
// validator has checked.
func verbInto(state string) verb {
	if state == running {
		return verbFor(string(api.Start))
	}

	return verbFor(string(api.Stop))
}

// commandNames are the names of all commands.
func commandNames() []string {
	names := make([]string, 0, len(verbs()))
	for _, each := range verbs() {
		names = append(names, string(each.command))
	}

	return names
}

// order is a command for an instance's machines. Resources and action share it.
type order struct {
	verb

	client   *api.Client
	instance string
	machine  string
	script   string
	diagnose func(error) diag.Diagnostics
	// progress is told what happens; nil for nobody.
	progress func(string)
}

// run is the order as the client takes it.
func (o *order) run() api.Run {
	return api.Run{Command: o.command, Machine: o.machine, Script: o.script}
}

// give hands the order to the server. Before that it looks for the machines and
// the script that it is for, since the server would do nothing and say nothing
// where there are none (sheet, section 3).
func (o *order) give(ctx context.Context) diag.Diagnostics {
	ctx = waiting.Patient(ctx, api.Name, o.progress)
	if o.machine != "" || o.state != "" {
		details, err := o.client.GetDetails(ctx, o.instance)
		if err != nil {
			return o.failed(err)
		}
		diags := o.check(details)
		if diags.HasError() {
			return diags
		}
	}

	return o.send(ctx)
}

// send hands the order to the server unchecked.
func (o *order) send(ctx context.Context) diag.Diagnostics {
	err := o.client.RunCommand(ctx, o.instance, o.run())
	if err != nil {
		return o.failed(err)
	}
	o.tellf("Jeto has accepted %s for %s", o.run(), o.run().Target(o.instance))
	if o.isIdle {
		o.tellf("Jeto does nothing on %s", o.command)
	}

	return nil
}

// await waits for the order's end, where that can be seen.
func (o *order) await(ctx context.Context) error {
	if o.state == "" {
		return nil
	}
	_, err := awaitState(o.client, o.instance, o.machine, o.state, o.progress).Until(ctx)
	if err == nil {
		o.tellf("Done waiting for %s to be %s", o.run().Target(o.instance), o.state)
	}

	return err
}

// check tells of machines and scripts that are not there.
func (o *order) check(details *api.Details) diag.Diagnostics {
	machine := details.Machines.Find(o.machine)
	switch {
	case len(details.Machines.Named()) == 0:
		reason := "the instance's files are not there yet, or Vagrant fails on them"
		if len(details.Machines) > 0 {
			reason = "Vagrant says " + details.Machines[0].Status
		}

		return problem("instance_id", fmt.Sprintf("Jeto: instance %q has no machines", o.instance),
			"Jeto's worker looked and found none: %s. See Jeto's page of the instance, and apply again when it shows machines.", reason)
	case o.machine != "" && machine == nil:
		names := make([]string, 0, len(details.Machines))
		for _, each := range details.Machines.Named() {
			names = append(names, each.Name)
		}

		return problem("machine", fmt.Sprintf("Jeto: instance %q has no machine %q", o.instance, o.machine),
			"Its machines are: %s. Set machine to one of them.", strings.Join(names, ", "))
	case !o.needsScript:
		return nil
	}
	if _, found := details.Scripts[o.script]; !found {
		all := "Its jeto.json has no scripts at all, or there is no such file"
		if len(details.Scripts) > 0 {
			all = "The scripts in its jeto.json are: " + strings.Join(slices.Sorted(maps.Keys(details.Scripts)), ", ")
		}

		return problem("script", fmt.Sprintf("Jeto: instance %q has no script %q", o.instance, o.script),
			"%s. Set script to one that there is: Jeto would accept the other one, and do nothing.", all)
	}
	if machine.IsDown() {
		return problem("machine", fmt.Sprintf("Jeto: machine %q of instance %q is not running", o.machine, o.instance),
			"Its status is %q, and a script runs only on a machine that runs: Jeto would accept it, and do nothing. "+
				"Start the machine first, as with fleet_jeto_machine_state.", machine.Status)
	}

	return nil
}

// failed turns an error into diagnostics.
func (o *order) failed(err error) diag.Diagnostics {
	if rest.KindOf(err) == rest.NotFound {
		return problem("instance_id", "Jeto: no such instance",
			"No instance with the id %q is among those that the API key may see. Check the id, and that the key's user may view the instance.", o.instance)
	}

	return o.diagnose(err)
}

func (o *order) tellf(format string, values ...any) {
	if o.progress != nil {
		o.progress(fmt.Sprintf(format, values...))
	}
}

// problem is an error on an attribute.
func problem(attribute, summary, format string, values ...any) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, fmt.Sprintf(format, values...))}
}

// orderModel is an order in a configuration.
type orderModel struct {
	InstanceID types.String `tfsdk:"instance_id"`
	Command    types.String `tfsdk:"command"`
	Machine    types.String `tfsdk:"machine"`
	Script     types.String `tfsdk:"script"`
}

// ToOrder returns the order, without what its type brings.
func (m *orderModel) ToOrder() order {
	return order{
		verb:     verbFor(m.Command.ValueString()),
		instance: m.InstanceID.ValueString(),
		machine:  m.Machine.ValueString(),
		script:   m.Script.ValueString(),
	}
}

// check checks the rules that tie command, machine and script together, as far as
// they are known.
func (m *orderModel) check() diag.Diagnostics {
	var diags diag.Diagnostics
	if m.Command.IsUnknown() {
		return nil
	}
	wanted := verbFor(m.Command.ValueString())
	if wanted.isIdle {
		diags.AddAttributeWarning(path.Root("command"), fmt.Sprintf("Jeto does nothing on %s", wanted.command),
			fmt.Sprintf("Jeto documents the command %s and accepts it, but does nothing. To restart machines give stop and then start; "+
				"the data source fleet_jeto_instance shows their status.", wanted.command))
	}
	if wanted.needsScript && m.Machine.IsNull() {
		diags.AddAttributeError(path.Root("machine"), "A script needs a machine",
			fmt.Sprintf("The command is %s, so machine must name the machine to run the script on.", wanted.command))
	}
	if wanted.needsScript && m.Script.IsNull() {
		diags.AddAttributeError(path.Root("script"), "A script is missing",
			fmt.Sprintf("The command is %s, so script must name one of the scripts in the instance's jeto.json. The data source fleet_jeto_instance lists them.", wanted.command))
	}
	if !wanted.needsScript && !m.Script.IsNull() && !m.Script.IsUnknown() {
		diags.AddAttributeError(path.Root("script"), "No script is run",
			fmt.Sprintf("The command is %s, and only %s runs a script. Remove script, or set command = %[2]q.", wanted.command, api.RunScript))
	}

	return diags
}

// Attributes' descriptions, shared by the resource and the action.
const (
	orderInstanceDescription = "Id of the instance."
	orderMachineDescription  = "Name of a machine of the instance. Required for `runScript`; `rsync` and `sync` are for the whole instance and pass it over; " +
		"all others are for all machines if it is left out."
	orderScriptDescription = "Name of the script that `runScript` runs, one of those in the instance's `jeto.json`. Only for `runScript`."
)

// orderCommandDescription says what each command does.
func orderCommandDescription() string {
	var text strings.Builder
	text.WriteString("What the instance's machines are told to do:\n")
	for _, each := range verbs() {
		fmt.Fprintf(&text, "  * `%s` %s.\n", each.command, each.does)
	}

	return strings.TrimSpace(text.String())
}

// orderDescription says what there is to know of commands, however they are given.
const orderDescription = "Jeto hands a command to a worker, which does one thing after the other, and does not tell what becomes of it: " +
	"only the states of machines show that a command has ended. A machine or a script that does not exist is an error here; Jeto itself would do nothing and say nothing. " +
	"Where the answer to `start` or `stop` is lost, the provider gives the command again, which does no harm. Any other " +
	"command is given once."
