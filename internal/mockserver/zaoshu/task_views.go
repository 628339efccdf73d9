package zaoshu

import "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"

func (s *System) listTasks(r *request, i *instance) (any, error) {
	page := paginate(s.Data.tasksOf(i), r.URL.Query())
	wires := make([]taskListWire, 0, len(page))
	for _, t := range page {
		wires = append(wires, t.taskListWire)
	}

	return wires, nil
}

// getTask returns a task, or null for an unknown or a hidden one.
func (s *System) getTask(r *request, i *instance) (any, error) {
	found := s.Data.findTask(i, r.PathValue("task"))
	if found == nil || found.isDetailHidden(r.now) {
		return system.Null{}, nil
	}

	return found.taskWire, nil
}

// runWire is the response to a run. The webhook spells the key differently
// (design/api/zaoshu.md, "Running an instance").
type runWire struct {
	TaskID string `json:"taskID"`
}

// runInstance starts a run. Its webhook is that of the request, or else that of
// the instance.
func (s *System) runInstance(r *request, i *instance) (any, error) {
	in, err := readInput(r.body)
	if err != nil {
		return nil, err
	}
	urls, uri := in.targetURLs(), in.uri("result_notify_uri")
	err = in.err()
	if err != nil {
		return nil, err
	}
	if uri == nil {
		uri = &i.ResultNotifyURI
	}
	started := newTask(i.Account, urls, r.now)
	started.NotifyURI = *uri
	s.Data.startTask(i, started, r.now)
	s.scheduleWebhook(started)
	s.MarkChanged()

	return runWire{TaskID: started.ID}, nil
}
