package zaoshu

import (
	"slices"
	"time"
)

// startTask begins a task of an instance, which ends when the job duration is
// over.
func (st *data) startTask(i *instance, t *task, now time.Time) {
	i.Status = StatusRunning
	i.TotalExecution++
	t.EndsAt = now.Add(st.jobDuration)
	st.addTask(i, t)
}

// Advance ends the tasks that were to end by now, in the order of time.
func (st *data) Advance(now time.Time) bool {
	ended := false
	for len(st.pending) > 0 && !st.pending[0].EndsAt.After(now) {
		st.finishTask(st.pending[0])
		ended = true
	}

	return ended
}

// finishTask ends a task as it ends by itself, and leaves its webhook to the
// one who waits for it.
func (st *data) finishTask(t *task) {
	rows := len(t.fetchedURLs())
	t.FailedURLCount = len(t.URLs) - rows
	t.instance.TotalFetchingRows += rows
	st.Accounts[t.instance.Account].charge(len(t.URLs))
	if t.NotifyURI != "" {
		st.webhooks[t.ID] = newWebhook(t)
	}
	st.setFinalStatus(t, t.finalStatus())
}

// setFinalStatus gives a task the status with which it ends, and its instance
// too if nothing else of it is under way.
func (st *data) setFinalStatus(t *task, status string) {
	st.cancel(t)
	t.Status = status
	if st.hasPendingTask(t.instance) {
		return
	}
	t.instance.Status = StatusIdle
	if status == StatusError {
		t.instance.Status = StatusError
	}
}

// hasPendingTask reports whether a task of an instance is going to end by
// itself.
func (st *data) hasPendingTask(i *instance) bool {
	return slices.ContainsFunc(st.pending, func(t *task) bool { return t.instance == i })
}

// cancel leaves a task as it is: it does not end by itself, and has no webhook.
func (st *data) cancel(t *task) {
	st.pending = slices.DeleteFunc(st.pending, func(other *task) bool { return other == t })
	t.EndsAt, t.NotifyURI = time.Time{}, ""
}
