package zaoshu

import "time"

func listTasks(c *request, i *instance, _ time.Time) response {
	list := make([]taskListWire, 0, len(i.Tasks))
	for _, t := range i.Tasks {
		list = append(list, t.listWire())
	}

	return okResponse(paginate(list, c.URL.Query()))
}

// getTask shows a task, or null for one that is unknown or fresh.
func getTask(c *request, i *instance, now time.Time) response {
	found := i.findTask(c.PathValue("task"))
	if found == nil || found.isDetailHidden(now) {
		return okResponse(nil)
	}

	return okResponse(found.detailWire())
}

// findTask returns the task with an id, or nil.
func (i *instance) findTask(id string) *task {
	for _, t := range i.Tasks {
		if t.ID == id {
			return t
		}
	}

	return nil
}
