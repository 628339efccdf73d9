package wakame

// State is where an instance is in its life, in the API's words
// (design/api/wakame.md, "Instance states"). The API may know more states than
// are named here.
type State string

// The states of an instance, those of the later generation too
// (design/api/wakame.md, "Instance states").
const (
	Scheduling   State = "scheduling"
	Pending      State = "pending"
	Starting     State = "starting"
	Initializing State = "initializing"
	Running      State = "running"
	Stopping     State = "stopping"
	Stopped      State = "stopped"
	ShuttingDown State = "shuttingdown"
	Terminated   State = "terminated"
	Halting      State = "halting"
	Halted       State = "halted"
	Migrating    State = "migrating"
	FailingOver  State = "failingover"
)

// States returns the states that are named here, in the order of an instance's
// life.
func States() []State {
	return []State{
		Scheduling, Pending, Starting, Initializing, Running, Stopping, Stopped,
		Halting, Halted, Migrating, FailingOver, ShuttingDown, Terminated,
	}
}

// Destroyable reports whether a DELETE has an effect: in other states but these
// the API answers as if it had, and does nothing (design/api/wakame.md,
// "Deleting an instance").
func (s State) Destroyable() bool {
	return s == Running || s == Stopped || s == Halted
}
