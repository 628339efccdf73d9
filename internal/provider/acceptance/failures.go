package acceptance

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// Failure is a way in which a server fails.
type Failure struct {
	// Fault is what the server does.
	Fault faults.Fault
	// Texts are what the user must read, whatever was tried.
	Texts []string
	// CreateTexts are the texts that the error of a create must have; nil for
	// Texts.
	CreateTexts []string
}

// Failures are ways in which a system's server fails, by what is wrong with it.
type Failures map[string]Failure

// WithCommon returns the failures, and those that are alike in every system.
func (f Failures) WithCommon() Failures {
	all := Failures{
		"an HTML page": {
			Fault: faults.Fault{
				Status: http.StatusOK, Body: "<html><head><title>Bad Gateway</title></head></html>", ContentType: "text/html",
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

// Each tries operations on a resource under each failure, in a subtest and an
// account of its own: it creates the resource while the server is well, and then
// lets the server fail.
func (f Failures) Each(t *testing.T, start func(*testing.T) (*Account, *protocol.Resource), config map[string]any, operations func(try Try)) {
	t.Helper()
	for name, failure := range f {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, resource := start(t)
			state := resource.Create(config)
			account.Fault(failure.Fault)
			operations(Try{Failure: failure, test: t, resource: resource, state: state})
		})
	}
}

// Try tries operations on a resource whose server has begun to fail. Each must end
// in one error, which has the failure's texts and the operation's own, in which ID
// stands for the resource's id; and each must leave the state as it was.
type Try struct {
	Failure

	test     *testing.T
	resource *protocol.Resource
	state    *protocol.State
}

// Create tries to create another one.
func (t Try) Create(config map[string]any, text string) {
	t.test.Helper()
	if t.CreateTexts != nil {
		t.Texts = t.CreateTexts
	}
	t.resource.CreateInVain(config).Want(t.test, t.expected(text))
}

// Read tries to refresh the resource.
func (t Try) Read(text string) {
	t.test.Helper()
	left, diags := t.resource.TryRead(t.state)
	diags.Want(t.test, t.expected(text))
	t.wantUnchanged(left)
}

// Update tries to change the resource.
func (t Try) Update(config map[string]any, text string) {
	t.test.Helper()
	left, diags := t.resource.TryUpdate(t.state, config)
	diags.Want(t.test, t.expected(text))
	t.wantUnchanged(left)
}

// Delete tries to delete the resource.
func (t Try) Delete(text string) {
	t.test.Helper()
	left, diags := t.resource.TryDelete(t.state)
	diags.Want(t.test, t.expected(text))
	t.wantUnchanged(left)
}

func (t Try) expected(text string) protocol.Expectation {
	text = strings.ReplaceAll(text, `"ID"`, `"`+t.state.ID()+`"`)

	return protocol.Error("", append(slices.Clip(t.Texts), text)...)
}

func (t Try) wantUnchanged(left *protocol.State) {
	t.test.Helper()
	if left == nil {
		t.test.Error("the resource is forgotten")

		return
	}
	protocol.Want(t.test, left.Values, t.state.Values)
}
