package zaoshu

import (
	"net/http"
	"slices"
	"time"
)

// listInstances lists the caller's instances of a status. One in error is
// neither running nor idle.
func (s *System) listInstances(c *request) response {
	const all = "all"
	query := c.URL.Query()
	status := all
	if query.Has("status") {
		status = query.Get("status")
	}
	if !slices.Contains([]string{all, StatusRunning, StatusIdle}, status) {
		return fieldErrorResponse(
			http.StatusBadRequest, fieldError{Resource: resourceInstance, Field: "status", Code: codeInvalid},
		)
	}

	return s.withAccount(func(a *account) response {
		wanted := []instanceWire{}
		for _, i := range a.instances {
			if status == all || status == i.Status {
				wanted = append(wanted, i.wire())
			}
		}

		return okResponse(paginate(wanted, query))
	})(c)
}

// withInstance lets a handler see the instance in the path, with the store
// locked.
func (s *System) withInstance(serve func(c *request, i *instance, now time.Time) response) handler {
	return func(c *request) response {
		now := s.Lock()
		defer s.Unlock()
		found := s.Data.instances[c.PathValue("id")]
		if found == nil || found.Account != c.account {
			return notFound()
		}

		return serve(c, found, now)
	}
}

func getInstance(_ *request, i *instance, _ time.Time) response {
	return okResponse(i.wire())
}

// schemaWire is the schema of an instance on the wire.
type schemaWire struct {
	Schemas []column `json:"schemas"`
}

func getSchema(_ *request, i *instance, _ time.Time) response {
	return okResponse(schemaWire{Schemas: i.Schema})
}

// patchInstance sets the title and the webhook, and answers with null.
func (s *System) patchInstance(c *request, i *instance, _ time.Time) response {
	f, refused := parseBody(c.body)
	if refused != nil {
		return *refused
	}
	title, uri := f.stringField("title"), f.uriField("result_notify_uri")
	if refused := f.errorResponse(); refused != nil {
		return *refused
	}
	if title != nil {
		i.Title = *title
	}
	if uri != nil {
		i.NotifyURI = *uri
	}
	if title != nil || uri != nil {
		s.MarkChanged()
	}

	return okResponse(nil)
}

// runWire is the answer to a run. The key is spelled so here, and otherwise in
// the webhook (design/api/zaoshu.md, "Running an instance").
type runWire struct {
	TaskID string `json:"taskID"`
}

// runInstance begins a run. Its webhook is its own, or else the instance's.
func (s *System) runInstance(c *request, i *instance, now time.Time) response {
	f, refused := parseBody(c.body)
	if refused != nil {
		return *refused
	}
	urls, uri := f.targetURLs(), f.uriField("result_notify_uri")
	if refused := f.errorResponse(); refused != nil {
		return *refused
	}
	if uri == nil {
		uri = &i.NotifyURI
	}
	begun := newTask(urls, now)
	begun.NotifyURI = *uri
	s.Data.startTask(i, begun, now)
	s.scheduleWebhook(begun)
	s.MarkChanged()

	return okResponse(runWire{TaskID: begun.ID})
}
