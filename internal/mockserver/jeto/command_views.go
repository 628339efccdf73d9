package jeto

import "slices"

// commandWire is the response to a command.
type commandWire struct {
	ID      string `json:"id"`
	Console string `json:"console"`
}

// listCommands lists the ids of an instance's jobs, newest first, to every
// caller, also of an instance that was deleted. The list of an instance that
// never existed is empty.
func (s *System) listCommands(r *request) (any, error) {
	ids := []string{}
	if found := s.Data.findWithJobs(r.PathValue("id")); found != nil {
		for _, j := range slices.Backward(found.Jobs) {
			ids = append(ids, j.ID)
		}
	}

	return ids, nil
}

// postCommand queues a command and returns the id of its job without waiting
// for it. Without a machine it is for all machines. An action without effect
// has no job, which is an error here (design/api/jeto.md, "Command jobs").
func (s *System) postCommand(r *request) (any, error) {
	found, input, err := s.readCommand(r)
	if err != nil {
		return nil, err
	}
	if _, given := input["machine"]; !given {
		input["machine"] = ""
	}
	j, err := found.newJob(r.caller, input["action"], input)
	if err != nil {
		return nil, err
	}
	if j.Action == "" {
		return nil, newUncaught("The value of action names no action that has a job.", sectionCommandJobs)
	}

	return commandWire{ID: s.queueJob(r, found, j).ID}, nil
}
