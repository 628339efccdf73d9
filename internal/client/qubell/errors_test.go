package qubell_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

func TestError_KindOfResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   rest.Kind
		text   string
	}{
		"errors": {
			400, `{"errors":["Missing parameter a","Missing parameter b"]}`, rest.Invalid,
			"400 Bad Request: Missing parameter a; Missing parameter b",
		},
		"odd errors":        {400, `{"errors":{"a":["no"]}}`, rest.Invalid, `400 Bad Request: {"a":["no"]}`},
		"error":             {400, `{"error":"Bad JSON","errors":[]}`, rest.Invalid, "400 Bad Request: Bad JSON"},
		"error and message": {400, `{"error":"Bad","message":"really"}`, rest.Invalid, "400 Bad Request: Bad; really"},
		"another key":       {400, `{"reason":"odd"}`, rest.Invalid, `400 Bad Request: {"reason":"odd"}`},
		"a text": {
			400, `the content type is incorrect`, rest.Invalid, "400 Bad Request: the content type is incorrect",
		},
		"credentials": {
			401, `{"errors":["The specified credentials are not valid"]}`, rest.Unauthorized,
			"401 Unauthorized: The specified",
		},
		"a submodule": {
			403, `{"errors":["Instance belongs to a submodule"]}`, rest.Forbidden, "403 Forbidden: Instance belongs",
		},
		"an unknown id": {
			404, `{"errors":["The specified instance doesn't exist"]}`, rest.NotFound,
			"404 Not Found: The specified instance",
		},
		"another unknown id": {404, `{"message":"not found"}`, rest.NotFound, "404 Not Found: not found"},
		"another server":     {404, `{"path":"/api/1"}`, rest.Malformed, `404 Not Found: {"path":"/api/1"}`},
		"a list":             {404, `["no"]`, rest.Malformed, `404 Not Found: ["no"]`},
		"an HTML page":       {404, `<html><title>nginx</title>`, rest.Malformed, `an HTML page ("nginx")`},
		"no body":            {404, ``, rest.Malformed, "404 Not Found"},
		"another workflow": {
			409, `{"errors":["Another workflow is already running"]}`, rest.Conflict, "409 Conflict: Another workflow",
		},
		"a failing server": {500, `{"errors":["Oops"]}`, rest.InDoubt, "500 Internal Server Error: Oops"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.status, test.body)
			c := clienttest.NewClient(t, connect, s.URL, 0)
			err := c.RunWorkflow(t.Context(), qubell.WorkflowRun{InstanceID: id, Workflow: "test"})
			if rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			want := fmt.Sprintf(
				"Qubell: could not run workflow %q of instance %q: POST %s/api/1/instances/%[2]s/%[1]s answered ",
				"test", id, s.URL)
			if err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want the prefix %q", err, want)
			}
		})
	}
}

// TestError_404WithAnyBodyIsNotFound has a server of the API, which lists the
// organizations.
func TestError_404WithAnyBodyIsNotFound(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "not found", "{}", `{"errors":[]}`, `"No such instance"`, `{"reason":"gone"}`,
		"<html><title>Not Found</title></html>",
	} {
		var organizations int
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/1/organizations" {
				organizations++
				_, _ = io.WriteString(w, "[]")

				return
			}
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, body)
		}))
		t.Cleanup(server.Close)
		c := clienttest.NewClient(t, connect, server.URL, 0)
		_, err := c.GetInstance(t.Context(), id)
		if rest.KindOf(err) != rest.NotFound ||
			!strings.Contains(err.Error(), "/instances/"+id+" answered 404 Not Found") {
			t.Errorf("GetInstance with the body %q returns kind %q: %v", body, rest.KindOf(err), err)
		}
		err = c.DeleteInstance(t.Context(), id, true)
		if rest.KindOf(err) != rest.NotFound || organizations != 2 {
			t.Errorf("DeleteInstance with the body %q returns kind %q after %d lists: %v",
				body, rest.KindOf(err), organizations, err)
		}
	}
}

