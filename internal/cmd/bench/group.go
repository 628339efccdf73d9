package main

import (
	"slices"
	"time"
)

// group has the measurements that are compared with each other. They run in
// turn, so that other work on the machine meets all of them.
type group struct {
	system  system
	count   int
	latency time.Duration
	// operations are those of the system.
	operations []operation
	// floor is the operation of terraformData; empty if there is none.
	floor operation
	// rounds is how often each measurement is repeated.
	rounds int
}

// subject returns the subject of an operation of the group's system.
func (g group) subject(o operation) subject {
	count := g.count
	if o == waitingAlone {
		count = 1
	}

	return subject{g.system, o, count, g.latency}
}

// subjects returns what one round measures, in order.
func (g group) subjects() []subject {
	all := make([]subject, 0, len(g.operations)+1)
	for _, o := range g.operations {
		all = append(all, g.subject(o))
	}
	if g.floor != "" {
		all = append(all, subject{system: findSystem(terraformData), operation: g.floor, count: g.count})
	}

	return all
}

// selection is a part of the matrix of measurements: all combinations of its
// values that exist.
type selection struct {
	systems    []string
	counts     []int
	latencies  []time.Duration
	operations []operation
}

// manyResources is the number of resources above which a measurement is not
// repeated, because it takes long.
const manyResources = 1000

// rounds is how often a group with few resources is measured.
const rounds = 3

// groups returns the groups of the selection.
func (s selection) groups() []group {
	var groups []group
	for _, name := range s.systems {
		found := findSystem(name)
		for _, latency := range s.latencies {
			for _, count := range s.counts {
				repeated := rounds
				if count > manyResources {
					repeated = 1
				}
				for _, g := range combine(s.operations) {
					g.system, g.count, g.latency, g.rounds = found, count, latency, repeated
					if found.supports(g.operations[0]) && count <= g.operations[0].maxCount() {
						groups = append(groups, g)
					}
				}
			}
		}
	}

	return groups
}

// combine returns groups with the operations, and with those that they are
// compared with.
func combine(operations []operation) []group {
	var groups []group
	plans := []operation{planningWithoutRefresh}
	for _, o := range []operation{planning, planningWithGETs} {
		if slices.Contains(operations, o) {
			plans = append(plans, o)
		}
	}
	if len(plans) > 1 {
		groups = append(groups, group{operations: plans, floor: planning})
	}
	for _, o := range operations {
		switch o {
		case applying, destroying:
			groups = append(groups, group{operations: []operation{o}, floor: o})
		case querying:
			groups = append(groups, group{operations: []operation{o}})
		case waiting:
			groups = append(groups, group{operations: []operation{waiting, waitingAlone}})
		default:
			// The plans are one group.
		}
	}

	return groups
}

// defaultSelections has what the bars need.
func defaultSelections() []selection {
	all := systemNames()
	latency := []time.Duration{20 * time.Millisecond}

	return []selection{
		{all, []int{1000}, []time.Duration{100 * time.Millisecond}, []operation{planning, planningWithGETs}},
		{[]string{"sharedcloud"}, []int{100, 1000, 3000, 10_000}, latency, []operation{planning}},
		{[]string{"wakame"}, []int{100, 1000, 3000}, latency, []operation{planning}},
		{all, []int{100}, latency, []operation{applying, destroying, querying}},
		{[]string{"sharedcloud"}, []int{1000}, latency, []operation{applying, destroying, querying}},
		{[]string{"wakame"}, []int{100}, latency, []operation{waiting}},
	}
}

// systemNames returns the names of the systems with a provider.
func systemNames() []string {
	var names []string
	for _, s := range systems() {
		if s.hasProvider() {
			names = append(names, s.name)
		}
	}

	return names
}
