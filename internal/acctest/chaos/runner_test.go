package chaos_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

// runner is one Terraform with its configuration and its state.
type runner struct {
	tb        testing.TB
	server    *server
	config    config
	workspace *acctest.Workspace
	// errors counts the errors by the key of the resource. The empty key has
	// the errors without a resource.
	errors map[string]int
	// killed reports whether Terraform was killed. It may then leave an empty
	// state file.
	killed bool
	// bugs counts the outputs with a panic or a message about a bug.
	bugs int
	// emptyStates counts the empty or broken state files.
	emptyStates int
	// applies counts the applies while the server has faults.
	applies int
	// errorTexts are the texts of the errors, for the log of a failing test.
	errorTexts []string
}

func newRunner(s *server, c config) *runner {
	s.tb.Helper()
	program, err := buildProvider()
	if err != nil {
		s.tb.Fatal(err)
	}
	workspace := acctest.NewWorkspace(s.tb, program)
	workspace.Write("main.tf", c.HCL(s.accounts))

	return &runner{tb: s.tb, server: s, config: c, workspace: workspace, errors: map[string]int{}}
}

// startApply starts an apply.
func (r *runner) startApply() *process {
	r.tb.Helper()

	return startProcess(r.tb, r.workspace, "apply", "-auto-approve", "-input=false", "-json")
}

// apply applies and reports whether that succeeded. It advances a manual clock
// of the server, so that boots and jobs end.
func (r *runner) apply() bool {
	r.tb.Helper()
	p := r.startApply()
	if r.server.mock.Clock().Manual() {
		p.waitUntil(func() bool {
			r.server.mock.Clock().Advance(workDuration)

			return false
		})
	}

	return r.finish(p)
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

// finish waits for the end of an apply and checks its output and the state
// file. It reports whether the apply succeeded.
func (r *runner) finish(p *process) bool {
	r.tb.Helper()
	<-p.done
	output := p.output()
	r.checkOutput(output)
	for line := range strings.Lines(output) {
		var m message
		// After an interrupt, Terraform adds the error "execution halted" for
		// each resource.
		if json.Unmarshal([]byte(line), &m) != nil || m.Diagnostic.Severity != "error" ||
			m.Diagnostic.Summary == "execution halted" {
			continue
		}
		failure := m.Diagnostic
		r.errors[r.config.keyOf(failure.Address)]++
		r.errorTexts = append(r.errorTexts, fmt.Sprintf("%s: %s: %s", failure.Address, failure.Summary, failure.Detail))
	}
	r.checkState()

	return p.command.ProcessState.Success()
}

// checkOutput reports a failure if the output has a panic, or blames the
// provider.
func (r *runner) checkOutput(output string) {
	r.tb.Helper()
	for _, text := range []string{
		"panic", "Provider produced inconsistent result", "Provider returned invalid result object",
		"This is a bug in the provider",
	} {
		if at := strings.Index(output, text); at >= 0 {
			r.bugs++
			r.tb.Errorf("the output has %q: %s", text, output[max(0, at-200):min(len(output), at+1000)])
		}
	}
}

// planIsEmpty reports whether a plan has no changes.
func (r *runner) planIsEmpty() bool {
	r.tb.Helper()
	result := r.workspace.Run("plan", "-detailed-exitcode", "-input=false")
	r.checkOutput(result.Output)
	if result.ExitCode == 1 {
		r.tb.Errorf("the plan failed: %s", result.Output)
	}
	if result.ExitCode != 0 {
		r.errorTexts = append(r.errorTexts, "plan: "+result.Output)
	}

	return result.ExitCode == 0
}

// converge adds faults and applies until an apply succeeds and a plan without
// faults has no changes, at most a number of times. It reports whether the
// configuration has converged.
func (r *runner) converge(applies int, addFaults func()) bool {
	r.tb.Helper()
	for range applies {
		addFaults()
		r.applies++
		succeeded := r.apply()
		r.server.collectJournal()
		r.server.mock.Faults().Clear()
		if succeeded && r.planIsEmpty() {
			return true
		}
	}

	return false
}

func (r *runner) state() ([]stateResource, error) { return readState(r.workspace, r.config, r.killed) }

func (r *runner) mustState() []stateResource {
	r.tb.Helper()
	resources, err := r.state()
	if err != nil {
		r.tb.Fatal(err)
	}

	return resources
}

// checkState reports a failure if the state file cannot be read.
func (r *runner) checkState() {
	r.tb.Helper()
	_, err := r.state()
	if err != nil {
		r.emptyStates++
		r.tb.Error(err)
	}
}
