package jeto

import (
	"context"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Command is a command to the machines of an instance (design/api/jeto.md,
// "Commands").
type Command string

// The commands. The server accepts Status and Reload, but they have no effect.
const (
	Start     Command = "start"
	Stop      Command = "stop"
	Status    Command = "status"
	RunScript Command = "runScript"
	Reload    Command = "reload"
	Rsync     Command = "rsync"
	Provision Command = "provision"
	Sync      Command = "sync"
)

// Run is one run of a command.
type Run struct {
	Command Command
	// Machine is the name of a machine, "" for all of them. RunScript requires
	// a name. Rsync and Sync ignore it and affect the whole instance.
	Machine string
	// Script is the name of the script that RunScript runs.
	Script string
}

// Target names the machines of an instance that the run affects.
func (r Run) Target(instance string) string {
	if r.Machine == "" {
		return fmt.Sprintf("instance %q", instance)
	}

	return fmt.Sprintf("machine %q of instance %q", r.Machine, instance)
}

// String names the command and the script.
func (r Run) String() string {
	if r.Script == "" {
		return string(r.Command)
	}

	return fmt.Sprintf("%s %q", r.Command, r.Script)
}

// retryMode returns whether the client may send a command twice. A second Start
// or Stop has no effect.
func (c Command) retryMode() rest.RetryMode {
	if c == Start || c == Stop {
		return rest.RetryAlways
	}

	return rest.RetryNever
}

// RunCommand sends a command to the worker and does not wait for its end. The
// API returns neither the end nor the result. After a lost response the client
// repeats Start and Stop; for another command the error is rest.InDoubt if the
// server may have received it. The error is rest.NotFound if the list does not
// return the instance. An unknown machine or script is not an error, and the
// command then has no effect.
func (c *Client) RunCommand(ctx context.Context, id string, run Run) error {
	return c.sendCommand(ctx, rest.Call{
		Operation: fmt.Sprintf("run %s on %s", run, run.Target(id)),
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		ID:        id,
		Body: rest.JSON(struct {
			State Command `json:"state"`
			// The server fails without the key, so it is never omitted.
			Machine string `json:"machine"`
			Script  string `json:"script,omitempty"`
			Async   bool   `json:"async"`
		}{run.Command, run.Machine, run.Script, true}),
		Retry: run.Command.retryMode(),
	})
}
