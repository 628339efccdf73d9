package zaoshu

import (
	"slices"
	"time"
)

// detailDelayFraction is the fraction of a run during which the detail of its
// task is hidden.
const detailDelayFraction = 10

// startTask starts a task of an instance. It ends after the job duration.
func (d *data) startTask(i *instance, t *task, now time.Time) {
	i.Status = statusRunning
	i.TotalExecution++
	t.InstanceID = i.ID
	t.HiddenUntil = now.Add(d.jobDuration / detailDelayFraction)
	t.EndsAt = now.Add(d.jobDuration)
	d.Tasks.Add(t)
}

// Advance ends the tasks that end by now, in the order of time.
func (d *data) Advance(now time.Time) bool {
	changed := false
	for t := d.Tasks.TakeDue(now); t != nil; t = d.Tasks.TakeDue(now) {
		d.finishTask(t)
		changed = true
	}

	return changed
}

// finishTask ends a task by itself. Only such a task has a webhook to send.
func (d *data) finishTask(t *task) {
	i := d.instanceOf(t)
	rows := len(t.fetchedURLs())
	t.FailedURLCount = len(t.URLs) - rows
	t.Status, t.EndsAt = t.finalStatus(), time.Time{}
	if t.NotifyURI != "" {
		t.dueWebhook = newWebhook(t, i)
	}
	i.TotalFetchingRows += rows
	d.Accounts[i.Account].charge(len(t.URLs))
	d.endRun(i, t.Status)
}

// endRun sets the status of an instance after a run with a final status, unless
// another run of the instance is pending.
func (d *data) endRun(i *instance, taskStatus string) {
	switch {
	case slices.ContainsFunc(d.tasksOf(i), (*task).isPending):
	case taskStatus == statusError:
		i.Status = statusError
	default:
		i.Status = statusIdle
	}
}

// removeTask removes a task. An instance without another pending run becomes
// idle.
func (d *data) removeTask(t *task) {
	d.Tasks.Remove(t)
	if t.isPending() {
		d.endRun(d.instanceOf(t), statusDone)
	}
}
