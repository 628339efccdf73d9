package jeto

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// changeState does something with an instance's machines and answers null
// whatever comes of it (design/api/jeto.md, "Commands").
func (s *System) changeState(r *flask.Request) flask.Response {
	now := s.Lock()
	found, refused := s.findViewable(r)
	if refused != nil {
		s.Unlock()

		return *refused
	}
	input, refused := r.Object()
	if refused == nil {
		refused = rejectRename(found, input)
	}
	var queued *job
	if refused == nil {
		queued, refused = s.queueCommand(r, found, commandRequest{state: input["state"], input: input}, now)
	}
	s.Unlock()
	switch {
	case refused != nil:
		return *refused
	case queued == nil:
		return flask.OK(nil)
	default:
		return s.waitForJob(r, queued, isAsync(input), flask.OK(nil))
	}
}

// findViewable returns the instance in the path, or the answer to those who may
// not view it. It is called with the lock held.
func (s *System) findViewable(r *flask.Request) (*instance, *flask.Response) {
	if s.anonymousListFails(r) {
		return nil, new(flask.InternalServerError())
	}
	found := s.Data.findVisible(r.Account, r.ID())
	if found == nil {
		return nil, new(flask.NotFound(r.URL.Path, routeInstance, routeInstances, routeIP))
	}

	return found, nil
}

// rejectRename returns the answer to a name that differs: the instance would
// have to be saved, and has no method for it (design/api/jeto.md, "Updating an
// instance").
func rejectRename(i *instance, input map[string]any) *flask.Response {
	name, given := input["name"]
	if !given || (name == nil && i.Name == nil) || (i.Name != nil && name == *i.Name) {
		return nil
	}

	return new(flask.InternalServerError())
}

// commandRequest is what somebody wants done with an instance.
type commandRequest struct {
	// state is the state or action that the body names; it may be anything.
	state any
	input map[string]any
	// allMachinesByDefault says that a body without a machine means all of
	// them.
	allMachinesByDefault bool
}

// queueCommand queues the job that a request asks for; there is none for a
// state that does nothing, such as the documented status and reload
// (design/api/jeto.md, "Commands"). It is called with the lock held, for an
// instance that the caller may view.
func (s *System) queueCommand(
	r *flask.Request, found *instance, wanted commandRequest, now time.Time,
) (*job, *flask.Response) {
	switch wanted.state.(type) {
	case []any, map[string]any:
		// They cannot be looked up among the states.
		return nil, new(flask.InternalServerError())
	}

	// What is no text is no state either.
	state, _ := wanted.state.(string)
	if state == permissionView || !slices.Contains(allPermissions(), state) {
		return nil, nil
	}
	if !found.hasPermission(r.Account, state) {
		return nil, new(flask.Forbidden())
	}
	j := job{Action: state, Account: r.Account}

	// They ignore the machine (design/api/jeto.md, "Commands").
	if state != stateRsync && state != stateSync {
		machineName, given := wanted.input["machine"]
		name, err := flask.ColumnText(machineName)
		if err != nil || (!given && !wanted.allMachinesByDefault) {
			return nil, new(flask.InternalServerError())
		}
		j.Machine = stringOrEmpty(name)
	}
	if state == stateRunScript {
		// What is no text is the name of no script.
		j.Script, _ = wanted.input["script"].(string)
	}

	return s.queueJob(found, j, now), nil
}

// commandList queues commands, and lists the jobs of an instance. The seed
// document does not have the endpoints below "command" (design/api/jeto.md,
// "Command jobs").
func (s *System) commandList() flask.Methods {
	return flask.Methods{http.MethodGet: s.listCommands, http.MethodPost: s.postCommand}
}

// listCommands lists the ids of an instance's jobs, newest first, to everybody;
// of an unknown instance there are none.
func (s *System) listCommands(r *flask.Request) flask.Response {
	s.Lock()
	defer s.Unlock()
	ids := []string{}
	if found := s.Data.instances[r.ID()]; found != nil {
		for _, j := range slices.Backward(found.Jobs) {
			ids = append(ids, j.ID)
		}
	}

	return flask.OK(ids)
}

