package chaos_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// runner is one Terraform with its configuration and its state.
type runner struct {
	*server

	config    config
	workspace *acctest.Workspace
	// errors counts the errors about each resource, by [config.key]; the empty
	// key has those that name none.
	errors map[string]int
	// killed reports whether Terraform was killed, which may leave an empty
	// state file.
	killed bool
	// bugs counts the outputs with a panic or a message about a bug.
	bugs int
	// emptyStates counts the state files that were left empty or broken.
	emptyStates int
	// applies counts the applies while faults strike.
	applies int
	// errorTexts are the texts of the errors, for a failing test's log.
	errorTexts []string
}

func newRunner(s *server, c config) *runner {
	s.tb.Helper()
	program, err := buildProvider()
	if err != nil {
		s.tb.Fatal(err)
	}
	made := &runner{server: s, config: c, workspace: acctest.NewWorkspace(s.tb, program), errors: map[string]int{}}
	made.workspace.Write("main.tf", c.HCL(s.accounts))

	return made
}

// process is a command that runs.
type process struct {
	command *exec.Cmd
	// file has the output. A pipe would stay open as long as a provider that
	// has outlived Terraform.
	file string
	done chan struct{}
}

// output is what the command has written so far.
func (p *process) output() string {
	content, err := os.ReadFile(p.file)
	if err != nil {
		return err.Error()
	}

	return string(content)
}

// commandTimeout is how long a command may take. The slowest command needs a
// fraction of it.
const commandTimeout = 5 * time.Minute

// start starts a Terraform command in a process group of its own. The end of
// the command ends the group.
func (s *runner) start(arguments ...string) *process {
	s.tb.Helper()
	file, err := os.CreateTemp(s.workspace.Dir, "*.log")
	if err != nil {
		s.tb.Fatal(err)
	}
	p := &process{command: s.workspace.Command(arguments...), file: file.Name(), done: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = file, file
	setProcessGroup(p.command)
	err = p.command.Start()
	if err != nil {
		s.tb.Fatal(err)
	}
	limit := time.AfterFunc(commandTimeout, func() { _ = killGroup(p.command) })
	go func() {
		_ = p.command.Wait()     // ProcessState holds the result.
		_ = killGroup(p.command) // A Terraform that panics leaves its providers behind.
		_ = file.Close()
		limit.Stop()
		close(p.done)
	}()

	return p
}

// startApply starts an apply.
func (s *runner) startApply() *process {
	s.tb.Helper()

	return s.start("apply", "-auto-approve", "-input=false", "-json")
}

// apply applies and reports whether that succeeded. It advances a manual clock
// of the server, so that boots and jobs end.
func (s *runner) apply() bool {
	s.tb.Helper()
	p := s.startApply()
	if s.Clock().Manual() {
		waitUntil(p, func() bool {
			s.Clock().Advance(workDuration)

			return false
		})
	}

	return s.finish(p)
}

// message is a line of Terraform's JSON output.
type message struct {
	Type       string `json:"type"`
	Diagnostic struct {
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
		Detail   string `json:"detail"`
		Address  string `json:"address"`
	} `json:"diagnostic"`
}

// finish waits for an apply to end, looks at its output and the state file, and
// reports whether it succeeded.
func (s *runner) finish(p *process) bool {
	s.tb.Helper()
	<-p.done
	output := p.output()
	s.checkOutput(output)
	for line := range strings.Lines(output) {
		var m message
		// After an interrupt, Terraform adds the error "execution halted" for
		// each resource.
		if json.Unmarshal([]byte(line), &m) != nil || m.Diagnostic.Severity != "error" ||
			m.Diagnostic.Summary == "execution halted" {
			continue
		}
		failure := m.Diagnostic
		s.errors[s.resourceKey(failure.Address)]++
		s.errorTexts = append(s.errorTexts, fmt.Sprintf("%s: %s: %s", failure.Address, failure.Summary, failure.Detail))
	}
	s.checkState()

	return p.command.ProcessState.Success()
}

// checkOutput makes sure that every failure explains itself.
func (s *runner) checkOutput(output string) {
	s.tb.Helper()
	for _, text := range []string{
		"panic", "Provider produced inconsistent result", "Provider returned invalid result object",
		"This is a bug in the provider",
	} {
		if at := strings.Index(output, text); at >= 0 {
			s.bugs++
			s.tb.Errorf("the output has %q: %s", text, output[max(0, at-200):min(len(output), at+1000)])
		}
	}
}

const stateFile = "terraform.tfstate"

// stateResource is a resource in the state.
type stateResource struct {
	address, key, id string
	tainted          bool
}

// state reads the state file. A Terraform that was killed may have left none.
func (s *runner) state() ([]stateResource, error) {
	content, err := os.ReadFile(filepath.Join(s.workspace.Dir, stateFile))
	if s.killed && (errors.Is(err, fs.ErrNotExist) || len(content) == 0) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				IndexKey   *int `json:"index_key"`
				Status     string
				Attributes struct {
					ID string
				}
			}
		}
	}
	err = json.Unmarshal(content, &file)
	if err != nil {
		return nil, fmt.Errorf("the state file has %d bytes: %w", len(content), err)
	}
	var all []stateResource
	for _, resource := range file.Resources {
		for _, instance := range resource.Instances {
			address := resource.Type + "." + resource.Name
			if instance.IndexKey != nil {
				address += fmt.Sprintf("[%d]", *instance.IndexKey)
			}
			tainted := instance.Status == "tainted"
			all = append(all, stateResource{address, s.resourceKey(address), instance.Attributes.ID, tainted})
		}
	}

	return all, nil
}

