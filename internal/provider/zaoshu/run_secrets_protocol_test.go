package zaoshu_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// secretSource is a target source with write-only headers.
func secretSource(cookie string, version int) map[string]any {
	return map[string]any{
		"urls": []string{"https://example.com/b"}, "headers_wo": map[string]any{"Cookie": cookie},
		"headers_wo_version": version,
	}
}

// secretRun is the configuration of a run with secrets, in the second of two
// target sources.
func (c crawler) secretRun(cookie string, version int, changes ...map[string]any) map[string]any {
	return providertest.Merge(c.config(secretHook(hookURL, 1), map[string]any{"target_sources": []any{
		map[string]any{"urls": []string{"https://example.com/a"}, "headers": map[string]any{"Accept": "text/html"}},
		secretSource(cookie, version),
	}}), changes...)
}

func TestRun_SendsWriteOnlyArguments(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies []string
	account := acctest.NewIsolatedAccount(t, "zaoshu", mockserver.Options{}, func(request *http.Request) {
		// The journal redacts the headers.
		body, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
		mu.Lock()
		defer mu.Unlock()
		if request.Method == http.MethodPost && strings.Contains(request.URL.Path, "/v2/instance/") {
			bodies = append(bodies, string(body))
		}
	})
	c := crawler{Account: account, id: account.Create("instance", nil), fleet: acctest.NewProvider(t, account)}
	c.fleet.Resource(runType).Create(c.secretRun("session=s3cr3t", 1))
	want := `{"target_sources":[{"urls":["https://example.com/a"],"headers":{"Accept":"text/html"}},` +
		`{"urls":["https://example.com/b"],"headers":{"Cookie":"session=s3cr3t"}}],` +
		`"result_notify_uri":"` + hookURL + `"}`
	mu.Lock()
	defer mu.Unlock()
	if len(bodies) != 1 || bodies[0] != want {
		t.Errorf("got the requests %q, want one %q", bodies, want)
	}
}

func TestRun_WriteOnlyArgumentsAreNotStored(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	state := run.Create(c.secretRun("session=s3cr3t", 1))
	providertest.ExpectValues(t, state.Values, map[string]any{
		"result_notify_uri": nil, "result_notify_uri_wo": nil, "result_notify_uri_wo_version": 1,
		"target_sources": []any{
			map[string]any{
				"urls": []string{"https://example.com/a"}, "headers": map[string]any{"Accept": "text/html"},
			},
			map[string]any{"urls": []string{"https://example.com/b"}, "headers_wo_version": 1},
		},
	})
	run.ExpectNoChanges(state, c.secretRun("session=s3cr3t", 1))
}

func TestRun_VersionsOfWriteOnlyArgumentsReplace(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	state := run.Create(c.secretRun("session=s3cr3t", 1))
	run.ExpectNoChanges(state, c.secretRun("session=other", 1, map[string]any{"result_notify_uri_wo": hookURL + "/2"}))
	run.Plan(state, c.secretRun("session=other", 2)).ExpectAction(t, providertest.Replace, "target_sources")
	run.Plan(state, c.secretRun("session=s3cr3t", 1, secretHook(hookURL, 2))).
		ExpectAction(t, providertest.Replace, "result_notify_uri_wo_version")
	again := run.Update(state, c.secretRun("session=other", 2))
	if again.ID() == state.ID() {
		t.Errorf("got task %s again, want a new task", again.ID())
	}
	c.expectRunCount(t, 2)
}

func TestRun_ImportTakesOverWriteOnlyVersions(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	config := c.secretRun("session=s3cr3t", 1)
	state := run.ImportByID(c.id + "/" + c.createTask(nil))
	run.Plan(state, config).ExpectAction(t, providertest.Update)
	state = run.Update(state, config)
	run.ExpectNoChanges(state, config)
	run.Plan(state, c.secretRun("session=s3cr3t", 2)).ExpectAction(t, providertest.Replace, "target_sources")
	c.expectRunCount(t, 0)
}

