package wakame

import (
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// onInstance returns the handler of a route below an instance, whatever its
// account is (design/api/wakame.md, "Identifiers").
func (s *System) onInstance(handle func(r *request, i *instance) (any, error)) handler {
	return func(r *request) (any, error) {
		id := r.PathValue("id")
		if !hasIDSyntax(id, "i") {
			return nil, newSyntaxError(id, "i")
		}
		found := s.Data.Instances.Find(id)
		if found == nil {
			return nil, newUnknownError(id)
		}

		return handle(r, found)
	}
}

// listInstances lists the caller's instances, newest first.
func (s *System) listInstances(r *request) (any, error) {
	listed := s.Data.uses.listed[r.caller.Name]

	return newPage(listed, r.URL.Query(), func(i *instance) any { return i.instanceWire }), nil
}

// createInstance returns the instance as it is before the scheduler places it.
func (s *System) createInstance(r *request) (any, error) {
	params, err := sinatra.ParseBody(r.suffix, r.body)
	if err != nil {
		return nil, system.Because(err,
			"The body is neither a form nor, below a path that ends in .json, JSON wrapped in an object.",
			sectionBodies)
	}
	created := s.Data.newInstance(r.caller.Name, r.now)
	in := instanceInput{params: params, hostnames: s.Data.uses.hostnames}
	err = in.apply(created)
	if err != nil {
		return nil, err
	}
	s.Data.Instances.Add(created)
	s.Data.track(created)
	s.MarkChanged()

	return created.instanceWire, nil
}

// getInstance shows an instance to every account (design/api/wakame.md, "Access
// to other accounts").
func (s *System) getInstance(_ *request, i *instance) (any, error) {
	return i.instanceWire, nil
}

// deleteInstance serves the only operation that checks the owner. The
// administrator may delete every instance (design/api/wakame.md, "Access to
// other accounts").
func (s *System) deleteInstance(r *request, i *instance) (any, error) {
	if i.Account != r.caller.Name && r.caller.ID != administratorID {
		return nil, newOwnerError(i.ID, sectionOtherAccounts)
	}

	return s.changeInstance(r, i, s.Data.destroy)
}

func (s *System) stopInstance(r *request, i *instance) (any, error) {
	return s.changeInstance(r, i, s.Data.stop)
}

func (s *System) startInstance(r *request, i *instance) (any, error) {
	return s.changeInstance(r, i, s.Data.start)
}

// changeInstance changes an instance and returns its id in a list.
func (s *System) changeInstance(
	r *request, i *instance, change func(i *instance, now time.Time) error,
) (any, error) {
	err := change(i, r.now)
	if err != nil {
		return nil, err
	}
	s.Data.track(i)
	s.MarkChanged()

	return []string{i.ID}, nil
}

// rebootInstance changes nothing: the instance is running throughout. The body
// of the response differs between versions (design/api/wakame.md, "Rebooting an
// instance").
func (s *System) rebootInstance(r *request, i *instance) (any, error) {
	if i.State != stateRunning {
		return nil, newStateError(i, stateRunning)
	}
	if r.v1306 {
		return []string{i.ID}, nil
	}

	return struct{}{}, nil
}
