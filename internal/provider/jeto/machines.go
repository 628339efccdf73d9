package jeto

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// What waits are for.
const (
	ready   = "ready"
	running = "running"
	stopped = "stopped"
)

// sight is a look at an instance's machines.
type sight struct {
	machines api.Machines
	// unanswered says that the worker had no time to look.
	unanswered bool
}

// look looks at an instance's machines once, for a wait. A worker that is busy,
// be it with the very job that is waited for, answers only after that (sheet,
// section 4), so that no answer is no failure.
func look(client *api.Client, instance string) func(context.Context) (sight, error) {
	return func(ctx context.Context) (sight, error) {
		details, err := client.GetDetails(ctx, instance)
		failure, failed := errors.AsType[*rest.Error](err)
		switch {
		case err == nil:
			return sight{machines: details.Machines}, nil
		case failed && ctx.Err() == nil && (failure.Kind == rest.TimedOut ||
			failure.Kind == rest.Unavailable && failure.Status != http.StatusInternalServerError):
			return sight{unanswered: true}, nil
		default:
			return sight{}, err
		}
	}
}

// awaitMachines waits until an instance's files are there, which shows in its
// machines.
func awaitMachines(client *api.Client, instance string) waiting.Wait[sight] {
	return waiting.Wait[sight]{
		System: api.Name,
		For:    fmt.Sprintf("the files of instance %q", instance),
		Look:   look(client, instance),
		State: func(s sight) string {
			if s.isReady() {
				return ready
			}

			return s.describe("")
		},
		Done: []string{ready},
	}
}

// isReady reports whether the instance's files are there.
func (s sight) isReady() bool {
	return slices.ContainsFunc(s.machines.Named(), api.Machine.HasKnownStatus)
}

// awaitState waits until a machine, or each of them for "", is running or stopped.
func awaitState(client *api.Client, instance, machine, state string, progress func(string)) waiting.Wait[sight] {
	return waiting.Wait[sight]{
		System: api.Name,
		For:    api.Run{Machine: machine}.Target(instance) + " to be " + state,
		Look:   look(client, instance),
		State: func(s sight) string {
			if s.all(machine, state) {
				return state
			}

			return s.describe(machine)
		},
		Done:     []string{state},
		Progress: progress,
	}
}

// all reports whether the machine, or each of them for "", is running or stopped.
func (s sight) all(machine, state string) bool {
	concerned := s.concerned(machine)
	for _, each := range concerned {
		if state != stateOf(each) {
			return false
		}
	}

	return len(concerned) > 0
}

// describe says what is to be seen, in Vagrant's words.
func (s sight) describe(machine string) string {
	concerned := s.concerned(machine)
	switch {
	case s.unanswered:
		return "unknown, since the worker had no time to look"
	case len(concerned) == 0 && len(s.machines) > 0 && s.machines[0].Name == "":
		return s.machines[0].Status
	case len(concerned) == 0:
		return "without machines"
	case machine != "":
		return concerned[0].Status
	}
	each := make([]string, len(concerned))
	for i, one := range concerned {
		each[i] = one.Name + " " + one.Status
	}

	return strings.Join(each, ", ")
}

// concerned returns the machine, or each of them for "".
func (s sight) concerned(machine string) api.Machines {
	if machine == "" {
		return s.machines.Named()
	}
	if found := s.machines.Find(machine); found != nil {
		return api.Machines{*found}
	}

	return nil
}

// stateOf returns running, stopped, or "" where Vagrant does not know.
func stateOf(machine api.Machine) string {
	switch {
	case machine.Status == api.Running:
		return running
	case machine.IsDown():
		return stopped
	default:
		return ""
	}
}
