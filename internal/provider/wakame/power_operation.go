package wakame

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/diagnostics"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/operation"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// instanceType is the type of the resource.
const instanceType = "fleet_wakame_instance"

// powerTimeout is the default timeout of a stop and of a start.
const powerTimeout = 10 * time.Minute

// powerVerb is what an operation does to an instance.
type powerVerb struct {
	// name is the verb, such as "stop", with which the type of the action ends.
	name string
	// doing and past are forms of the verb, such as "Stopping" and "stopped".
	doing, past string
	// repeatEffect describes what a second request does.
	repeatEffect string
	// send sends the request.
	send func(c *api.Client, ctx context.Context, id string) error
	// from is the state that the server requires.
	from api.State
	// target is the state at the end; "" if the API does not show the end.
	target api.State
}

// rebootVerb returns the reboot, during which the state stays running
// (design/api/wakame.md, "Rebooting an instance").
func rebootVerb() powerVerb {
	return powerVerb{
		name: "reboot", doing: "Rebooting", past: "rebooted", repeatEffect: "reboots the instance once more",
		send: (*api.Client).RebootInstance, from: api.Running,
	}
}

// stopVerb returns the stop (design/api/wakame.md, "Stopping and starting an
// instance").
func stopVerb() powerVerb {
	return powerVerb{
		name: "stop", doing: "Stopping", past: "stopped", repeatEffect: "stops the instance",
		send: (*api.Client).StopInstance, from: api.Running, target: api.Stopped,
	}
}

// startVerb returns the start (design/api/wakame.md, "Stopping and starting an
// instance").
func startVerb() powerVerb {
	return powerVerb{
		name: "start", doing: "Starting", past: "started", repeatEffect: "starts the instance",
		send: (*api.Client).StartInstance, from: api.Stopped, target: api.Running,
	}
}

// actionType returns the type of the action.
func (v powerVerb) actionType() string { return "fleet_wakame_" + v.name }

// powerState returns the state, running or stopped, that an instance in a state
// has or will have; "" if it is terminated, or the state is not known.
func powerState(state api.State) api.State {
	switch state {
	case api.Scheduling, api.Pending, api.Starting, api.Initializing, api.Running, api.Migrating, api.FailingOver:
		return api.Running
	case api.Stopping, api.Stopped, api.Halting, api.Halted:
		return api.Stopped
	case api.ShuttingDown, api.Terminated:
		return ""
	default:
		return ""
	}
}

// power is a reboot, a stop or a start of an instance. The resource and the
// actions share it.
type power struct {
	operation.Operation
	powerVerb

	client   *api.Client
	typeName string
	instance string
}

// newPower returns an operation that has not started. The type is that of the
// caller.
func newPower(client *api.Client, caller operation.Caller, typeName string, verb powerVerb, instance string) *power {
	return &power{
		Operation: operation.New(
			caller, diagnostics.Operation{Type: typeName, RepeatEffect: verb.repeatEffect},
		),
		powerVerb: verb,
		client:    client,
		typeName:  typeName,
		instance:  instance,
	}
}

// Run sends the request, and waits until the instance is in the target state.
// If there is a target state, Run first waits until the instance is at rest,
// unless the caller has just read such an instance, and sends nothing if it
// already is in the target state. Run returns the instance as it was last read;
// nil if it was not. The error is [system.ErrGone] if the instance was
// terminated before.
func (p *power) Run(ctx context.Context, atRest *api.Instance) (*api.Instance, error) {
	if p.target == "" {
		return nil, p.sendRequest(ctx, nil)
	}
	last := atRest
	if last == nil {
		var err error
		last, err = p.waitForRest(ctx)
		if err != nil {
			return last, err
		}
	}
	switch {
	case last.State == api.Terminated:
		return last, system.ErrGone
	case powerState(last.State) == p.target:
		p.Reportf(ctx, "Instance %q is already %s", p.instance, last.State)

		return last, nil
	}
	err := p.sendRequest(ctx, last)
	if err != nil {
		return last, err
	}
	reached, err := p.wait(ctx, p.name, p.lastStates()...)
	if reached != nil {
		last = reached
	}
	if err == nil {
		p.Reportf(ctx, "Instance %q is %s", p.instance, last.State)
	}

	return last, err
}

// waitForRest waits until the state does not change by itself.
func (p *power) waitForRest(ctx context.Context) (*api.Instance, error) {
	atRest := []api.State{api.Running, api.Stopped, api.Halted, api.Terminated}
	if p.typeName != instanceType {
		// A wait continues after a failed read. But the first read of an action
		// must succeed, because the endpoint or the id may be wrong.
		first, err := p.client.GetInstance(ctx, p.instance)
		if err != nil || slices.Contains(atRest, first.State) {
			return first, err
		}
	}

	return p.wait(ctx, "be at rest", atRest...)
}

// sendRequest sends the request for an instance as it was last read. It returns
// nil if the request was carried out, and if the wait that follows finds the
// result.
func (p *power) sendRequest(ctx context.Context, before *api.Instance) error {
	p.Reportf(ctx, "%s instance %q", p.doing, p.instance)
	err := p.send(p.client, p.Context(ctx), p.instance)
	switch {
	case err == nil:
		p.Reportf(ctx, "The server has accepted the %s of instance %q", p.name, p.instance)

		return nil
	case p.target != "" && p.isUnderWay(ctx, before, err):
		return nil
	default:
		return err
	}
}