func TestRun_ErrorsRedactWriteOnlyArguments(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{
		Method: http.MethodPost, Status: http.StatusBadRequest,
		Body: `{"message":"bad header session=s3cr3t or URL ` + hookURL + `"}`,
	})
	_, diags := c.fleet.Resource(runType).TryCreate(c.secretRun("session=s3cr3t", 1))
	diags.Expect(t, providertest.Error("", "400 Bad Request: bad header (redacted) or URL (redacted)"))
}

// TestRun_FailedTaskStoresNoSecret has write-only values: the framework removes
// them from the state of a create that succeeds only.
func TestRun_FailedTaskStoresNoSecret(t *testing.T) {
	t.Parallel()
	s := newTimedCrawler(t, 40*time.Second)
	source := map[string]any{
		"urls":       []string{"https://a.invalid/"},
		"headers_wo": map[string]any{"Cookie": "s3cr3t"}, "headers_wo_version": 1,
	}
	state, _ := s.fleet.Resource(runType).CreateTainted(
		s.config(secretHook(hookURL, 1), map[string]any{"target_sources": []any{source}}))
	for _, secret := range []string{"s3cr3t", hookURL} {
		if state.Contains(t, secret) {
			t.Errorf("the state of the failed run has the secret %s: %v", secret, state.Values)
		}
	}
}

func TestRun_InvalidWriteOnlyArguments(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	run := c.fleet.Resource(runType)
	source := func(values map[string]any) map[string]any {
		return c.config(map[string]any{"target_sources": []any{values}})
	}
	invalid := providertest.Error
	const headers = "target_sources[0].headers_wo"
	for name, test := range map[string]struct {
		config map[string]any
		want   providertest.Expectation
	}{
		"both headers": {
			source(providertest.Merge(secretSource("a", 1), map[string]any{"headers": map[string]any{"A": "b"}})),
			invalid(headers, "headers_wo conflicts with headers."),
		},
		"headers without version": {
			source(map[string]any{"headers_wo": map[string]any{"A": "b"}}),
			invalid(headers, "headers_wo requires headers_wo_version."),
		},
		"version without headers": {
			source(map[string]any{"headers_wo_version": 1}),
			invalid(headers+"_version", "headers_wo_version requires headers_wo."),
		},
		"header value with line break": {
			source(secretSource("a\nb", 1)), invalid(headers+`["Cookie"]`, "must be one line"),
		},
		"both notify URIs": {
			c.config(secretHook(hookURL, 1), map[string]any{"result_notify_uri": hookURL}),
			invalid("result_notify_uri_wo", "result_notify_uri"),
		},
		"notify URI without version": {
			c.config(map[string]any{"result_notify_uri_wo": hookURL}),
			invalid("result_notify_uri_wo", "result_notify_uri_wo_version"),
		},
		"version without notify URI": {
			c.config(map[string]any{"result_notify_uri_wo_version": 1}),
			invalid("result_notify_uri_wo_version", "result_notify_uri_wo"),
		},
		"empty notify URI": {
			c.config(secretHook("", 1)), invalid("result_notify_uri_wo", "is not an HTTP or HTTPS URL"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run.Validate(test.config).Expect(t, test.want)
		})
	}
}

// Terraform drops names that do not exist in a target source.
func TestRun_WarnsOfTargetSourceThatSetsNothing(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	config := c.config(map[string]any{"target_sources": []any{
		map[string]any{"urls": []string{"https://example.com/"}}, map[string]any{},
	}})
	warning := func(names string) providertest.Expectation {
		return providertest.Warning("target_sources[1]", "target_sources[1] sets nothing",
			"The names that exist are: "+names+".")
	}
	c.fleet.Resource(runType).Validate(config).
		Expect(t, warning("headers, headers_wo, headers_wo_version, method, urls"))
	c.fleet.Action(runType).Validate(config).Expect(t, warning("headers, method, urls"))
}
