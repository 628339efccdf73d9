package zaoshu

import (
	"context"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// data is what a Zaoshu remembers.
type data struct {
	store.Accounts[*account]

	// jobDuration is how long a run takes.
	jobDuration time.Duration
	instances   map[string]*instance
	tasks       map[string]*task
	// pending are the tasks that are going to end, the soonest first.
	pending []*task
	// webhooks are those of tasks that have ended, by their ids, until they are
	// sent.
	webhooks map[string]webhook

	// background lets something go on until stop, which is called when another
	// store has taken this one's place.
	background func(work func(ctx context.Context))
	stop       context.CancelFunc
}

func newData(job time.Duration) *data {
	//nolint:forbidigo // webhooks belong to no request: they live as long as the store
	ctx, stop := context.WithCancel(context.Background())

	return &data{
		Accounts:    store.Accounts[*account]{},
		jobDuration: job,
		instances:   map[string]*instance{},
		tasks:       map[string]*task{},
		webhooks:    map[string]webhook{},
		background:  func(work func(ctx context.Context)) { go work(ctx) },
		stop:        stop,
	}
}

// AddAccount adds an account with the instances that it comes with, and reports
// whether its name, its API key and their ids were free.
func (st *data) AddAccount(a *account) bool {
	_, taken := st.FindAccount(func(other *account) bool { return other.APIKey == a.APIKey })
	taken = taken || slices.ContainsFunc(a.instances, func(i *instance) bool { return st.instances[i.ID] != nil })
	if taken || !st.Accounts.AddAccount(a) {
		return false
	}
	for _, i := range a.instances {
		st.instances[i.ID] = i
	}

	return true
}

// addInstance adds an instance, with its tasks, to the account that it names,
// which exists.
func (st *data) addInstance(i *instance) {
	owner := st.Accounts[i.Account]
	owner.instances = append(owner.instances, i)
	st.instances[i.ID] = i
	for _, t := range i.Tasks {
		st.indexTask(i, t)
	}
}

// removeInstance removes an instance that exists, with its tasks.
func (st *data) removeInstance(i *instance) {
	for _, t := range i.Tasks {
		st.cancel(t)
		delete(st.tasks, t.ID)
	}
	delete(st.instances, i.ID)
	owner := st.Accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// addTask adds a task to an instance.
func (st *data) addTask(i *instance, t *task) {
	i.Tasks = append(i.Tasks, t)
	st.indexTask(i, t)
}

// indexTask notes a task that an instance has.
func (st *data) indexTask(i *instance, t *task) {
	t.instance = i
	st.tasks[t.ID] = t
	if !t.EndsAt.IsZero() {
		st.pending = append(st.pending, t)
		slices.SortStableFunc(st.pending, func(a, b *task) int { return a.EndsAt.Compare(b.EndsAt) })
	}
}

// removeTask removes a task that exists. An instance whose last run it was is
// idle.
func (st *data) removeTask(t *task) {
	if !t.EndsAt.IsZero() {
		st.setFinalStatus(t, StatusDone)
	}
	delete(st.tasks, t.ID)
	t.instance.Tasks = slices.DeleteFunc(t.instance.Tasks, func(other *task) bool { return other == t })
}

// instancesByAccount returns all instances account by account, in the order in
// which they were made.
func (st *data) instancesByAccount() []*instance {
	list := make([]*instance, 0, len(st.instances))
	for _, a := range st.SortedAccounts() {
		list = append(list, a.instances...)
	}

	return list
}

// tasksByAccount returns all tasks account by account and instance by instance,
// in the order in which they were made.
func (st *data) tasksByAccount() []*task {
	list := make([]*task, 0, len(st.tasks))
	for _, i := range st.instancesByAccount() {
		list = append(list, i.Tasks...)
	}

	return list
}
