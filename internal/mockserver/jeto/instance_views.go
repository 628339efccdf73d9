package jeto

import (
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// instanceList lists the caller's instances and makes new ones.
func (s *System) instanceList() flask.Methods {
	return flask.Methods{
		http.MethodGet:    s.listInstances,
		http.MethodPost:   s.postInstance,
		http.MethodDelete: s.deleteInstanceByBody,
	}
}

// instanceDetail serves one instance.
func (s *System) instanceDetail() flask.Methods {
	return flask.Methods{
		http.MethodGet:    s.getInstance,
		http.MethodPost:   s.changeState,
		http.MethodDelete: s.deleteInstance,
	}
}

// instanceIP serves the address of one machine.
func (s *System) instanceIP() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Response {
		s.Lock()
		found := s.Data.findVisible(r.Account, r.ID())
		if found == nil {
			s.Unlock()

			return flask.InternalServerError()
		}
		answer, worker := flask.OK(map[string]string{"ip": found.ip(r.Variable("machineName"))}), found.Worker
		s.Unlock()

		return waitForWorker(r, worker, answer)
	}}
}

// listInstances lists what the caller may view. Jeto asks an anonymous user for
// permissions that such a user does not have, which raises if there is any
// instance to ask for (design/api/jeto.md, "Authentication").
func (s *System) listInstances(r *flask.Request) flask.Response {
	s.Lock()
	defer s.Unlock()
	if s.anonymousListFails(r) {
		return flask.InternalServerError()
	}
	list := []instanceWire{}
	for _, i := range s.Data.sortedByName(func(i *instance) bool { return i.hasPermission(r.Account, permissionView) }) {
		list = append(list, i.listWire())
	}

	return flask.OK(map[string][]instanceWire{"instances": list})
}

// anonymousListFails reports whether looking through all instances for the
// caller raises.
func (s *System) anonymousListFails(r *flask.Request) bool {
	return r.Account == "" && len(s.Data.instances) > 0
}

// postInstance creates, lists, or does what the old user interface wanted.
func (s *System) postInstance(r *flask.Request) flask.Response {
	input, refused := r.Object()
	if refused != nil {
		return *refused
	}
	if flask.IsTruthy(input["id"]) {
		return s.postLegacy(r, input)
	}
	if input["state"] != "create" {
		return s.listInstances(r)
	}

	return s.createInstance(r, input)
}

// createInstance asks for no permission, not even to be signed in.
func (s *System) createInstance(r *flask.Request, input map[string]any) flask.Response {
	made, ok := readInstance(r.Account, input)
	if !ok {
		return flask.InternalServerError()
	}
	now := s.Lock()
	s.Data.addInstance(made)
	s.MarkChanged()
	answer := flask.OK(map[string]instanceWire{"instance": made.listWire()})
	fetch := made.fetchAction()
	if fetch == "" {
		made.populateFolder(false)
		s.Unlock()

		return answer
	}
	queued := s.queueJob(made, job{Action: fetch, Account: r.Account}, now)
	s.Unlock()
	if r.Account == "" {
		// A job is noted with the id of its user, which an anonymous one lacks;
		// by then the instance is there.
		return flask.InternalServerError()
	}

	return s.waitForJob(r, queued, isAsync(input), answer)
}

// postLegacy is what the old user interface sent: an id among the fields. Stop
// raises, and start takes the rest of its own name for that of a machine
// (design/api/jeto.md, "Endpoints"); other states do nothing.
func (s *System) postLegacy(r *flask.Request, input map[string]any) flask.Response {
	now := s.Lock()
	found := s.Data.findVisible(r.Account, parseID(input["id"]))
	state, isText := input["state"].(string)
	if _, given := input["state"]; found == nil || (given && !isText) || state == stateStop {
		s.Unlock()

		return flask.InternalServerError()
	}
	answer := flask.OK(map[string]instanceWire{"instance": found.listWire()})
	if !strings.Contains(state, stateStart) {
		s.Unlock()

		return answer
	}
	machineName := strings.ReplaceAll(state, stateStart+"-", "")
	queued := s.queueJob(found, job{Action: stateStart, Machine: machineName, Account: r.Account}, now)
	s.Unlock()

	return s.waitForJob(r, queued, isAsync(input), answer)
}

// getInstance asks the worker. An instance that is unknown, or that the
// caller may not view, is None in Python, and using it raises: there is no 404
// (design/api/jeto.md, "Errors").
func (s *System) getInstance(r *flask.Request) flask.Response {
	s.Lock()
	found := s.Data.findVisible(r.Account, r.ID())
	if found == nil {
		s.Unlock()

		return flask.InternalServerError()
	}
	answer, worker := flask.OK(found.detailWire()), found.Worker
	s.Unlock()

	return waitForWorker(r, worker, answer)
}

// waitForWorker waits for what a worker answers at once if there is one.
func waitForWorker(r *flask.Request, worker string, answer flask.Response) flask.Response {
	if worker == WorkerDown {
		return blockUntilCanceled(r)
	}

	return answer
}

// deleteInstance deletes the instance in the path.
func (s *System) deleteInstance(r *flask.Request) flask.Response {
	value, refused := r.JSON()
	if refused != nil {
		return *refused
	}

	// Any JSON will do here: what is no object merely does not ask for async.
	input, _ := value.(map[string]any)

	return s.destroyInstance(r, r.ID(), isAsync(input))
}

// deleteInstanceByBody deletes the instance in the body, as the old user
// interface did.
func (s *System) deleteInstanceByBody(r *flask.Request) flask.Response {
	input, refused := r.Object()
	if refused != nil {
		return *refused
	}

	return s.destroyInstance(r, parseID(input["id"]), isAsync(input))
}

// destroyInstance deletes an instance. There is no permission check
// (design/api/jeto.md, "Deleting an instance"). With async the row vanishes at
// once; else it does when the job has ended, whether or not the caller still
// waits.
func (s *System) destroyInstance(r *flask.Request, id int, async bool) flask.Response {
	now := s.Lock()
	found := s.Data.instances[id]
	if found == nil {
		s.Unlock()

		return flask.InternalServerError()
	}
	queued := s.queueJob(found, job{Action: actionDestroy, Account: r.Account}, now)
	switch {
	case async:
		delete(s.Data.instances, id)
	case queued.reportsCompletion():
		found.DeleteAt = queued.EndsAt
	}
	s.Unlock()

	return s.waitForJob(r, queued, async, flask.OK(nil))
}

// waitForJob answers when the server does: at once with async, or else when the
// job's result is there, which for some jobs is never.
func (s *System) waitForJob(r *flask.Request, queued *job, async bool, answer flask.Response) flask.Response {
	switch {
	case async:
		return answer
	case !queued.reportsCompletion():
		return blockUntilCanceled(r)
	case s.Clock.Wait(r.Context(), queued.EndsAt) != nil:
		return flask.Response{}
	default:
		return answer
	}
}

// blockUntilCanceled lets the caller wait until the caller, or the server as a
// whole, gives up.
func blockUntilCanceled(r *flask.Request) flask.Response {
	<-r.Context().Done()

	return flask.Response{}
}
