package zaoshu

import (
	"fmt"
	"time"
)

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
	id := r.PathValue("task")
	found := s.Data.findTask(i, id)
	switch {
	case found == nil:
		return nil, newCodeError(0, "", unknownTaskReason(i, id), sectionMissing)
	case found.isDetailHidden(r.now):
		return nil, newCodeError(0, "", fmt.Sprintf("The detail of task %s is hidden until %s.",
			id, found.HiddenUntil.UTC().Format(time.RFC3339Nano)), sectionTaskStates)
	default:
		return found.taskWire, nil
	}
}

// unknownTaskReason is the reason for the journal that an instance does not
// have a task.
func unknownTaskReason(i *instance, id string) string {
	return fmt.Sprintf("Instance %s has no task %q.", i.ID, id)
}

// runWire is the response to a run. The webhook spells the key differently
// (design/api/zaoshu.md, "Running an instance").
type runWire struct {
	TaskID string `json:"taskID"`
}

// runInstance starts a run. Its webhook is that of the request, or else that of
// the instance.
func (s *System) runInstance(r *request, i *instance) (any, error) {
	in, err := readInput(r.body, sectionRunning)
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
