package jeto

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// The target states of waits.
const (
	ready   = "ready"
	running = "running"
	stopped = "stopped"
)

// snapshot is the result of one poll of an instance's machines.
type snapshot struct {
	machines api.Machines
	// workerBusy reports whether the worker did not answer in time.
	workerBusy bool
}

// refreshSnapshot returns a function that polls the machines of an instance.
// The worker answers only when its current job has ended (design/api/jeto.md,
// "Worker and jobs"), so a missing answer is not an error.
func refreshSnapshot(client *api.Client, instance string) func(context.Context) (snapshot, error) {
	return func(ctx context.Context) (snapshot, error) {
		details, err := client.GetDetails(ctx, instance)
		failure, failed := errors.AsType[*rest.Error](err)
		switch {
		case err == nil:
			return snapshot{machines: details.Machines}, nil
		case failed && ctx.Err() == nil && (failure.Kind == rest.TimedOut ||
			failure.Kind == rest.Unavailable && failure.Status != http.StatusInternalServerError):
			return snapshot{workerBusy: true}, nil
		default:
			return snapshot{}, err
		}
	}
}

// hasFiles reports whether the files of the instance exist.
func (s snapshot) hasFiles() bool {
	return slices.ContainsFunc(s.machines.Named(), api.Machine.HasKnownStatus)
}

// allInState reports whether the machine, or each machine for "", is in the
// state.
func (s snapshot) allInState(machine, state string) bool {
	selected := s.selectMachines(machine)
	for _, each := range selected {
		if state != machineState(each) {
			return false
		}
	}

	return len(selected) > 0
}

// status returns the state of the machine in Vagrant's terms, or the names and
// states of all machines for "". If there are no machines, it may be an error
// of Vagrant.
func (s snapshot) status(machine string) string {
	selected := s.selectMachines(machine)
	switch {
	case s.workerBusy:
		return "unknown, since the worker is busy"
	case len(selected) == 0 && len(s.machines) > 0 && s.machines[0].Name == "":
		return s.machines[0].Status
	case len(selected) == 0:
		return "without machines"
	case machine != "":
		return selected[0].Status
	}
	statuses := make([]string, len(selected))
	for i, each := range selected {
		statuses[i] = each.Name + " " + each.Status
	}

	return strings.Join(statuses, ", ")
}

// selectMachines returns the machine, or all machines for "".
func (s snapshot) selectMachines(machine string) api.Machines {
	if machine == "" {
		return s.machines.Named()
	}
	if found := s.machines.Find(machine); found != nil {
		return api.Machines{*found}
	}

	return nil
}

// machineState returns running or stopped, or "" if Vagrant reports neither.
func machineState(machine api.Machine) string {
	switch {
	case machine.Status == api.Running:
		return running
	case machine.IsDown():
		return stopped
	default:
		return ""
	}
}
