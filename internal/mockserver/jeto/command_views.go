package jeto

import (
	"errors"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// commandWire is the response to a command.
type commandWire struct {
	ID      string `json:"id"`
	Console string `json:"console"`
}

// listCommands lists the ids of an instance's jobs, newest first, to every
// caller. The list of an instance that does not exist is empty.
func (s *System) listCommands(c *call) (flask.Response, error) {
	ids := []string{}
	if found := s.Data.Instances.Find(c.Variable("id")); found != nil {
		for _, j := range slices.Backward(found.Jobs) {
			ids = append(ids, j.ID)
		}
	}

	return flask.OK(ids), nil
}

// postCommand queues a command and returns the id of its job without waiting
// for it. Without a machine it is for all machines. An action without effect
// has no job, which is an error here (design/api/jeto.md, "Command jobs").
func (s *System) postCommand(c *call) (flask.Response, error) {
	found, input, err := s.readCommand(c)
	if err != nil {
		return flask.Response{}, err
	}
	if _, given := input["machine"]; !given {
		input["machine"] = ""
	}
	j, err := found.newJob(c.Account, input["action"], input)
	if err != nil {
		return flask.Response{}, err
	}
	if j.Action == "" {
		return flask.Response{}, errors.New("the action has no job")
	}

	return flask.OK(commandWire{ID: s.queueJob(c, found, j).ID}), nil
}
