package zaoshu

import (
	"context"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
)

// store is what a Zaoshu remembers.
type store struct {
	ledger.Accounts[*account]

	// job is how long a run takes.
	job       time.Duration
	instances map[string]*instance
	tasks     map[string]*task
	// pending are the tasks that are going to end, the soonest first.
	pending []*task
	// webhooks are those of tasks that have ended, by their ids, until they are sent.
	webhooks map[string]webhook

	// background lets something go on until stop, which is called when another store has taken this one's place.
	background func(work func(ctx context.Context))
	stop       context.CancelFunc
}

func newStore(job time.Duration) *store {
	//nolint:forbidigo // webhooks belong to no request: they live as long as the store
	ctx, stop := context.WithCancel(context.Background())

	return &store{
		Accounts: ledger.Accounts[*account]{}, job: job, instances: map[string]*instance{}, tasks: map[string]*task{},
		webhooks:   map[string]webhook{},
		background: func(work func(ctx context.Context)) { go work(ctx) },
		stop:       stop,
	}
}

// AddAccount adds an account with the instances that it comes with, and reports whether its name, its API key and their
// ids were free.
func (st *store) AddAccount(a *account) bool {
	_, taken := st.AccountWith(func(other *account) bool { return other.APIKey == a.APIKey })
	taken = taken || slices.ContainsFunc(a.instances, func(i *instance) bool { return st.instances[i.ID] != nil })

	if taken || !st.Accounts.AddAccount(a) {
		return false
	}

	for _, i := range a.instances {
		st.instances[i.ID] = i
	}

	return true
}

// addInstance adds an instance, with its tasks, to the account that it names, which exists.
func (st *store) addInstance(i *instance) {
	owner := st.Accounts[i.Account]
	owner.instances = append(owner.instances, i)
	st.instances[i.ID] = i

	for _, t := range i.Tasks {
		st.addedTask(i, t)
	}
}

// removeInstance removes an instance that exists, with its tasks.
func (st *store) removeInstance(i *instance) {
	for _, t := range i.Tasks {
		st.unplan(t)
		delete(st.tasks, t.ID)
	}

	delete(st.instances, i.ID)

	owner := st.Accounts[i.Account]
	owner.instances = slices.DeleteFunc(owner.instances, func(other *instance) bool { return other == i })
}

// addTask adds a task to an instance.
func (st *store) addTask(i *instance, t *task) {
	i.Tasks = append(i.Tasks, t)
	st.addedTask(i, t)
}

// addedTask notes a task that an instance has.
func (st *store) addedTask(i *instance, t *task) {
	t.instance = i
	st.tasks[t.ID] = t

	if !t.Ends.IsZero() {
		st.pending = append(st.pending, t)
		slices.SortStableFunc(st.pending, func(a, b *task) int { return a.Ends.Compare(b.Ends) })
	}
}

// removeTask removes a task that exists. An instance whose last run it was is idle.
func (st *store) removeTask(t *task) {
	if !t.Ends.IsZero() {
		st.conclude(t, StatusDone)
	}

	delete(st.tasks, t.ID)
	t.instance.Tasks = slices.DeleteFunc(t.instance.Tasks, func(other *task) bool { return other == t })
}

// instancesByAccount returns all instances account by account, in the order in which they were made.
func (st *store) instancesByAccount() []*instance {
	list := make([]*instance, 0, len(st.instances))
	for _, a := range st.AccountsByName() {
		list = append(list, a.instances...)
	}

	return list
}

// tasksByAccount returns all tasks account by account and instance by instance, in the order in which they were made.
func (st *store) tasksByAccount() []*task {
	list := make([]*task, 0, len(st.tasks))
	for _, i := range st.instancesByAccount() {
		list = append(list, i.Tasks...)
	}

	return list
}
