package qubell_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const id = "50dd88bee4b082b7a96d072e"

// documentedSummary is the instance of summariesDocument.
func documentedSummary() qubell.InstanceSummary {
	return qubell.InstanceSummary{
		NamedObject:   qubell.NamedObject{ID: id, Name: "Public site"},
		EnvironmentID: "51cc3fa3e4b0d80937fda204",
		ApplicationID: "5878f3173d06cd26897ed1e3",
		RevisionID:    "4fc905cee4b00ca256e2e355",
		Status:        qubell.StatusRunning,
	}
}

// connect returns a client of the server at an address.
func connect(address string, options rest.Options) (*qubell.Client, error) {
	return qubell.New(address, qubell.Credentials{Username: "me@example.com", Password: "hunter2"}, options)
}

// serve starts a server that sends the same response to all requests.
func serve(t *testing.T, status int, body string) *clienttest.Server {
	t.Helper()

	return clienttest.NewServer(
		t, map[string][]clienttest.Response{clienttest.AnyRequest: clienttest.Respond(status, body)}, nil)
}

func TestClient_Reads(t *testing.T) {
	t.Parallel()
	due := qubell.Time{Time: time.Date(2002, time.May, 12, 5, 40, 0, 0, time.UTC)}
	for name, test := range map[string]struct {
		body string
		call func(*qubell.Client) (any, error)
		path string
		want any
	}{
		"organizations": {
			`[{"id":"o1","name":"Acme"}]`,
			func(c *qubell.Client) (any, error) { return c.Organizations(t.Context()) },
			"organizations",
			[]qubell.NamedObject{{ID: "o1", Name: "Acme"}},
		},
		"environments": {
			`[{"id":"e1","name":"default","isDefault":true},{"id":"e2","name":"","isDefault":false}]`,
			func(c *qubell.Client) (any, error) { return c.Environments(t.Context(), "o1") },
			"organizations/o1/environments",
			[]qubell.Environment{
				{NamedObject: qubell.NamedObject{ID: "e1", Name: "default"}, IsDefault: true},
				{NamedObject: qubell.NamedObject{ID: "e2"}},
			},
		},
		"applications": {
			`[]`,
			func(c *qubell.Client) (any, error) { return c.Applications(t.Context(), "o/1") },
			"organizations/o%2F1/applications",
			[]qubell.NamedObject{},
		},
		"revisions": {
			`[{"id":"r1","name":"gold"}]`,
			func(c *qubell.Client) (any, error) { return c.Revisions(t.Context(), "a1") },
			"applications/a1/revisions",
			[]qubell.NamedObject{{ID: "r1", Name: "gold"}},
		},
		"the instances of an environment": {
			summariesDocument,
			func(c *qubell.Client) (any, error) {
				return c.ListInstances(t.Context(), qubell.ScopeEnvironment, "e1")
			},
			"environments/e1/instances",
			[]qubell.InstanceSummary{documentedSummary()},
		},
		"the instances of an application, only with ids": {
			`[{"id":"i1","revision":null}]`,
			func(c *qubell.Client) (any, error) {
				return c.ListInstances(t.Context(), qubell.ScopeApplication, "a1")
			},
			"applications/a1/instances",
			[]qubell.InstanceSummary{{NamedObject: qubell.NamedObject{ID: "i1"}, ApplicationID: "a1"}},
		},
		"the instances of a revision": {
			`[{"id":"i1","environment":"e1"}]`,
			func(c *qubell.Client) (any, error) { return c.ListInstances(t.Context(), qubell.ScopeRevision, "..") },
			"revisions/%2E%2E/instances",
			[]qubell.InstanceSummary{
				{NamedObject: qubell.NamedObject{ID: "i1"}, EnvironmentID: "e1", RevisionID: ".."},
			},
		},
		"an instance": {
			instanceDocument,
			func(c *qubell.Client) (any, error) { return c.GetInstance(t.Context(), id) },
			"instances/" + id,
			decodeInstance(t, instanceDocument),
		},
		"an instance by polling": {
			olderDocument,
			func(c *qubell.Client) (any, error) { return c.PollInstance(t.Context(), id) },
			"instances/" + id,
			decodeInstance(t, olderDocument),
		},
		"schedules": {
			`{"schedules":[{"id":"s1","name":"destroy","timestamp":1021182000000},
				{"id":"s2","name":null,"timestamp":"1021182000000"}]}`,
			func(c *qubell.Client) (any, error) { return c.ListSchedules(t.Context(), "i1") },
			"instances/i1/schedules",
			[]qubell.Schedule{{ID: "s1", Name: "destroy", Timestamp: due}, {ID: "s2", Timestamp: due}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, http.StatusOK, test.body)
			got, err := test.call(clienttest.NewClient(t, connect, s.URL+"/", 0))
			if err != nil {
				t.Error(err)
			}
			if got, want := s.LastRequest().String(), "GET /api/1/"+test.path; got != want {
				t.Errorf("sent %s, want %s", got, want)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_SendsRequests(t *testing.T) {
	t.Parallel()
	const documentedParameters = `{"intParam":"42","listParam":"[1, 2, \"ok\"]","stringParam":"test"}`
	parameters := qubell.Parameters{"stringParam": "test", "intParam": "42", "listParam": `[1, 2, "ok"]`}
	for name, test := range map[string]struct {
		response string
		call     func(*qubell.Client) error
		want     string
	}{
		"launch with required values": {
			`{"id":"i1"}`,
			func(c *qubell.Client) error {
				_, err := c.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{})

				return err
			},
			`POST /api/1/applications/a1/launch {"destroyInterval":-1,"parameters":{}}`,
		},
		"launch with all values": {
			`{"id":"i1"}`,
			func(c *qubell.Client) error {
				_, err := c.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{
					EnvironmentID: "e1", InstanceName: "shop", ManifestVersion: 3, RevisionID: "r1",
					DestroyAfter: time.Hour,
					Parameters:   qubell.Parameters{"web.port": "80"},
					Submodules:   map[string]qubell.Submodule{"db": {Parameters: qubell.Parameters{"x.y": "z"}}},
				})

				return err
			},
			`POST /api/1/applications/a1/launch ` +
				`{"environmentId":"e1","instanceName":"shop","version":3,"revisionId":"r1","destroyInterval":3600000,` +
				`"parameters":{"web.port":"80"},"submodules":{"db":{"parameters":{"x.y":"z"}}}}`,
		},
		"launch for less than a millisecond": {
			`{"id":"i1"}`,
			func(c *qubell.Client) error {
				_, err := c.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{DestroyAfter: time.Microsecond})

				return err
			},
			`POST /api/1/applications/a1/launch {"destroyInterval":1,"parameters":{}}`,
		},
		"run as documented": {
			`{"id":"i1"}`,
			func(c *qubell.Client) error {
				return c.RunWorkflow(
					t.Context(), qubell.WorkflowRun{InstanceID: "i1", Workflow: "test", Parameters: parameters},
				)
			},
			`POST /api/1/instances/i1/test ` + documentedParameters,
		},
		"run a workflow without parameters": {
			`{"id":"i1"}`,
			func(c *qubell.Client) error {
				return c.RunWorkflow(t.Context(), qubell.WorkflowRun{InstanceID: "i1", Workflow: "a b/c"})
			},
			`POST /api/1/instances/i1/a%20b%2Fc {}`,
		},
		"schedule as documented": {
			`{"id":"588b3a8e3d064ba646378e70"}`,
			func(c *qubell.Client) error {
				id, isStarted, err := c.ScheduleWorkflow(
					t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: time.Hour, Parameters: parameters})
				if id != "588b3a8e3d064ba646378e70" || isStarted {
					return errors.Join(err, errors.New("not the documented schedule"))
				}

				return err
			},
			`POST /api/1/instances/i1/test/schedule {"interval":"3600000","parameters":` + documentedParameters + `}`,
		},
		"schedule for now": {
			`{}`,
			func(c *qubell.Client) error {
				id, isStarted, err := c.ScheduleWorkflow(t.Context(), "i1", "test", qubell.ScheduleSpec{})
				if id != "" || !isStarted {
					return errors.Join(err, errors.New("not started at once"))
				}

				return err
			},
			`POST /api/1/instances/i1/test/schedule {"interval":"0","parameters":{}}`,
		},
		"reschedule as documented": {
			`{"id":"588b3a8e3d064ba646378e70"}`,
			func(c *qubell.Client) error {
				id, isCancelled, err := c.Reschedule(
					t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: time.Hour, Parameters: parameters})
				if id != "588b3a8e3d064ba646378e70" || isCancelled {
					return errors.Join(err, errors.New("not the documented schedule"))
				}

				return err
			},
			`POST /api/1/instances/i1/test/reschedule {"interval":"3600000","parameters":` + documentedParameters + `}`,
		},
		"reschedule a cancelled schedule": {
			`{"id":null}`,
			func(c *qubell.Client) error {
				id, isCancelled, err := c.Reschedule(
					t.Context(), "i1", "destroy", qubell.ScheduleSpec{Interval: 1500 * time.Microsecond})
				if id != "" || !isCancelled {
					return errors.Join(err, errors.New("not cancelled"))
				}

				return err
			},
			`POST /api/1/instances/i1/destroy/reschedule {"interval":"2"}`,
		},
		"cancel a schedule": {
			`{}`,
			func(c *qubell.Client) error { return c.CancelSchedule(t.Context(), "i1", "destroy") },
			`POST /api/1/instances/i1/destroy/reschedule {"interval":"0"}`,
		},
		"configure as documented": {
			`{}`,
			func(c *qubell.Client) error {
				return c.UpdateInstance(t.Context(), "i1", qubell.InstanceUpdate{
					InstanceName: "New Instance Name", ManifestVersion: 3, RevisionID: "58d3ee503d06d6423ce3e534",
					Parameters: qubell.Parameters{
						"interface_name.param1": "Param 1 Value", "interface_name.param2": "Param 2 Value",
					},
					Submodules: map[string]qubell.Submodule{"intermediate_submodule": {
						ManifestVersion: 4,
						Submodules: map[string]qubell.Submodule{"db": {
							ManifestVersion: 2, RevisionID: "58f8ab1a7cea350dd8c16204",
							Parameters: qubell.Parameters{"submodule_interface_name.param3": "Param 3 Value"},
						}},
					}},
				})
			},
			`PUT /api/1/instances/i1/configuration {"instanceName":"New Instance ` +
				`Name","manifestVersion":3,"revisionId":"58d3ee503d06d6423ce3e534",` +
				`"parameters":{"interface_name.param1":"Param 1 Value","interface_name.param2":"Param 2 Value"},` +
				`"submodules":{"intermediate_submodule":{"manifestVersion":4,"submodules":{"db":{"manifestVersion":2,` +
				`"revisionId":"58f8ab1a7cea350dd8c16204","parameters":{"submodule_interface_name.param3":"Param 3 ` +
				`Value"}}}}}}`,
		},
		"configure without parameters": {
			``,
			func(c *qubell.Client) error {
				return c.UpdateInstance(t.Context(), "i1", qubell.InstanceUpdate{InstanceName: "new"})
			},
			`PUT /api/1/instances/i1/configuration {"instanceName":"new","parameters":{}}`,
		},
		"set user data as documented": {
			``,
			func(c *qubell.Client) error {
				return c.SetUserData(
					t.Context(), "i1",
					qubell.Values{"key1": qubell.Value(`["a", "b"]`), "key2": qubell.Value(`"some data"`)},
				)
			},
			`PUT /api/1/instances/i1/userData {"key1":["a","b"],"key2":"some data"}`,
		},
		"set no user data": {
			`{}`,
			func(c *qubell.Client) error { return c.SetUserData(t.Context(), "i1", nil) },
			`PUT /api/1/instances/i1/userData {}`,
		},
		"delete": {
			`{}`,
			func(c *qubell.Client) error { return c.DeleteInstance(t.Context(), "i1", false) },
			`DELETE /api/1/instances/i1?force=0`,
		},
		"delete by force": {
			" \n",
			func(c *qubell.Client) error { return c.DeleteInstance(t.Context(), "i1", true) },
			`DELETE /api/1/instances/i1?force=1`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusOK, http.StatusAccepted} {
				s := serve(t, status, test.response)
				err := test.call(clienttest.NewClient(t, connect, s.URL, 0))
				if err != nil {
					t.Errorf("status %d: %v", status, err)
				}
				sent := s.LastRequest()
				if got := sent.String(); got != test.want {
					t.Errorf("sent %s, want %s", got, test.want)
				}
				if got := sent.Header.Get("Content-Type"); (sent.Body != "") != (got == "application/json") {
					t.Errorf("sent the Content-Type %q with the body %q", got, sent.Body)
				}
			}
		})
	}
}

