package jeto

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// changeState does something with an instance's machines and answers null whatever comes of it (the sheet, section 2).
func (s *System) changeState(r *flask.Request) flask.Answer {
	now := s.Lock()

	found, refused := s.viewable(r)
	if refused != nil {
		s.Unlock()

		return *refused
	}

	input, refused := r.Object()
	if refused == nil {
		refused = refuseRename(found, input)
	}

	var queued *job
	if refused == nil {
		queued, refused = s.command(r, found, request{state: input["state"], input: input}, now)
	}

	s.Unlock()

	switch {
	case refused != nil:
		return *refused
	case queued == nil:
		return flask.OK(nil)
	default:
		return s.await(r, queued, isAsync(input), flask.OK(nil))
	}
}

// viewable returns the instance in the path, or the answer to those who may not view it. It is called with the lock held.
func (s *System) viewable(r *flask.Request) (*instance, *flask.Answer) {
	if s.raises(r) {
		return nil, new(flask.InternalServerError())
	}

	found := s.Store.visible(r.Account, r.ID())
	if found == nil {
		return nil, new(flask.NotFound(r.URL.Path, routeInstance, routeInstances, routeIP))
	}

	return found, nil
}

// refuseRename returns the answer to a name that differs: the instance would have to be saved, and has no method for it
// (the sheet, section 3).
func refuseRename(i *instance, input map[string]any) *flask.Answer {
	name, given := input["name"]
	if !given || (name == nil && i.Name == nil) || (i.Name != nil && name == *i.Name) {
		return nil
	}

	return new(flask.InternalServerError())
}

// request is what somebody wants done with an instance.
type request struct {
	// state is the state or action that the body names; it may be anything.
	state any
	input map[string]any
	// machineOptional says that a body without a machine means all of them.
	machineOptional bool
}

// command queues the job that a request asks for; there is none for a state that does nothing, such as the documented
// status and reload (the sheet, section 3). It is called with the lock held, for an instance that the caller may view.
func (s *System) command(r *flask.Request, found *instance, wanted request, now time.Time) (*job, *flask.Answer) {
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

	if !found.permits(r.Account, state) {
		return nil, new(flask.Forbidden())
	}

	j := job{Action: state, Account: r.Account}

	// They ignore the machine (the sheet, section 3).
	if state != stateRsync && state != stateSync {
		machineName, given := wanted.input["machine"]
		name, err := flask.Text(machineName)

		if err != nil || (!given && !wanted.machineOptional) {
			return nil, new(flask.InternalServerError())
		}

		j.Machine = shown(name)
	}

	if state == stateRunScript {
		// What is no text is the name of no script.
		j.Script, _ = wanted.input["script"].(string)
	}

	return s.submit(found, j, now), nil
}

// commandList queues commands, and lists the jobs of an instance. Of the endpoints below "command" the seed says nothing.
func (s *System) commandList() flask.Methods {
	return flask.Methods{http.MethodGet: s.listCommands, http.MethodPost: s.postCommand}
}

// listCommands lists the ids of an instance's jobs, newest first, to everybody; of an unknown instance there are none.
func (s *System) listCommands(r *flask.Request) flask.Answer {
	s.Lock()
	defer s.Unlock()

	ids := []string{}

	if found := s.Store.instances[r.ID()]; found != nil {
		for _, j := range slices.Backward(found.Jobs) {
			ids = append(ids, j.ID)
		}
	}

	return flask.OK(ids)
}

// postCommand queues a command and answers with the id of its job. It never waits. An action that does nothing has no job,
// which is an error here (the sheet, section 2).
func (s *System) postCommand(r *flask.Request) flask.Answer {
	now := s.Lock()
	defer s.Unlock()

	found, refused := s.viewable(r)
	if refused != nil {
		return *refused
	}

	input, refused := r.Object()
	if refused != nil {
		return *refused
	}

	queued, refused := s.command(r, found, request{state: input["action"], input: input, machineOptional: true}, now)

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
		Status:      j.status(now), CreatedAt: j.Queued.Format(layout), EnqueuedAt: j.Queued.Format(layout),
		Origin: "high", Timeout: "1200", Result: flask.Repr(j.Result),
	}

	if wire.Status != jobQueued {
		wire.StartedAt = j.Begins.Format(layout)
	}

	if wire.Status == jobFinished || wire.Status == jobFailed {
		wire.EndedAt = j.Ends.Format(layout)
	}

	return wire
}

// commandDetail shows a job to everybody. One that is unknown is an empty hash (the sheet, section 2).
func (s *System) commandDetail() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Answer {
		now := s.Lock()
		defer s.Unlock()

		id := r.Variable("command")

		found := s.Store.job(id)
		if found == nil {
			return flask.OK(jobWire{commandWire: commandWire{ID: id}, Result: flask.Repr("")})
		}

		return flask.OK(found.wire(now))
	}}
}

// detailsWire says who has queued a job, and when.
type detailsWire struct {
	// User is a userWire, or an empty list if the job's user is unknown.
	User        any    `json:"user"`
	TimeStarted string `json:"time_started"`
}

// jobDetails shows the latest job of an instance to everybody.
func (s *System) jobDetails() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Answer {
		s.Lock()
		defer s.Unlock()

		latest := s.latestJob(r)
		if latest == nil {
			return flask.OK(struct{}{})
		}

		// ANSIC is what Python's ctime writes.
		details := detailsWire{User: []any{}, TimeStarted: latest.Queued.Format(time.ANSIC)}
		if user := s.Store.Accounts[latest.Account]; user != nil {
			details.User = user.wire()
		}

		return flask.OK(details)
	}}
}

// pubsub shows the console of the latest job of an instance to everybody, as one event of HTML.
func (s *System) pubsub() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Answer {
		s.Lock()
		defer s.Unlock()

		output := ""

		if latest := s.latestJob(r); latest != nil {
			output = strings.NewReplacer("\n", "<br />", "#BEGIN#", "", "#END#", "").Replace(latest.Console)
		}

		return flask.Answer{
			Status: http.StatusOK, ContentType: "text/event-stream; charset=utf-8", Text: "data: " + output + "\n\n",
		}
	}}
}

// latestJob returns the latest job of the instance in the path, or nil. It is called with the lock held.
func (s *System) latestJob(r *flask.Request) *job {
	found := s.Store.instances[foreignKey(r.Variable("instance"))]
	if found == nil || len(found.Jobs) == 0 {
		return nil
	}

	return found.Jobs[len(found.Jobs)-1]
}
