package jeto

import (
	"context"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Command is what an instance's machines are told to do (design/api/jeto.md,
// "Commands").
type Command string

// The commands. The server takes Status and Reload, and does nothing.
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

// retryMode returns whether a command may be sent twice: the server does not
// start a running machine again, or stop a stopped one again.
func (c Command) retryMode() rest.RetryMode {
	if c == Start || c == Stop {
		return rest.RetryAlways
	}

	return rest.RetryNever
}

// Run is a command for an instance.
type Run struct {
	Command Command
	// Machine is the name of a machine, "" for all of them. RunScript needs
	// one; Rsync and Sync are for the whole instance whatever it says.
	Machine string
	// Script is the name of what RunScript runs.
	Script string
}

// Target names the machines of an instance that the command is for.
func (r Run) Target(instance string) string {
	if r.Machine == "" {
		return fmt.Sprintf("instance %q", instance)
	}

	return fmt.Sprintf("machine %q of instance %q", r.Machine, instance)
}

// String names the command.
func (r Run) String() string {
	if r.Script == "" {
		return string(r.Command)
	}

	return fmt.Sprintf("%s %q", r.Command, r.Script)
}

// RunCommand hands a command to a worker and does not wait for it. The API does
// not show when it ends, or how. If an answer is lost, the client repeats Start
// and Stop, but no other command: rest.InDoubt if the server may have received
// it. rest.NotFound if the list does not show the instance. A machine or a
// script that does not exist is no error, and nothing happens.
func (c *Client) RunCommand(ctx context.Context, id string, run Run) error {
	operation := fmt.Sprintf("run %s on %s", run, run.Target(id))
	var nothing any
	err := c.rest.Do(ctx, rest.Call{
		Operation: operation,
		Method:    http.MethodPost,
		Path:      rest.Path(instancePath, id),
		Body: rest.JSON(struct {
			State Command `json:"state"`
			// Machine must be there even if it is empty, or the server fails.
			Machine string `json:"machine"`
			Script  string `json:"script,omitempty"`
			Async   bool   `json:"async"`
		}{run.Command, run.Machine, run.Script, true}),
		Retry: run.Command.retryMode(),
	}, &nothing)

	return c.confirmNotFound(ctx, operation, id, err)
}