func TestCreateInstance_ReturnsWarningsAndErrors(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]*qubell.CreateResult{
		`{"id":"i1"}`: {ID: "i1"},
		`{"id":"i1","warnings":["old manifest"],"errors":["no quota", "no \u003cb\u003e"]}`: {
			ID: "i1", Warnings: []string{"old manifest"}, Errors: []string{"no quota", "no <b>"},
		},
		`{"id":"i1","warnings":[],"errors":null}`: {ID: "i1"},
		`{"id":"i1","warnings":"one","errors":[{"code": 7}, null, " ", "x "]}`: {
			ID: "i1", Warnings: []string{"one"}, Errors: []string{`{"code":7}`, "x"},
		},
	} {
		s := serve(t, http.StatusOK, body)
		client := clienttest.NewClient(t, connect, s.URL, 0)
		got, err := client.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("CreateInstance with the response %s returns %v (-want +got):\n%s", body, err, diff)
		}
	}
}

func TestCreateInstance_ResponseWithoutIDIsInDoubt(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`: "the instance has no id",
		`{"warnings":["slow"],"errors":["no quota"]}`: "the instance has no id, and the API reports: no quota; slow",
		`null`:   "the instance has no id",
		``:       "the response is empty",
		`[]`:     "not the JSON that was expected",
		`<html>`: "HTML page",
	} {
		c := clienttest.CreateScenario{
			Steps: []clienttest.Step{{Response: &clienttest.Response{Status: http.StatusOK, Body: body}}},
			Get:   func(string, []clienttest.CreatedObject) string { return clienttest.HTMLPage },
		}
		client := clienttest.NewClient(t, connect, c.Serve(t).URL, 0)
		got, err := client.CreateInstance(t.Context(), "a1", qubell.InstanceCreate{InstanceName: "shop"})
		if got != nil || rest.KindOf(err) != rest.InDoubt || !strings.Contains(err.Error(), want) {
			t.Errorf("CreateInstance with the response %q = %+v, %v, want %q", body, got, err, want)
		}
		want = `Qubell: could not launch instance "shop" of application "a1": POST `
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want the prefix %q", err, want)
		}
	}
}

func TestClient_Credentials(t *testing.T) {
	t.Parallel()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("me@example.com:hunter2"))
	for name, test := range map[string]struct {
		credentials qubell.Credentials
		want        string
	}{
		"password": {qubell.Credentials{Username: "me@example.com", Password: "hunter2"}, basic},
		"token":    {qubell.Credentials{Token: "j.w.t"}, "Bearer j.w.t"},
		"token and password": {
			qubell.Credentials{Username: "me@example.com", Password: "hunter2", Token: "j.w.t"}, "Bearer j.w.t",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got atomic.Value
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got.Store(r.Header.Get("Authorization"))
				_, _ = io.WriteString(w, `[]`)
			}))
			t.Cleanup(server.Close)
			c, err := qubell.New(server.URL, test.credentials, clienttest.Options(0))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Organizations(t.Context())
			if err != nil || got.Load() != test.want {
				t.Errorf("sent %q, %v; want %q", got.Load(), err, test.want)
			}
		})
	}
}

func TestNew_RequiresEndpointAndCredentials(t *testing.T) {
	t.Parallel()
	const endpoint = "https://express.tonomi.com"
	for name, test := range map[string]struct {
		endpoint    string
		credentials qubell.Credentials
		want        string
	}{
		"no URL":         {"nowhere", qubell.Credentials{Token: "t"}, `Qubell: the endpoint "nowhere" is not`},
		"no credentials": {endpoint, qubell.Credentials{}, "Qubell: set a token, or a user name and a password"},
		"no password": {
			endpoint, qubell.Credentials{Username: "me"}, "Qubell: set a token, or a user name and a password",
		},
		"no user name": {
			endpoint, qubell.Credentials{Password: "hunter2"}, "Qubell: set a token, or a user name and a password",
		},
	} {
		_, err := qubell.New(test.endpoint, test.credentials, clienttest.Options(0))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: New returns %v, want %q", name, err, test.want)
		}
	}
}

func TestPollInstance_Status408IsUnknown(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{"errors":["Timeout"]}`, `<html>`} {
		s := serve(t, http.StatusRequestTimeout, body)
		c := clienttest.NewClient(t, connect, s.URL, 0)
		got, err := c.PollInstance(t.Context(), id)
		if diff := cmp.Diff(&qubell.Instance{ID: id, Status: qubell.StatusUnknown}, got); err != nil || diff != "" {
			t.Errorf("PollInstance returns %v (-want +got):\n%s", err, diff)
		}
		_, err = c.GetInstance(t.Context(), id)
		if err == nil || !strings.Contains(err.Error(), "408 Request Timeout") {
			t.Errorf("GetInstance returns %v, want status 408", err)
		}
	}
	s := serve(t, http.StatusNotFound, `{"errors":["gone"]}`)
	_, err := clienttest.NewClient(t, connect, s.URL, 0).PollInstance(t.Context(), id)
	if rest.KindOf(err) != rest.NotFound {
		t.Errorf("PollInstance of a deleted instance returns %v, want kind %q", err, rest.NotFound)
	}
}

