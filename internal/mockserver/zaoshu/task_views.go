package zaoshu

import "time"

func (s *System) listTasks(r *request, i *instance, _ time.Time) response {
	tasks := s.Data.tasksOf(i)
	list := make([]taskListWire, 0, len(tasks))
	for _, t := range tasks {
		list = append(list, t.taskListWire)
	}

	return okResponse(paginate(list, r.URL.Query()))
}

// getTask returns a task, or null for an unknown or a hidden one.
func (s *System) getTask(r *request, i *instance, now time.Time) response {
	found := s.Data.findTask(i, r.PathValue("task"))
	if found == nil || found.isDetailHidden(now) {
		return okResponse(nil)
	}

	return okResponse(found.taskWire)
}

// runWire is the answer to a run. The webhook spells the key differently (the
// sheet, section 3).
type runWire struct {
	TaskID string `json:"taskID"`
}

// runInstance starts a run. Its webhook is that of the request, or else that of
// the instance.
func (s *System) runInstance(r *request, i *instance, now time.Time) response {
	fields, refused := parseBody(r.body)
	if refused != nil {
		return *refused
	}
	urls, invalidURLs := fields.targetURLs()
	uri, invalidURI := fields.uri("result_notify_uri")
	if refused := invalidFields(invalidURLs, invalidURI); refused != nil {
		return *refused
	}
	if uri == nil {
		uri = &i.ResultNotifyURI
	}
	started := newTask(urls, now)
	started.NotifyURI = *uri
	s.Data.startTask(i, started, now)
	s.scheduleWebhook(started)
	s.MarkChanged()

	return okResponse(runWire{TaskID: started.ID})
}
