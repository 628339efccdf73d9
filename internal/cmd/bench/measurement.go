package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"
)

// subject is what a measurement measures.
type subject struct {
	system    system
	operation operation
	// count is the number of resources.
	count int
	// latency is that of each request.
	latency time.Duration
}

func (s subject) String() string {
	return fmt.Sprintf("%s %s of %d at %s", s.system.name, s.operation, s.count, s.latency)
}

// figures are the results of a measurement. Those of terraformData are zero,
// except wall.
type figures struct {
	// wall is how long Terraform ran.
	wall time.Duration
	// cpu is the CPU time of the provider's process, and peakMemory its
	// largest size in bytes.
	cpu        time.Duration
	peakMemory int64
	// requests and connections are what the reference server has counted.
	requests, connections int
	// lists and gets are the GETs of lists and of single instances after the
	// last create, only of waiting and waitingAlone.
	lists, gets int
}

// summarize returns the medians of several measurements of a subject, and the
// largest peak memory, number of requests and of connections.
func summarize(all []figures) figures {
	var summary figures
	summary.wall = median(all, func(f figures) time.Duration { return f.wall })
	summary.cpu = median(all, func(f figures) time.Duration { return f.cpu })
	for _, f := range all {
		summary.peakMemory = max(summary.peakMemory, f.peakMemory)
		summary.requests = max(summary.requests, f.requests)
		summary.connections = max(summary.connections, f.connections)
		summary.lists = max(summary.lists, f.lists)
		summary.gets = max(summary.gets, f.gets)
	}

	return summary
}

// median returns the median of a figure; of an even number the larger one of
// the two in the middle.
func median(all []figures, figure func(f figures) time.Duration) time.Duration {
	values := make([]time.Duration, 0, len(all))
	for _, f := range all {
		values = append(values, figure(f))
	}
	slices.Sort(values)

	return values[len(values)/2]
}

// bench runs measurements.
type bench struct {
	programs programs
	// folder has the workspaces.
	folder string
	// bootDuration is how long the objects of waiting boot.
	bootDuration time.Duration
	// templates are the templates of the systems by their names.
	templates map[string]template
}

// newBench builds the programs in a folder.
func newBench(ctx context.Context, folder, terraform string, boot time.Duration) (*bench, error) {
	built, err := buildPrograms(ctx, folder, terraform)

	return &bench{programs: built, folder: folder, bootDuration: boot, templates: map[string]template{}}, err
}

// measure measures a subject once, in a new workspace, with a new reference
// server and a new provider.
func (b *bench) measure(ctx context.Context, s subject) (figures, error) {
	resource, err := b.template(ctx, s.system)
	if err != nil {
		return figures{}, fmt.Errorf("%s: one resource: %w", s.system.name, err)
	}
	w, err := newWorkspace(b.folder, b.programs.terraform, s.system, s.operation, s.count)
	if err == nil && !s.operation.createsObjects() && s.operation != querying {
		var state []byte
		state, err = resource.terraformState(s.count)
		if err == nil {
			err = w.writeState(state)
		}
	}
	if err != nil {
		return figures{}, err
	}
	var measured figures
	if s.system.hasProvider() {
		measured, err = b.measureProvider(ctx, s, resource, w)
	} else {
		measured.wall, err = w.run(ctx, s.operation, s.count, "")
	}
	if err != nil {
		return figures{}, fmt.Errorf("%s: %w", s, err)
	}

	return measured, os.RemoveAll(w.folder)
}

// template returns the template of a system, and makes it at the first call.
func (b *bench) template(ctx context.Context, s system) (template, error) {
	made, found := b.templates[s.name]
	if found {
		return made, nil
	}
	made, err := b.newTemplate(ctx, s)
	if err == nil {
		made.attributes, err = countAttributes(made.terraform)
	}
	if err == nil {
		b.templates[s.name] = made
	}

	return made, err
}

