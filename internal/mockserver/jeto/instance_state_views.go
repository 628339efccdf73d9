package jeto

import (
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// changeState queues a job for an instance's machines. The response is null
// whatever the job does (design/api/jeto.md, "Commands").
func (s *System) changeState(r *request) (any, error) {
	found, input, err := s.readCommand(r)
	if err != nil {
		return nil, err
	}
	if name, given := input["name"]; given && !found.hasName(name) {
		return nil, newUncaught(
			"The value of name is not the name of instance "+found.ID+", which cannot change.", sectionUpdating)
	}
	j, err := found.newJob(r.caller, input["state"], input)
	if err != nil {
		return nil, err
	}
	if j.Action != "" {
		r.waitForJob(s.queueJob(r, found, j), input)
	}

	return system.Null{}, nil
}

// readCommand returns the instance in the path and the body of a request that
// changes it.
func (s *System) readCommand(r *request) (*instance, map[string]any, error) {
	err := s.checkAnonymous(r)
	if err != nil {
		return nil, nil, err
	}
	found := s.Data.findVisible(r.caller, r.PathValue("id"))
	if found == nil {
		// The framework suggests these routes of the original.
		return nil, nil, system.Because(flask.NotFound(r.URL.Path, "/api/instances/<int:id>", "/api/instances",
			"/api/instances/<int:id>/<machineName>/ip"), reasonNoInstance(r.PathValue("id")), sectionCommands)
	}
	input, err := r.object()

	return found, input, err
}

// newJob returns the job for a state or an action, which a body may give as any
// JSON. The job has no Action for a state without effect, such as status and
// reload, which the seed document lists (design/api/jeto.md, "Commands"). The
// caller may view the instance.
func (i *instance) newJob(caller *account, state any, input map[string]any) (job, error) {
	switch state.(type) {
	case []any, map[string]any:
		return job{}, newUncaught("The state or action is an array or an object, not a text.", sectionCommands)
	}
	action, _ := state.(string)
	if action == permissionView || !slices.Contains(allPermissions(), action) {
		return job{}, nil
	}
	if !i.hasPermission(caller, action) {
		return job{}, system.Because(flask.ErrForbidden,
			"The account has no permission "+action+" on instance "+i.ID+".", sectionCommands)
	}
	j := job{Action: action}
	if action != stateRsync && action != stateSync {
		name, isText := input["machine"].(string)
		if _, given := input["machine"]; !given || (!isText && input["machine"] != nil) {
			return job{}, newUncaught(
				"The key machine is missing or not a text, and "+action+" needs it.", sectionCommands)
		}
		j.Machine = name
	}
	if action == stateRunScript {
		j.Script, _ = input["script"].(string)
	}

	return j, nil
}