// checkState makes sure that the state file can be read.
func (s *runner) checkState() {
	s.tb.Helper()
	if _, err := s.state(); err != nil {
		s.emptyStates++
		s.tb.Error(err)
	}
}

var indexedAddress = regexp.MustCompile(`^(.*)\.(.*)\[(\d+)\]$`)

// resourceKey returns the key of an address, empty for one that the
// configuration does not have.
func (s *runner) resourceKey(address string) string {
	parts := indexedAddress.FindStringSubmatch(address)
	if parts == nil {
		return ""
	}
	if key := s.config.key(parts[1], parts[2]); key != "" {
		return key // one of twins
	}

	return s.config.key(parts[1], parts[2]+"-"+parts[3])
}

// planIsEmpty reports whether a plan has no changes.
func (s *runner) planIsEmpty() bool {
	s.tb.Helper()
	result := s.workspace.Run("plan", "-detailed-exitcode", "-input=false")
	s.checkOutput(result.Output)
	if result.ExitCode == 1 {
		s.tb.Errorf("the plan failed: %s", result.Output)
	}
	if result.ExitCode != 0 {
		s.errorTexts = append(s.errorTexts, "plan: "+result.Output)
	}

	return result.ExitCode == 0
}

// converge applies while faults strike until an apply succeeds and a plan
// without faults has no changes, or until the applies are used up. It reports
// whether the configuration has converged.
func (s *runner) converge(applies int, misbehave func()) bool {
	s.tb.Helper()
	for range applies {
		misbehave()
		s.applies++
		succeeded := s.apply()
		s.collectJournal()
		s.Faults().Clear()
		if succeeded && s.planIsEmpty() {
			return true
		}
	}

	return false
}

// differences is the difference between the states and what the server has.
type differences struct {
	// orphans are on the server and in no state, doubles are more than one for
	// a resource, lost are in a state and not on the server, and swapped are in
	// a state under the address of another one.
	orphans, duplicates, missing, swapped []string
	// repeated are runs that were done again after an error about them.
	repeated []string
	tainted  []string
}

// machineState begins the keys of a resource that has no object on the server.
const machineState = "fleet_jeto_machine_state."

// isRun reports whether a key is the key of a run, which is done once and then
// over.
func isRun(key string) bool {
	return strings.HasPrefix(key, "fleet_zaoshu_run.") || hasNoID(key)
}

// hasNoID reports whether a key is the key of a run without an id.
func hasNoID(key string) bool {
	return strings.HasPrefix(key, "fleet_qubell_workflow_run.") || strings.HasPrefix(key, "fleet_jeto_command.")
}

// compare compares the states with what the server has.
func compare(tb testing.TB, sides ...*runner) differences {
	tb.Helper()
	sides[0].collectJournal()
	var b differences
	var all config
	wanted, said, kept := map[string]int{}, map[string]int{}, map[string]int{}
	keyByID := map[string]string{}
	for _, s := range sides {
		all = append(all, s.config...)
		maps.Copy(wanted, s.config.wantedCounts())
		for key, count := range s.errors {
			said[key] += count
		}
		resources, err := s.state()
		if err != nil {
			tb.Logf("nothing counts as kept: %v", err)
		}
		for _, resource := range resources {
			kept[resource.key]++
			b.addStateResource(resource, keyByID)
		}
	}
	present := map[string]int{}
	for _, t := range sides[0].createdObjects(all) {
		present[t.key]++
		b.addServerObject(t, keyByID)
	}
	for id, key := range keyByID {
		b.missing = append(b.missing, key+" "+id)
	}
	for key, want := range wanted {
		b.compareCounts(key, want, present[key], kept[key], said[key])
	}

	return b
}

// addStateResource looks at a resource in the state and notes its id.
func (b *differences) addStateResource(resource stateResource, keyByID map[string]string) {
	if resource.tainted {
		b.tainted = append(b.tainted, resource.address)
	}
	if resource.key == "" || hasNoID(resource.key) || strings.HasPrefix(resource.key, machineState) {
		return
	}
	if other := keyByID[resource.id]; other != "" {
		b.swapped = append(b.swapped, resource.address+" has the id of "+other)
	}
	keyByID[resource.id] = resource.key
}

// addServerObject looks at something that the server has and strikes out its
// id.
func (b *differences) addServerObject(t serverObject, keyByID map[string]string) {
	key, inState := keyByID[t.id]
	delete(keyByID, t.id)
	switch {
	case t.id == "":
	case inState && key != t.key:
		b.swapped = append(b.swapped, fmt.Sprintf("%s has %s, which is of %q", key, t.id, t.key))
	case !inState && !isRun(t.key):
		b.orphans = append(b.orphans, fmt.Sprintf("%s of %q", t.id, t.key))
	}
}

// compareCounts compares how often a resource is wanted, present and kept in
// the state.
func (b *differences) compareCounts(key string, want, present, kept, said int) {
	extra := max(0, present-want)
	if !isRun(key) {
		b.duplicates = append(b.duplicates, slices.Repeat([]string{key}, extra)...)

		return
	}
	explained := min(extra, said)
	b.repeated = append(b.repeated, slices.Repeat([]string{key}, explained)...)
	b.duplicates = append(b.duplicates, slices.Repeat([]string{key}, extra-explained)...)
	b.orphans = append(b.orphans, slices.Repeat([]string{"a run of " + key}, max(0, present-extra-kept-said))...)
	if hasNoID(key) {
		b.swapped = append(b.swapped, slices.Repeat([]string{key + " never ran"}, max(0, kept-present))...)
	}
}
