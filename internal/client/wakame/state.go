package wakame

// State is the state of an instance, in the API's words (design/api/wakame.md,
// "Instance states"). The API may have more states than these.
type State string

// The states of an instance, with those of the generation v1203.
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

// States returns the known states in the order of an instance's life.
func States() []State {
	return []State{
		Scheduling, Pending, Starting, Initializing, Running, Stopping, Stopped,
		Halting, Halted, Migrating, FailingOver, ShuttingDown, Terminated,
	}
}

// Destroyable reports whether a DELETE has an effect. In every other state the
// server may accept it and do nothing (design/api/wakame.md, "Deleting an
// instance").
func (s State) Destroyable() bool {
	return s == Running || s == Stopped || s == Halted
}
