package zaoshu

import (
	"net/http"
	"slices"
	"time"
)

// listInstances lists the caller's instances of a status. One in error is neither running nor idle.
func (s *System) listInstances(c *call) answer {
	const all = "all"

	query := c.URL.Query()

	status := all
	if query.Has("status") {
		status = query.Get("status")
	}

	if !slices.Contains([]string{all, StatusRunning, StatusIdle}, status) {
		return refuseFields(http.StatusBadRequest, fieldError{Resource: resourceInstance, Field: "status", Code: codeInvalid})
	}

	return s.onAccount(func(a *account) answer {
		wanted := []instanceWire{}

		for _, i := range a.instances {
			if status == all || status == i.Status {
				wanted = append(wanted, i.wire())
			}
		}

		return ok(page(wanted, query))
	})(c)
}

// onInstance lets a handler see the instance in the path, with the store locked.
func (s *System) onInstance(serve func(c *call, i *instance, now time.Time) answer) handler {
	return func(c *call) answer {
		now := s.Lock()
		defer s.Unlock()

		found := s.Store.instances[c.PathValue("id")]
		if found == nil || found.Account != c.account {
			return notFound()
		}

		return serve(c, found, now)
	}
}

func retrieveInstance(_ *call, i *instance, _ time.Time) answer {
	return ok(i.wire())
}

// schemaWire is the schema of an instance on the wire.
type schemaWire struct {
	Schemas []column `json:"schemas"`
}

func retrieveSchema(_ *call, i *instance, _ time.Time) answer {
	return ok(schemaWire{Schemas: i.Schema})
}

// patchInstance sets the title and the webhook, and answers with null.
func (s *System) patchInstance(c *call, i *instance, _ time.Time) answer {
	f, refused := readForm(c.body)
	if refused != nil {
		return *refused
	}

	title, uri := f.text("title"), f.uri("result_notify_uri")
	if refused := f.refusal(); refused != nil {
		return *refused
	}

	if title != nil {
		i.Title = *title
	}

	if uri != nil {
		i.NotifyURI = *uri
	}

	if title != nil || uri != nil {
		s.Changed()
	}

	return ok(nil)
}

// runWire is the answer to a run. The key is spelled so here, and otherwise in the webhook (the sheet, section 3).
type runWire struct {
	TaskID string `json:"taskID"`
}

// runInstance begins a run. Its webhook is its own, or else the instance's.
func (s *System) runInstance(c *call, i *instance, now time.Time) answer {
	f, refused := readForm(c.body)
	if refused != nil {
		return *refused
	}

	urls, uri := f.targetURLs(), f.uri("result_notify_uri")
	if refused := f.refusal(); refused != nil {
		return *refused
	}

	if uri == nil {
		uri = &i.NotifyURI
	}

	begun := newTask(urls, now)
	begun.NotifyURI = *uri

	s.Store.run(i, begun, now)
	s.awaitEnd(begun)
	s.Changed()

	return ok(runWire{TaskID: begun.ID})
}
