package jeto

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// createdWire is the response to a create.
type createdWire struct {
	Instance instanceListWire `json:"instance"`
}

// listInstances lists the instances that the caller may view.
func (s *System) listInstances(r *request) (any, error) {
	err := s.checkAnonymous(r)
	if err != nil {
		return nil, err
	}
	list := []instanceListWire{}
	for _, i := range sortedByName(s.Data.Instances.OwnedBy(r.caller.AccountName())) {
		if i.hasPermission(r.caller, permissionView) {
			list = append(list, i.list())
		}
	}

	return map[string]any{"instances": list}, nil
}

// checkAnonymous returns the exception that Python raises when it asks an
// anonymous user for the permission on an instance (design/api/jeto.md,
// "Authentication").
func (s *System) checkAnonymous(r *request) error {
	if r.caller == nil && len(s.Data.Instances.All()) > 0 {
		return newUncaught("The request has no valid API key, and the server has instances.", sectionAuthentication)
	}

	return nil
}

// postInstance creates an instance, lists the instances, or does what the old
// user interface sends.
func (s *System) postInstance(r *request) (any, error) {
	input, err := r.object()
	if err != nil {
		return nil, err
	}
	switch input["id"] {
	case nil, "", json.Number("0"):
	default:
		return s.startLegacy(r, input)
	}
	if input["state"] != "create" {
		return s.listInstances(r)
	}

	return s.createInstance(r, input)
}

// createInstance needs no permission, and no key if it clones nothing.
func (s *System) createInstance(r *request, input map[string]any) (any, error) {
	created, err := readInstance(r.caller, input)
	if err != nil {
		return nil, err
	}
	created.ID = s.Data.nextID()
	s.Data.Instances.Add(created)
	s.MarkChanged()
	if fetch := created.fetchAction(); fetch == "" {
		created.createFolder(false)
	} else {
		r.waitForJob(s.queueJob(r, created, job{Action: fetch}), input)
		if r.caller == nil {
			return nil, newUncaught(
				"The request has no valid API key, which the job "+fetch+" needs.", sectionAuthentication)
		}
	}

	return createdWire{created.list()}, nil
}

// startLegacy serves the request of the old user interface, which has the id in
// the body. Stop raises an exception, and start uses the state itself as the
// name of the machine (design/api/jeto.md, "Endpoints"). Every other state has
// no effect.
func (s *System) startLegacy(r *request, input map[string]any) (any, error) {
	found := s.Data.findVisible(r.caller, idText(input["id"]))
	state, isText := input["state"].(string)
	if found == nil {
		return nil, newNoInstance(idText(input["id"]))
	}
	if (!isText && input["state"] != nil) || state == stateStop {
		return nil, newUncaught("With an id in the body, the state is stop or not a text.", sectionEndpoints)
	}
	if strings.Contains(state, stateStart) {
		machineName := strings.ReplaceAll(state, stateStart+"-", "")
		r.waitForJob(s.queueJob(r, found, job{Action: stateStart, Machine: machineName}), input)
	}

	return createdWire{found.list()}, nil
}

// getInstance shows one instance. A GET whose Content-Type is that of JSON
// needs a JSON body (design/api/jeto.md, "Base URL and encoding").
func (s *System) getInstance(r *request) (any, error) {
	_, err := flask.ReadJSON(r.Header, r.body)
	if err != nil {
		return nil, becauseBody(err)
	}
	found := s.Data.findVisible(r.caller, r.PathValue("id"))
	if found == nil {
		return nil, newNoInstance(r.PathValue("id"))
	}
	s.waitForWorker(r, found)
	r.respond = func() any { return found.detail() }

	return nil, nil //nolint:nilnil // respond returns the body.
}

// getIP shows the address of a machine. The request is a job itself
// (design/api/jeto.md, "Machine addresses"), and answers also if the worker is
// failing.
func (s *System) getIP(r *request) (any, error) {
	found := s.Data.findVisible(r.caller, r.PathValue("id"))
	if found == nil {
		return nil, newNoInstance(r.PathValue("id"))
	}
	j := s.queueJob(r, found, job{Action: actionIP, Machine: r.PathValue("machine")})
	r.readyAt, r.hangs = j.EndsAt, j.Outcome == outcomeNever
	r.respond = func() any { return map[string]string{"ip": j.Result} }

	return nil, nil //nolint:nilnil // respond returns the body.
}

// deleteInstance deletes the instance in the path. The body may be any JSON.
func (s *System) deleteInstance(r *request) (any, error) {
	value, err := flask.ReadJSON(r.Header, r.body)
	if err != nil {
		return nil, becauseBody(err)
	}
	input, _ := value.(map[string]any)

	return s.destroyInstance(r, r.PathValue("id"), input)
}

// deleteInstanceInBody deletes the instance in the body, as the old user
// interface does.
func (s *System) deleteInstanceInBody(r *request) (any, error) {
	input, err := r.object()
	if err != nil {
		return nil, err
	}

	return s.destroyInstance(r, idText(input["id"]), input)
}

// destroyInstance deletes an instance. A known user needs no permission. With
// async the row vanishes at once, otherwise at the end of the job, even if the
// caller no longer waits (design/api/jeto.md, "Deleting an instance").
func (s *System) destroyInstance(r *request, id string, input map[string]any) (any, error) {
	found := s.Data.Instances.Find(id)
	if r.caller == nil {
		return nil, newUncaught("The request has no valid API key.", sectionDeleting)
	}
	if found == nil {
		return nil, newUncaught("There is no instance "+strconv.Quote(id)+".", sectionDeleting)
	}
	r.waitForJob(s.queueJob(r, found, job{Action: actionDestroy}), input)
	if input["async"] == true {
		s.Data.remove(found)
	}

	return system.Null{}, nil
}
