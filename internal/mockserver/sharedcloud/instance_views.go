package sharedcloud

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// onInstance returns the handler of a route below an instance of the caller.
// The id in the path may be any spelling of a UUID.
func (s *System) onInstance(handle func(r *request, i *instance) (any, error)) handler {
	return func(r *request) (any, error) {
		id, err := uuid.Parse(r.PathValue("id"))
		if err != nil {
			return nil, drf.NotFound(fmt.Sprintf("The id %q is not a UUID.", r.PathValue("id")), sectionErrors)
		}
		found := s.Data.Instances.FindOwned(r.caller.Username, id.String())
		if found == nil {
			return nil, drf.NotFound(
				fmt.Sprintf("Account %q has no instance %s.", r.caller.Username, id), sectionErrors)
		}

		return handle(r, found)
	}
}

// listInstances lists the caller's instances, newest first.
func (s *System) listInstances(r *request) (any, error) {
	stored := newestFirst(s.Data.Instances.OwnedBy(r.caller.Username))
	list := make([]instanceWire, 0, len(stored))
	for _, i := range stored {
		list = append(list, i.readResponse(r.now))
	}

	return list, nil
}

func (s *System) getInstance(r *request, i *instance) (any, error) {
	return i.readResponse(r.now), nil
}

// createInstance answers 201, which the vendor's own client requires
// (design/api/sharedcloud.md, "Endpoints").
func (s *System) createInstance(r *request) (any, error) {
	in, err := readInstance(r, false)
	if err != nil {
		return nil, err
	}
	created := newInstance(r.caller.Username, r.now)
	err = in.apply(created)
	if err != nil {
		return nil, err
	}
	s.Data.Instances.Add(created)
	s.MarkChanged()
	r.status = http.StatusCreated

	return created.writeResponse(r.now), nil
}

// putInstance keeps the fields that are not given, as PATCH does. It only
// requires name and ask_price.
func (s *System) putInstance(r *request, i *instance) (any, error) {
	return s.updateInstance(r, i, false)
}

func (s *System) patchInstance(r *request, i *instance) (any, error) {
	return s.updateInstance(r, i, true)
}

func (s *System) updateInstance(r *request, i *instance, partial bool) (any, error) {
	in, err := readInstance(r, partial)
	if err != nil {
		return nil, err
	}
	changed := *i
	err = in.apply(&changed)
	if err != nil {
		return nil, err
	}
	*i = changed

	return s.respondChanged(r, i), nil
}

// respondChanged counts a change of an instance, and returns the response to
// it.
func (s *System) respondChanged(r *request, i *instance) instanceWire {
	i.UpdatedAt = timestamp(r.now)
	s.MarkChanged()

	return i.writeResponse(r.now)
}

func (s *System) deleteInstance(r *request, i *instance) (any, error) {
	s.Data.Instances.Remove(i)
	s.MarkChanged()
	r.status = http.StatusNoContent

	return system.Null{}, nil
}
