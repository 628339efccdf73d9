package zaoshu

import (
	"net/http"
	"slices"
	"time"
)

// listInstances lists the caller's instances of a status. An instance in error
// is neither running nor idle.
func (s *System) listInstances(r *request) response {
	const all = "all"
	query := r.URL.Query()
	status := all
	if query.Has("status") {
		status = query.Get("status")
	}
	if !slices.Contains([]string{all, StatusRunning, StatusIdle}, status) {
		return fieldErrorResponse(
			http.StatusBadRequest, fieldError{Resource: resourceInstance, Field: "status", Code: codeInvalid},
		)
	}

	s.Lock()
	defer s.Unlock()
	listed := []instanceWire{}
	for _, i := range s.Data.Instances.OwnedBy(r.account) {
		if status == all || status == i.Status {
			listed = append(listed, i.instanceWire)
		}
	}

	return okResponse(paginate(listed, query))
}

func getInstance(_ *request, i *instance, _ time.Time) response {
	return okResponse(i.instanceWire)
}

// schemaWire is the schema of an instance on the wire.
type schemaWire struct {
	Schemas []column `json:"schemas"`
}

func getSchema(_ *request, i *instance, _ time.Time) response {
	return okResponse(schemaWire{Schemas: i.Schemas})
}

// patchInstance sets the title and the webhook, and answers null.
func (s *System) patchInstance(r *request, i *instance, _ time.Time) response {
	fields, refused := parseBody(r.body)
	if refused != nil {
		return *refused
	}
	title, invalidTitle := fields.text("title")
	uri, invalidURI := fields.uri("result_notify_uri")
	if refused := invalidFields(invalidTitle, invalidURI); refused != nil {
		return *refused
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

	return okResponse(nil)
}
