package jeto

import (
	"fmt"
	"time"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// jobTimeout is the time after which Jeto ends a job (design/api/jeto.md,
// "Worker and jobs").
const jobTimeout = 20 * time.Minute

// filesWait describes the wait until the files of an instance exist. They exist
// if Vagrant reports the status of a machine.
func filesWait(client *api.Client, instance string) waiting.Wait[snapshot] {
	return waiting.Wait[snapshot]{
		System:      api.Name,
		Description: fmt.Sprintf("the files of instance %q", instance),
		Refresh:     refreshSnapshot(client, instance),
		State: func(s snapshot) string {
			if s.hasFiles() {
				return ready
			}

			return s.status("")
		},
		Target: []string{ready},
	}
}

// stateWait describes the wait until a machine, or each machine for "", is
// running or stopped.
func stateWait(client *api.Client, instance, machine, state string, progress func(string)) waiting.Wait[snapshot] {
	return waiting.Wait[snapshot]{
		System:      api.Name,
		Description: api.Run{Machine: machine}.Target(instance) + " to be " + state,
		Refresh:     refreshSnapshot(client, instance),
		State: func(s snapshot) string {
			if s.allInState(machine, state) {
				return state
			}

			return s.status(machine)
		},
		Target:   []string{state},
		Progress: progress,
	}
}
