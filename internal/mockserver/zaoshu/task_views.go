package zaoshu

import "time"

func listTasks(c *call, i *instance, _ time.Time) answer {
	list := make([]taskListWire, 0, len(i.Tasks))
	for _, t := range i.Tasks {
		list = append(list, t.listed())
	}

	return ok(page(list, c.URL.Query()))
}

// retrieveTask shows a task, or null for one that is unknown or fresh.
func retrieveTask(c *call, i *instance, now time.Time) answer {
	found := i.task(c.PathValue("task"))
	if found == nil || found.isFresh(now) {
		return ok(nil)
	}

	return ok(found.detailed())
}

// task returns the task with an id, or nil.
func (i *instance) task(id string) *task {
	for _, t := range i.Tasks {
		if t.ID == id {
			return t
		}
	}

	return nil
}
