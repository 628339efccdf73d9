package zaoshu

import (
	"slices"
	"time"
)

// run begins a task of an instance, which ends when the job duration is over.
func (st *store) run(i *instance, t *task, now time.Time) {
	i.Status = StatusRunning
	i.TotalExecution++

	t.Ends = now.Add(st.job)
	st.addTask(i, t)
}

// Settle ends the tasks that were to end by now, in the order of time.
func (st *store) Settle(now time.Time) bool {
	ended := false

	for len(st.pending) > 0 && !st.pending[0].Ends.After(now) {
		st.finish(st.pending[0])

		ended = true
	}

	return ended
}

// finish ends a task as it ends by itself, and leaves its webhook to the one who waits for it.
func (st *store) finish(t *task) {
	rows := len(t.fetched())
	t.FailedURLCount = len(t.URLs) - rows
	t.instance.TotalFetchingRows += rows
	st.Accounts[t.instance.Account].consume(len(t.URLs))

	if t.NotifyURI != "" {
		st.webhooks[t.ID] = newWebhook(t)
	}

	st.conclude(t, t.outcome())
}

// conclude gives a task the status with which it ends, and its instance too if nothing else of it is under way.
func (st *store) conclude(t *task, status string) {
	st.unplan(t)
	t.Status = status

	if st.isUnderWay(t.instance) {
		return
	}

	t.instance.Status = StatusIdle
	if status == StatusError {
		t.instance.Status = StatusError
	}
}

// isUnderWay reports whether a task of an instance is going to end by itself.
func (st *store) isUnderWay(i *instance) bool {
	return slices.ContainsFunc(st.pending, func(t *task) bool { return t.instance == i })
}

// unplan leaves a task as it is: it does not end by itself, and has no webhook.
func (st *store) unplan(t *task) {
	st.pending = slices.DeleteFunc(st.pending, func(other *task) bool { return other == t })
	t.Ends, t.NotifyURI = time.Time{}, ""
}
