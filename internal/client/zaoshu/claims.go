package zaoshu

import (
	"slices"
	"sync"
)

// claims tell which tasks are whose, so that none is taken for that of two runs.
type claims struct {
	mu sync.Mutex
	// tasks are the ids that runs of this process have got.
	tasks map[string]bool
	// open counts, by instance, the runs that have no task yet.
	open map[string]int
}

func newClaims() *claims {
	return &claims{tasks: map[string]bool{}, open: map[string]int{}}
}

// begin says that a run of an instance is about to be sent.
func (c *claims) begin(instance string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[instance]++
}

// end says that a run has its task, or never gets to know it.
func (c *claims) end(instance string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[instance]--
	if c.open[instance] == 0 {
		delete(c.open, instance)
	}
}

// add notes that a run has got a task.
func (c *claims) add(task string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tasks[task] = true
}

// take gives a run of an instance the only task that may be its own, "" if there are
// none or several, or if another run may claim it as well. It also returns how many
// tasks nobody has claimed.
func (c *claims) take(instance string, tasks []Task) (id string, count int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	free := slices.DeleteFunc(slices.Clone(tasks), func(task Task) bool { return c.tasks[task.ID] })
	if len(free) != 1 || c.open[instance] > 1 {
		return "", len(free)
	}
	c.tasks[free[0].ID] = true

	return free[0].ID, 1
}