func TestError_MalformedResponses(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*qubell.Client) error{
		"an instance": func(c *qubell.Client) error {
			_, err := c.GetInstance(t.Context(), "i1")

			return err
		},
		"instances": func(c *qubell.Client) error {
			_, err := c.ListInstances(t.Context(), qubell.ScopeEnvironment, "e1")

			return err
		},
		"schedules": func(c *qubell.Client) error {
			_, err := c.ListSchedules(t.Context(), "i1")

			return err
		},
		"a deletion":     func(c *qubell.Client) error { return c.DeleteInstance(t.Context(), "i1", true) },
		"a cancellation": func(c *qubell.Client) error { return c.CancelSchedule(t.Context(), "i1", "destroy") },
	}
	for _, test := range []struct{ call, body, want string }{
		{"an instance", `{}`, "an object lacks id, name, version"},
		{"an instance", `null`, "null stands where an object was expected"},
		{"an instance", `{"id":"i1"}`, "an object lacks name, version"},
		{"an instance", clienttest.With(t, instanceDocument, `{"id":""}`), "the instance has no id"},
		{"an instance", clienttest.With(t, instanceDocument, `{"id":"i1","status":""}`), "instance i1 has no status"},
		{"instances", `null`, "there is no list"},
		{"instances", `{}`, "not the JSON that was expected"},
		{"instances", `[{"id":"i1"},{}]`, "element 2 of the list: an object lacks id"},
		{"instances", `[{"id":"i1"},{"id":null}]`, "element 2 of the list: an object lacks id"},
		{"instances", `[{"id":"i1"},{"id":""}]`, "an element of the list has no id"},
		{"instances", `[null]`, "element 1 of the list: null stands where an object was expected"},
		{"schedules", `{}`, "there is no list of schedules"},
		{"schedules", `{"schedules":null}`, "there is no list of schedules"},
		{"schedules", `{"schedules":[{"name":"destroy"}]}`, "element 1 of the list: an object lacks id, timestamp"},
		{"schedules", `{"schedules":[{"id":"","name":"destroy","timestamp":1}]}`, "a schedule has no id"},
		{"a deletion", `<html>`, "/api/1/instances/i1?force=1 answered 200 OK: the answer is neither empty nor JSON"},
		{
			"a cancellation", `{"id":"s1"}`,
			`/api/1/instances/i1/destroy/reschedule answered 200 OK: the workflow is still scheduled, with the id "s1"`,
		},
	} {
		s := serve(t, http.StatusOK, test.body)
		err := calls[test.call](clienttest.NewClient(t, connect, s.URL, 0))
		if rest.KindOf(err) != rest.Malformed || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s as %s returns %v, want %q", test.body, test.call, err, test.want)
		}
	}
}

