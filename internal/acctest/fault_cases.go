package acctest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// ServerFault is a way in which a server fails.
type ServerFault struct {
	// Fault is what the server does.
	Fault faults.Fault
	// Texts are what the user must read, whatever was tried.
	Texts []string
	// CreateTexts are the texts that the error of a create must have; nil for
	// Texts.
	CreateTexts []string
}

// FaultCases are ways in which a system's server fails, by what is wrong with
// it.
type FaultCases map[string]ServerFault

// WithCommon returns the failures, and those that are alike in every system.
func (f FaultCases) WithCommon() FaultCases {
	all := FaultCases{
		"an HTML page": {
			Fault: faults.Fault{
				Status:      http.StatusOK,
				Body:        "<html><head><title>Bad Gateway</title></head></html>",
				ContentType: "text/html",
			},
			Texts: []string{`an HTML page ("Bad Gateway") where JSON was expected`},
		},
		"truncated JSON": {
			Fault: faults.Fault{Status: http.StatusOK, Body: `{"id": "6baf15c3-9`},
			Texts: []string{"breaks off after 18 bytes"},
		},
		"too many requests": {
			Fault: faults.Fault{Status: http.StatusTooManyRequests, Headers: map[string]string{"Retry-After": "3600"}},
			Texts: []string{"429 Too Many Requests", "takes more in 1h0m0s"},
		},
	}
	maps.Copy(all, f)

	return all
}

// Run tries operations on a resource under each failure, in a subtest and an
// account of its own: it creates the resource while the server is well, and
// then lets the server fail.
func (f FaultCases) Run(
	t *testing.T, start func(*testing.T) (*Account, *providertest.Resource), config map[string]any,
	operations func(try FaultCase),
) {
	t.Helper()
	for name, failure := range f {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, resource := start(t)
			state := resource.Create(config)
			account.AddFault(failure.Fault)
			operations(FaultCase{ServerFault: failure, test: t, resource: resource, state: state})
		})
	}
}

// FaultCase tries operations on a resource whose server has begun to fail. Each
// must end in one error, which has the failure's texts and the operation's own,
// in which ID stands for the resource's id; and each must leave the state as it
// was.
type FaultCase struct {
	ServerFault

	test     *testing.T
	resource *providertest.Resource
	state    *providertest.State
}

// Create tries to create another one.
func (t FaultCase) Create(config map[string]any, text string) {
	t.test.Helper()
	if t.CreateTexts != nil {
		t.Texts = t.CreateTexts
	}
	t.resource.CreateFails(config).Expect(t.test, t.expectedError(text))
}

// Read tries to refresh the resource.
func (t FaultCase) Read(text string) {
	t.test.Helper()
	left, diags := t.resource.TryRead(t.state)
	diags.Expect(t.test, t.expectedError(text))
	t.expectUnchanged(left)
}

// Update tries to change the resource.
func (t FaultCase) Update(config map[string]any, text string) {
	t.test.Helper()
	left, diags := t.resource.TryUpdate(t.state, config)
	diags.Expect(t.test, t.expectedError(text))
	t.expectUnchanged(left)
}

// Delete tries to delete the resource.
func (t FaultCase) Delete(text string) {
	t.test.Helper()
	left, diags := t.resource.TryDelete(t.state)
	diags.Expect(t.test, t.expectedError(text))
	t.expectUnchanged(left)
}

func (t FaultCase) expectedError(text string) providertest.Expectation {
	text = strings.ReplaceAll(text, `"ID"`, `"`+t.state.ID()+`"`)

	return providertest.Error("", append(slices.Clip(t.Texts), text)...)
}

func (t FaultCase) expectUnchanged(left *providertest.State) {
	t.test.Helper()
	if left == nil {
		t.test.Error("the resource is forgotten")

		return
	}
	providertest.ExpectValues(t.test, left.Values, t.state.Values)
}