// TestClient_RetriesAllWritesExceptRuns has a server that aborts the first
// request.
func TestClient_RetriesAllWritesExceptRuns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call func(*qubell.Client) error
		want int32
	}{
		"run": {func(c *qubell.Client) error {
			return c.RunWorkflow(t.Context(), qubell.WorkflowRun{InstanceID: "i1", Workflow: "test"})
		}, 1},
		"reschedule": {func(c *qubell.Client) error {
			_, _, err := c.Reschedule(t.Context(), "i1", "test", qubell.ScheduleSpec{})

			return err
		}, 2},
		"cancel": {func(c *qubell.Client) error { return c.CancelSchedule(t.Context(), "i1", "test") }, 2},
		"configure": {
			func(c *qubell.Client) error { return c.UpdateInstance(t.Context(), "i1", qubell.InstanceUpdate{}) }, 2,
		},
		"user data": {func(c *qubell.Client) error { return c.SetUserData(t.Context(), "i1", nil) }, 2},
		"delete":    {func(c *qubell.Client) error { return c.DeleteInstance(t.Context(), "i1", true) }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if requests.Add(1) == 1 {
					panic(http.ErrAbortHandler)
				}
				_, _ = io.WriteString(w, `{}`)
			}))
			t.Cleanup(server.Close)
			retrying := clienttest.Options(0)
			retrying.MaxRetries = 3
			c, err := qubell.New(server.URL, qubell.Credentials{Token: "j.w.t"}, retrying)
			if err != nil {
				t.Fatal(err)
			}
			var want rest.Kind
			if test.want == 1 {
				want = rest.InDoubt
			}
			err = test.call(c)
			if rest.KindOf(err) != want || requests.Load() != test.want {
				t.Errorf("%d requests and %v, want %d and kind %q", requests.Load(), err, test.want, want)
			}
		})
	}
}