func TestError_RedactsCredentialsAndUserData(t *testing.T) {
	t.Parallel()
	pair := base64.StdEncoding.EncodeToString([]byte("me@example.com:hunter2"))
	echo, err := json.Marshal(map[string][]string{"errors": {
		"hunter2, j.w.t, Basic " + pair + ", s3cr3t, line one\nline two, 12345678, deep, abc",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ body, want string }{
		"known form": {
			string(echo),
			strings.Repeat("(redacted), ", 2) + "Basic (redacted)" + strings.Repeat(", (redacted)", 5),
		},
		"unknown form": {strings.Replace(string(echo), "errors", "odd", 1), `{"odd":["(redacted)"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, http.StatusBadRequest, test.body)
			c, err := qubell.New(
				s.URL, qubell.Credentials{Username: "me@example.com", Password: "hunter2", Token: "j.w.t"},
				clienttest.Options(0),
			)
			if err != nil {
				t.Fatal(err)
			}
			err = c.SetUserData(t.Context(), "i1", qubell.Values{
				"password": qubell.Value(`"s3cr3t"`),
				"key":      qubell.Value(`"line one\nline two"`),
				"pin":      qubell.Value(`12345678`),
				"nested":   qubell.Value(`{"a":[{"b":"deep"},true,null]}`),
				"short":    qubell.Value(`"abc"`),
				"odd":      qubell.Value(`[7]`),
			})
			if err == nil || !strings.HasSuffix(err.Error(), "400 Bad Request: "+test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestError_RedactsToken(t *testing.T) {
	t.Parallel()
	s := serve(t, http.StatusUnauthorized, `{"errors":["no: j.w.t"]}`)
	c, err := qubell.New(s.URL, qubell.Credentials{Token: "j.w.t"}, clienttest.Options(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Organizations(t.Context())
	want := "Qubell: could not list organizations: GET " + s.URL +
		"/api/1/organizations answered 401 Unauthorized: no: (redacted)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestError_RedactsParameters(t *testing.T) {
	t.Parallel()
	s := serve(
		t,
		http.StatusBadRequest,
		`{"errors":["web.password: correct-horse is too easy, web.size: small is too small, cache.key: `+
			`battery-staple is used"]}`,
	)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	parameters := qubell.Parameters{"web.password": "correct-horse", "web.size": "small", "key": "battery-staple"}
	submodules := map[string]qubell.Submodule{"site": {Submodules: map[string]qubell.Submodule{
		"cache": {Parameters: qubell.Parameters{"cache.key": "battery-staple"}},
	}}}
	for name, send := range map[string]func() error{
		"launch": func() error {
			_, err := c.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{
				Parameters: qubell.Parameters{"web.password": "correct-horse", "web.size": "small"},
				Submodules: submodules,
			})

			return err
		},
		"configure": func() error {
			return c.UpdateInstance(t.Context(), "i1", qubell.InstanceUpdate{
				Parameters: qubell.Parameters{"web.password": "correct-horse", "web.size": "small"},
				Submodules: submodules,
			})
		},
		"workflow": func() error {
			return c.RunWorkflow(
				t.Context(), qubell.WorkflowRun{InstanceID: "i1", Workflow: "backup", Parameters: parameters},
			)
		},
		"schedule": func() error {
			_, _, err := c.ScheduleWorkflow(t.Context(), "i1", "backup", qubell.ScheduleSpec{Parameters: parameters})

			return err
		},
		"reschedule": func() error {
			_, _, err := c.Reschedule(t.Context(), "i1", "backup", qubell.ScheduleSpec{Parameters: parameters})

			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send()
			const want = "web.password: (redacted) is too easy, web.size: (redacted) is too (redacted), " +
				"cache.key: (redacted) is used"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

// TestDiscovery_Statuses has a server that lists the organizations, so that its
// 404 is about the object in the path.
func TestDiscovery_Statuses(t *testing.T) {
	t.Parallel()
	calls := map[string]func(*qubell.Client) error{
		"list the environments of organization": func(c *qubell.Client) error {
			_, err := c.Environments(t.Context(), "x1")

			return err
		},
		"list the applications of organization": func(c *qubell.Client) error {
			_, err := c.Applications(t.Context(), "x1")

			return err
		},
		"list the revisions of application": func(c *qubell.Client) error {
			_, err := c.Revisions(t.Context(), "x1")

			return err
		},
	}
	for status, kind := range map[int]rest.Kind{
		http.StatusUnauthorized: rest.Unauthorized,
		http.StatusForbidden:    rest.Forbidden,
		http.StatusNotFound:     rest.NotFound,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/1/organizations" {
				_, _ = io.WriteString(w, "[]")

				return
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"errors":["no"]}`)
		}))
		t.Cleanup(s.Close)
		for operation, call := range calls {
			err := call(clienttest.NewClient(t, connect, s.URL, 0))
			want := "Qubell: could not " + operation + ` "x1"`
			if rest.KindOf(err) != kind || !strings.Contains(err.Error(), want) {
				t.Errorf("status %d: got %v of kind %q, want %q of kind %q", status, err, rest.KindOf(err), want, kind)
			}
		}
	}
}
