package zaoshu

import (
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// KindTask is the kind of the tasks that can be seen and changed behind the
// API's back.
const KindTask = "task"

// taskObject is a task as the control API shows it: its detail, and what the
// API does not tell.
type taskObject struct {
	taskWire

	InstanceID string   `json:"instance_id"`
	URLs       []string `json:"urls"`
}

// taskCollection are the objects of KindTask.
func taskCollection() store.Collection[*data, task] {
	return store.Collection[*data, task]{
		Name:   KindTask,
		List:   (*data).tasksByAccount,
		Find:   func(st *data, id string) *task { return st.tasks[id] },
		Create: (*data).createTask,
		Edit:   (*data).editTask,
		Delete: (*data).removeTask,
		Show: func(_ *data, t *task, _ time.Time) (account, id string, wire any) {
			return t.instance.Account, t.ID, t.object()
		},
	}
}

// createTask makes a task of the instance whose id is among the fields,
// instance_id, with the others over those of a run of DefaultURL that is done.
// It stays as it is, whatever its status, and its instance knows nothing of it.
func (st *data) createTask(accountName string, fields map[string]any, now time.Time) (*task, error) {
	made := newTask([]string{DefaultURL}, now)
	made.Status = StatusDone
	wire, err := made.setFields(fields)
	if err != nil {
		return nil, err
	}
	if err := checkID(made.ID); err != nil {
		return nil, err
	}
	if st.tasks[made.ID] != nil {
		return nil, fmt.Errorf("there is a task %s already", made.ID)
	}
	parent := st.instances[wire.InstanceID]
	if parent == nil || parent.Account != accountName {
		return nil, fmt.Errorf("instance %q: %w", wire.InstanceID, system.ErrNotFound)
	}
	st.addTask(parent, made)

	return made, nil
}

// editTask sets fields of a task to anything but for its id and its
// instance_id. One whose status is set does not end by itself any more, and has
// no webhook. Its instance stops running with it if the status is that of a
// task that has ended.
func (st *data) editTask(stored *task, fields map[string]any, _ time.Time) error {
	edited := *stored
	if _, err := edited.setFields(fields, "id", "instance_id"); err != nil {
		return err
	}
	wasUnderWay := !stored.EndsAt.IsZero()
	*stored = edited
	if _, given := fields["status"]; !given {
		return nil
	}
	if wasUnderWay && (edited.Status == StatusDone || edited.Status == StatusError) {
		st.setFinalStatus(stored, edited.Status)
	} else {
		st.cancel(stored)
	}

	return nil
}

func (t *task) object() taskObject {
	object := taskObject{taskWire: t.detailWire(), URLs: t.URLs}
	if t.instance != nil {
		object.InstanceID = t.instance.ID
	}

	return object
}

// setFields sets fields, and returns them. The counts follow from urls unless
// they are given. After an error the task is of no use.
func (t *task) setFields(fields map[string]any, fixed ...string) (taskObject, error) {
	wire, err := system.SetFields(t.object(), fields, fixed...)
	if err != nil {
		return taskObject{}, err
	}
	t.ID, t.Status = wire.ID, wire.Status
	t.URLs = append([]string{}, wire.URLs...)
	t.TotalURLCount, t.FailedURLCount = wire.TotalURLCount, wire.FailedURLCount
	if _, urls := fields["urls"]; urls {
		if _, given := fields["totalUrlCount"]; !given {
			t.TotalURLCount = len(t.URLs)
		}
		if _, given := fields["failedUrlCount"]; !given {
			t.FailedURLCount = len(t.URLs) - len(t.fetchedURLs())
		}
	}

	// One that is not given keeps its fraction of a millisecond.
	if _, given := fields["createdAt"]; given {
		t.CreatedAt = time.UnixMilli(wire.CreatedAt).UTC()
	}

	return wire, nil
}
