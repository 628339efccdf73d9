package acctest

import (
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// Run runs the operations with each fault, in a subtest and with an account of
// its own. It creates the resource, and then adds the fault.
func (c FaultCases) Run(
	t *testing.T, start func(*testing.T) (*Account, *providertest.Resource), config map[string]any,
	operations func(try FaultRunner),
) {
	t.Helper()
	for name, test := range c {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, resource := start(t)
			state := resource.Create(config)
			account.AddFault(test.Fault)
			operations(FaultRunner{Case: test, t: t, resource: resource, state: state})
		})
	}
}

// FaultRunner runs operations on a resource whose server has a fault. Each
// operation must return one error and keep the state. The error has the texts
// of the case and the text of the operation, in which "ID" stands for the id of
// the resource.
type FaultRunner struct {
	Case FaultCase

	t        *testing.T
	resource *providertest.Resource
	state    *providertest.State
}

// Create creates another resource.
func (r FaultRunner) Create(config map[string]any, text string) {
	r.t.Helper()
	texts := r.Case.CreateTexts
	if texts == nil {
		texts = r.Case.Texts
	}
	r.resource.CreateFails(config).Expect(r.t, r.expectedError(texts, text))
}

// Read refreshes the resource.
func (r FaultRunner) Read(text string) {
	r.t.Helper()
	left, diags := r.resource.TryRead(r.state)
	r.expectFailure(left, diags, text)
}

// Update updates the resource.
func (r FaultRunner) Update(config map[string]any, text string) {
	r.t.Helper()
	left, diags := r.resource.TryUpdate(r.state, config)
	r.expectFailure(left, diags, text)
}

// Delete deletes the resource.
func (r FaultRunner) Delete(text string) {
	r.t.Helper()
	left, diags := r.resource.TryDelete(r.state)
	r.expectFailure(left, diags, text)
}

func (r FaultRunner) expectFailure(left *providertest.State, diags providertest.Diagnostics, text string) {
	r.t.Helper()
	diags.Expect(r.t, r.expectedError(r.Case.Texts, text))
	if left == nil {
		r.t.Error("the resource is no longer in the state")

		return
	}
	providertest.ExpectValues(r.t, left.Values, r.state.Values)
}

func (r FaultRunner) expectedError(texts []string, text string) providertest.Expectation {
	text = strings.ReplaceAll(text, `"ID"`, `"`+r.state.ID()+`"`)

	return providertest.Error("", append(slices.Clip(texts), text)...)
}