// measureProvider measures a subject with a provider.
func (b *bench) measureProvider(ctx context.Context, s subject, resource template, w workspace) (figures, error) {
	boot := time.Duration(0)
	if s.operation == waiting || s.operation == waitingAlone {
		boot = b.bootDuration
	}
	server, err := startServer(ctx, b.programs.server, w.folder, serverFlags(s.latency, boot)...)
	if err != nil {
		return figures{}, err
	}
	measured, err := b.measureWith(ctx, server, s, resource, w)
	_, stopErr := server.stop()

	return measured, errors.Join(err, stopErr)
}

func (b *bench) measureWith(
	ctx context.Context, server *server, s subject, resource template, w workspace,
) (figures, error) {
	if !s.operation.createsObjects() || s.system.adopts {
		state, err := resource.serverState(s.count)
		if err == nil {
			err = server.importState(ctx, state)
		}
		if err != nil {
			return figures{}, err
		}
	}
	attached, err := startProvider(ctx, b.programs.provider, server.env)
	if err != nil {
		return figures{}, err
	}
	var measured figures
	measured.wall, err = w.run(ctx, s.operation, s.count, attached.reattach)
	if err == nil {
		measured.peakMemory, err = attached.peakMemory()
	}
	var stopErr error
	measured.cpu, stopErr = attached.stop()
	err = errors.Join(err, stopErr)
	if err == nil {
		measured.requests, measured.connections, err = server.count(ctx)
	}
	if err == nil && s.system.boots && s.operation.createsObjects() {
		measured.lists, measured.gets, err = server.countLists(ctx, s.system.name)
	}

	return measured, err
}

// measureGroup measures the subjects of a group in turn, several times.
func (b *bench) measureGroup(ctx context.Context, g group, progress func(s subject, f figures)) ([]result, error) {
	all := map[operation][]figures{}
	var floors []figures
	for range g.rounds {
		for _, s := range g.subjects() {
			measured, err := b.measure(ctx, s)
			if err != nil {
				return nil, err
			}
			progress(s, measured)
			if s.system.hasProvider() {
				all[s.operation] = append(all[s.operation], measured)
			} else {
				floors = append(floors, measured)
			}
		}
	}
	results := make([]result, 0, len(all))
	for _, o := range slices.Sorted(maps.Keys(all)) {
		r := result{subject: g.subject(o), figures: summarize(all[o])}
		r.attributes = b.templates[g.system.name].attributes
		if len(all[planningWithoutRefresh]) > 0 {
			r.withoutRefresh = summarize(all[planningWithoutRefresh]).wall
		}
		if len(floors) > 0 {
			r.floor = summarize(floors).wall
		}
		if o == waiting {
			r.pollsAlone = summarize(all[waitingAlone]).gets
		}
		results = append(results, r)
	}

	return results, nil
}

// result is the result of all measurements of a subject.
type result struct {
	subject
	figures

	// withoutRefresh is the wall time of planningWithoutRefresh in the same
	// group, and floor that of Terraform's own floor; 0 if there is none.
	withoutRefresh, floor time.Duration
	// attributes is the number of the resource's attributes.
	attributes int
	// pollsAlone is the number of GETs with which waitingAlone waited for its
	// object.
	pollsAlone int
}

// cpuPerResource returns the CPU time of the provider for each resource.
func (r result) cpuPerResource() time.Duration {
	return r.cpu / time.Duration(r.count)
}

// pagesLatency returns the latencies of all pages of a list but the first. The
// provider requests one page after the other.
func (r result) pagesLatency() time.Duration {
	if r.system.pageSize == 0 {
		return 0
	}

	return time.Duration((r.count-1)/r.system.pageSize) * r.latency
}

// megabytes returns the peak memory in MB.
func (r result) megabytes() float64 {
	return float64(r.peakMemory) / (1 << 20)
}

// listsPerPoll returns how many lists the provider sent for each poll of
// waitingAlone.
func (r result) listsPerPoll() float64 {
	return float64(r.lists) / float64(r.pollsAlone)
}
