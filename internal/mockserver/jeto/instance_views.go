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
		http.MethodPost:   s.postInstances,
		http.MethodDelete: s.deleteListed,
	}
}

// instanceDetail serves one instance.
func (s *System) instanceDetail() flask.Methods {
	return flask.Methods{
		http.MethodGet:    s.retrieveInstance,
		http.MethodPost:   s.changeState,
		http.MethodDelete: s.deleteInstance,
	}
}

// instanceIP serves the address of one machine.
func (s *System) instanceIP() flask.Methods {
	return flask.Methods{http.MethodGet: func(r *flask.Request) flask.Answer {
		s.Lock()

		found := s.Store.visible(r.Account, r.ID())
		if found == nil {
			s.Unlock()

			return flask.InternalServerError()
		}

		answer, worker := flask.OK(map[string]string{"ip": found.ip(r.Variable("machineName"))}), found.Worker
		s.Unlock()

		return waitForWorker(r, worker, answer)
	}}
}

// listInstances lists what the caller may view. Jeto asks an anonymous user for permissions that such a user does not
// have, which raises if there is any instance to ask for (the sheet, section 1).
func (s *System) listInstances(r *flask.Request) flask.Answer {
	s.Lock()
	defer s.Unlock()

	if s.raises(r) {
		return flask.InternalServerError()
	}

	list := []instanceWire{}
	for _, i := range s.Store.byName(func(i *instance) bool { return i.permits(r.Account, permissionView) }) {
		list = append(list, i.listed())
	}

	return flask.OK(map[string][]instanceWire{"instances": list})
}

// raises reports whether looking through all instances for the caller raises.
func (s *System) raises(r *flask.Request) bool {
	return r.Account == "" && len(s.Store.instances) > 0
}

// postInstances creates, lists, or does what the old user interface wanted.
func (s *System) postInstances(r *flask.Request) flask.Answer {
	input, refused := r.Object()
	if refused != nil {
		return *refused
	}

	if flask.Truth(input["id"]) {
		return s.postLegacy(r, input)
	}

	if input["state"] != "create" {
		return s.listInstances(r)
	}

	return s.createInstance(r, input)
}

// createInstance asks for no permission, not even to be signed in.
func (s *System) createInstance(r *flask.Request, input map[string]any) flask.Answer {
	made, ok := readInstance(r.Account, input)
	if !ok {
		return flask.InternalServerError()
	}

	now := s.Lock()
	s.Store.addInstance(made)
	s.Changed()

	answer := flask.OK(map[string]instanceWire{"instance": made.listed()})

	fetch := made.fetched()
	if fetch == "" {
		made.appear(false)
		s.Unlock()

		return answer
	}

	queued := s.submit(made, job{Action: fetch, Account: r.Account}, now)
	s.Unlock()

	if r.Account == "" {
		// A job is noted with the id of its user, which an anonymous one lacks; by then the instance is there.
		return flask.InternalServerError()
	}

	return s.await(r, queued, isAsync(input), answer)
}

// postLegacy is what the old user interface sent: an id among the fields. Stop raises, and start takes the rest of its own
// name for that of a machine (the sheet, section 2); other states do nothing.
func (s *System) postLegacy(r *flask.Request, input map[string]any) flask.Answer {
	now := s.Lock()

	found := s.Store.visible(r.Account, foreignKey(input["id"]))
	state, isText := input["state"].(string)

	if _, given := input["state"]; found == nil || (given && !isText) || state == stateStop {
		s.Unlock()

		return flask.InternalServerError()
	}

	answer := flask.OK(map[string]instanceWire{"instance": found.listed()})

	if !strings.Contains(state, stateStart) {
		s.Unlock()

		return answer
	}

	machineName := strings.ReplaceAll(state, stateStart+"-", "")
	queued := s.submit(found, job{Action: stateStart, Machine: machineName, Account: r.Account}, now)
	s.Unlock()

	return s.await(r, queued, isAsync(input), answer)
}

// retrieveInstance asks the worker. An instance that is unknown, or that the caller may not view, is None in Python, and
// using it raises: there is no 404 (the sheet, section 2).
func (s *System) retrieveInstance(r *flask.Request) flask.Answer {
	s.Lock()

	found := s.Store.visible(r.Account, r.ID())
	if found == nil {
		s.Unlock()

		return flask.InternalServerError()
	}

	answer, worker := flask.OK(found.detailed()), found.Worker
	s.Unlock()

	return waitForWorker(r, worker, answer)
}

// waitForWorker waits for what a worker answers at once if there is one.
func waitForWorker(r *flask.Request, worker string, answer flask.Answer) flask.Answer {
	if worker == WorkerDown {
		return hold(r)
	}

	return answer
}

// deleteInstance deletes the instance in the path.
func (s *System) deleteInstance(r *flask.Request) flask.Answer {
	value, refused := r.JSON()
	if refused != nil {
		return *refused
	}

	// Any JSON will do here: what is no object merely does not ask for async.
	input, _ := value.(map[string]any)

	return s.destroy(r, r.ID(), isAsync(input))
}

// deleteListed deletes the instance in the body, as the old user interface did.
func (s *System) deleteListed(r *flask.Request) flask.Answer {
	input, refused := r.Object()
	if refused != nil {
		return *refused
	}

	return s.destroy(r, foreignKey(input["id"]), isAsync(input))
}

// destroy deletes an instance. There is no permission check (the sheet, section 2). With async the row vanishes at once;
// else it does when the job has ended, whether or not the caller still waits.
func (s *System) destroy(r *flask.Request, id int, async bool) flask.Answer {
	now := s.Lock()

	found := s.Store.instances[id]
	if found == nil {
		s.Unlock()

		return flask.InternalServerError()
	}

	queued := s.submit(found, job{Action: actionDestroy, Account: r.Account}, now)

	switch {
	case async:
		delete(s.Store.instances, id)
	case queued.answers():
		found.VanishesAt = queued.Ends
	}

	s.Unlock()

	return s.await(r, queued, async, flask.OK(nil))
}

// await answers when the server does: at once with async, or else when the job's result is there, which for some jobs is
// never.
func (s *System) await(r *flask.Request, queued *job, async bool, answer flask.Answer) flask.Answer {
	switch {
	case async:
		return answer
	case !queued.answers():
		return hold(r)
	case s.Clock.Wait(r.Context(), queued.Ends) != nil:
		return flask.Answer{}
	default:
		return answer
	}
}

// hold lets the caller wait until the caller, or the server as a whole, gives up.
func hold(r *flask.Request) flask.Answer {
	<-r.Context().Done()

	return flask.Answer{}
}
