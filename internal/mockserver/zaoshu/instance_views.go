package zaoshu

import (
	"fmt"
	"slices"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// onInstance returns the handler of a route below an instance of the caller.
func (s *System) onInstance(handle func(r *request, i *instance) (any, error)) handler {
	return func(r *request) (any, error) {
		id := r.PathValue("id")
		found := s.Data.Instances.FindOwned(r.caller.Name, id)
		if found == nil {
			return nil, newNotFound(
				fmt.Sprintf("Account %q has no instance %q.", r.caller.Name, id), sectionMissing)
		}

		return handle(r, found)
	}
}

// listInstances lists the caller's instances of a status. An instance in error
// is neither running nor idle.
func (s *System) listInstances(r *request) (any, error) {
	const all = "all"
	query := r.URL.Query()
	status := all
	if query.Has("status") {
		status = query.Get("status")
	}
	if !slices.Contains([]string{all, statusRunning, statusIdle}, status) {
		return nil, newQueryError(
			resourceInstance, "status", codeInvalid, status, "all, running or idle", sectionEndpoints)
	}
	listed := s.Data.Instances.OwnedBy(r.caller.Name)
	if status != all {
		listed = slices.DeleteFunc(slices.Clone(listed), func(i *instance) bool { return i.Status != status })
	}
	page := paginate(listed, query)
	wires := make([]instanceWire, 0, len(page))
	for _, i := range page {
		wires = append(wires, i.instanceWire)
	}

	return wires, nil
}

func (s *System) getInstance(_ *request, i *instance) (any, error) {
	return i.instanceWire, nil
}

// schemaWire is the schema of an instance on the wire.
type schemaWire struct {
	Schemas []column `json:"schemas"`
}

func (s *System) getSchema(_ *request, i *instance) (any, error) {
	return schemaWire{Schemas: i.Schemas}, nil
}

// patchInstance sets the title and the webhook, and returns null.
func (s *System) patchInstance(r *request, i *instance) (any, error) {
	in, err := readInput(r.body, sectionUpdating)
	if err != nil {
		return nil, err
	}
	title, uri := in.text("title"), in.uri("result_notify_uri")
	err = in.err()
	if err != nil {
		return nil, err
	}
	if title != nil {
		i.Title = *title
	}
	if uri != nil {
		i.ResultNotifyURI = *uri
	}
	if title != nil || uri != nil {
		s.MarkChanged()
	}

	return system.Null{}, nil
}