// postCommand queues a command and answers with the id of its job. It never
// waits. An action that does nothing has no job, which is an error here
// (design/api/jeto.md, "Command jobs").
func (s *System) postCommand(r *flask.Request) flask.Response {
	now := s.Lock()
	defer s.Unlock()
	found, refused := s.findViewable(r)
	if refused != nil {
		return *refused
	}
	input, refused := r.Object()
	if refused != nil {
		return *refused
	}
	queued, refused := s.queueCommand(
		r, found, commandRequest{state: input["action"], input: input, allMachinesByDefault: true}, now,
	)
	switch {
	case refused != nil:
		return *refused
	case queued == nil:
		return flask.InternalServerError()
	default:
		return flask.OK(commandWire{ID: queued.ID})
	}
}

// commandWire is the answer to a command.
type commandWire struct {
	ID      string `json:"id"`
	Console string `json:"console"`
}

// jobWire is a job as its hash in Redis is shown: everything in it is text.
type jobWire struct {
	commandWire

	Status     string `json:"status,omitempty"`
	CreatedAt  string `json:"created_at,omitempty"`
	EnqueuedAt string `json:"enqueued_at,omitempty"`
	StartedAt  string `json:"started_at,omitempty"`
	EndedAt    string `json:"ended_at,omitempty"`
	Origin     string `json:"origin,omitempty"`
	Timeout    string `json:"timeout,omitempty"`
	Result     string `json:"result"`
}

// wire shows a job. Its result is what Python's repr makes of it.
func (j *job) wire(now time.Time) jobWire {
	const layout = "2006-01-02T15:04:05Z"
	wire := jobWire{
		commandWire: commandWire{ID: j.ID, Console: j.Console},
		Status:      j.status(now), CreatedAt: j.QueuedAt.Format(layout), EnqueuedAt: j.QueuedAt.Format(layout),
		Origin: "high", Timeout: "1200", Result: flask.Repr(j.Result),
	}
	if wire.Status != jobQueued {
		wire.StartedAt = j.StartsAt.Format(layout)
	}
	if wire.Status == jobFinished || wire.Status == jobFailed {
		wire.EndedAt = j.EndsAt.Format(layout)
	}

	return wire
}

// commandDetail shows a job to everybody. One that is unknown is an empty hash
// (design/api/jeto.md, "Command jobs").
func (s *System) commandDetail() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		now := s.Lock()
		defer s.Unlock()
		id := r.Variable("command")
		found := s.Data.findJob(id)
		if found == nil {
			return flask.OK(jobWire{commandWire: commandWire{ID: id}, Result: flask.Repr("")})
		}

		return flask.OK(found.wire(now))
	}}
}

// jobDetailsWire says who has queued a job, and when.
type jobDetailsWire struct {
	// User is a userWire, or an empty list if the job's user is unknown.
	User        any    `json:"user"`
	TimeStarted string `json:"time_started"`
}

// jobDetails shows the latest job of an instance to everybody.
func (s *System) jobDetails() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		s.Lock()
		defer s.Unlock()
		latest := s.latestJob(r)
		if latest == nil {
			return flask.OK(struct{}{})
		}

		// ANSIC is what Python's ctime writes.
		details := jobDetailsWire{User: []any{}, TimeStarted: latest.QueuedAt.Format(time.ANSIC)}
		if user := s.Data.Accounts[latest.Account]; user != nil {
			details.User = user.wire()
		}

		return flask.OK(details)
	}}
}

// pubsub shows the console of the latest job of an instance to everybody, as
// one event of HTML.
func (s *System) pubsub() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		s.Lock()
		defer s.Unlock()
		output := ""
		if latest := s.latestJob(r); latest != nil {
			output = strings.NewReplacer("\n", "<br />", "#BEGIN#", "", "#END#", "").Replace(latest.Console)
		}

		return flask.Response{
			Status: http.StatusOK, ContentType: "text/event-stream; charset=utf-8", Text: "data: " + output + "\n\n",
		}
	}}
}

// latestJob returns the latest job of the instance in the path, or nil. It is
// called with the lock held.
func (s *System) latestJob(r *flask.Request) *job {
	found := s.Data.instances[parseID(r.Variable("instance"))]
	if found == nil || len(found.Jobs) == 0 {
		return nil
	}

	return found.Jobs[len(found.Jobs)-1]
}