// isUnderWay reports whether the state of the instance shows that a request was
// carried out although it failed, or that the instance is about to be
// terminated. It also reports true if the context has ended. An attempt of the
// request whose response was lost causes the server to refuse the next attempt
// (design/api/wakame.md, "Stopping and starting an instance").
func (p *power) isUnderWay(ctx context.Context, before *api.Instance, err error) bool {
	switch rest.KindOf(err) {
	case rest.Canceled:
		return true
	case rest.Conflict:
		state, _ := api.ForbiddingState(err)

		return powerState(state) == p.target || state == api.ShuttingDown || state == api.Terminated
	case rest.Unavailable, rest.TimedOut, rest.Malformed:
		now, pollError := p.client.PollInstance(ctx, p.instance)

		// A stop releases the addresses while the state is still running.
		return pollError == nil &&
			(powerState(now.State) != powerState(before.State) || len(now.Networks) < len(before.Networks))
	default:
		return false
	}
}

// lastStates returns the states that end the operation. Another process may
// power an instance off while it is to stop.
func (p *power) lastStates() []api.State {
	if p.target == api.Stopped {
		return []api.State{api.Stopped, api.Halted}
	}

	return []api.State{p.target}
}

// wait waits until the instance is in one of the states.
func (p *power) wait(ctx context.Context, purpose string, done ...api.State) (*api.Instance, error) {
	wait := stateWait(p.client, p.instance, purpose, done...)
	if !slices.Contains(done, api.Terminated) {
		wait.Failed = []string{string(api.Terminated)}
	}
	if p.target == api.Running && !slices.Contains(done, api.Stopped) {
		// The server leaves the state stopped before it answers a start. So
		// another process has stopped the instance (design/api/wakame.md,
		// "Stopping and starting an instance").
		wait.Failed = append(wait.Failed, string(api.Stopped), string(api.Halted))
	}
	wait.Progress = p.Progress()

	return wait.WaitForState(ctx)
}

// diagnose returns the diagnostics of an error from Run, with the instance that
// Run returned.
func (p *power) diagnose(ctx context.Context, last *api.Instance, err error) diag.Diagnostics {
	wait, waited := errors.AsType[*waiting.Error](err)
	state, forbidden := api.ForbiddingState(err)
	summary := fmt.Sprintf("Wakame-vdc: could not %s instance %q", p.name, p.instance)
	switch {
	case err == nil:
		return nil
	case forbidden:
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, p.forbiddenDetail(state))}
	case p.target != "" && last != nil && api.IsUnsupported(err):
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, p.unsupportedDetail(err))}
	case errors.Is(err, system.ErrGone):
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, fmt.Sprintf(
			"It is terminated and cannot be %s. The provider sent no request.\n\n%s", p.past, p.nextPlan()))}
	case waited && wait.Reason == waiting.Failed && last.State != api.Terminated:
		return diag.Diagnostics{diag.NewErrorDiagnostic(summary, fmt.Sprintf(
			"Another process has stopped it while it started: %s. The instance exists.", wait.Details()))}
	case waited && wait.Reason == waiting.Failed:
		return diag.Diagnostics{p.terminatedError(last, wait)}
	case rest.KindOf(err) == rest.NotFound && p.typeName != instanceType:
		return instanceNotFound("instance_id", p.instance)
	default:
		return p.DiagnoseWait(ctx, err)
	}
}

// taintAdvice describes what an error of a create means for the instance, which
// exists.
const taintAdvice = "If this apply created the instance, Terraform has marked it as tainted: " +
	"`terraform untaint ADDRESS` keeps it."

// forbiddenDetail describes the error of a server that refuses the request
// because of the state of the instance.
func (p *power) forbiddenDetail(state api.State) string {
	advice := "Wait until the instance is " + string(p.from) + ", then try again."
	if state == api.Halted {
		// Only a client of the generation v1203 can power it on
		// (design/api/wakame.md, "Instance states").
		advice = "The instance was powered off, which this provider cannot undo: power it on with the client that " +
			"powered it off."
	}
	detail := fmt.Sprintf("Its state is %s, and only a %s instance can be %s. The server did nothing. %s",
		state, p.from, p.past, advice)
	if p.typeName == instanceType && p.target == api.Stopped {
		detail += " " + taintAdvice
	}

	return detail
}

// unsupportedDetail describes the error of a server that cannot stop and start
// instances (design/api/wakame.md, "Tag v11.06.0").
func (p *power) unsupportedDetail(err error) string {
	advice := "Use a newer server, or another way to " + p.name + " the instance."
	if p.typeName == instanceType {
		advice = "Remove desired_state from the configuration, or use a newer server. " + taintAdvice
	}

	return fmt.Sprintf("The server does not know this request: it answered 404 without an error of the API. "+
		"Wakame-vdc can stop and start instances since version 11.12. The instance exists, and the server did "+
		"nothing to it.\n\n%s\n\n%s", err, advice)
}

// terminatedError returns the error of an instance that was terminated instead
// of stopped or started. The server terminates an instance that it cannot start
// (design/api/wakame.md, "Stopping and starting an instance").
func (p *power) terminatedError(instance *api.Instance, wait *waiting.Error) diag.Diagnostic {
	cause := "Another process may have destroyed it."
	if p.target == api.Running {
		cause = "The server terminates an instance that it cannot start. " + bootFailures(instance, "")
	}

	return diag.NewErrorDiagnostic(
		fmt.Sprintf("Wakame-vdc: instance %q was terminated instead of %s", p.instance, p.past),
		fmt.Sprintf("It became terminated after %s, and is gone with the data on its disk. %s\n\n%s",
			wait.Elapsed.Round(time.Second), cause, p.nextPlan()))
}

// nextPlan describes the plan after an instance was terminated.
func (p *power) nextPlan() string {
	if p.typeName != instanceType {
		return "If a resource manages the instance, the next plan removes it from the state and proposes a new one."
	}

	return "Correct the cause, then apply again: the next plan removes the instance from the state and proposes a " +
		"new one."
}
