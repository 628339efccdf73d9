package jeto_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const apiKey = "s3cr3t"

const (
	listRequest     = "GET /api/instances"
	projectsRequest = "GET /api/projects"
	hostsRequest    = "GET /api/hosts"
)

func connect(address string, options rest.Options) (*jeto.Client, error) {
	return jeto.New(address+"/", apiKey, options, bulkread.DefaultOptions())
}

// envelope is the response to a list.
func envelope(instances ...string) string {
	return `{"instances": [` + strings.Join(instances, ",") + `]}`
}

// hostEnvelope is the response to a list of hosts.
func hostEnvelope(hosts ...string) string { return `{"hosts":[` + strings.Join(hosts, ",") + `]}` }

// projectEnvelope is the response to a list of projects.
func projectEnvelope(projects ...string) string {
	return `{"projects": [` + strings.Join(projects, ",") + `]}`
}

func TestNew_RejectsRelativeEndpoint(t *testing.T) {
	t.Parallel()
	_, err := connect("nowhere", clienttest.Options(0))
	if err == nil || !strings.HasPrefix(err.Error(), "Jeto: ") {
		t.Errorf("New returned the error %v, want one of Jeto", err)
	}
}

func TestClient_SendsRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		response string
		call     func(context.Context, *jeto.Client) error
		want     string
	}{
		"create": {
			`{"instance": ` + listedDocument + `}`,
			func(ctx context.Context, c *jeto.Client) error {
				got, err := c.CreateInstance(ctx, shopCreate())
				if err == nil && got.ID != "1" {
					err = fmt.Errorf("got %+v", got)
				}

				return err
			},
			`POST /api/instances {"state":"create","name":"shop","path":"/srv/shop","environment":"QA","project":"1",` +
				`"host":"2","gitReference":"master","async":true}`,
		},
		"create from an archive": {
			listedDocument,
			func(ctx context.Context, c *jeto.Client) error {
				_, err := c.CreateInstance(ctx, jeto.InstanceCreate{Name: "shop", ArchiveURL: "http://a/b.tgz"})

				return err
			},
			`POST /api/instances {"state":"create","name":"shop","path":"","environment":"","project":"","host":"",` +
				`"archive_url":"http://a/b.tgz","async":true}`,
		},
		"delete": {
			"null\n",
			func(ctx context.Context, c *jeto.Client) error { return c.DeleteInstance(ctx, "1") },
			`DELETE /api/instances/1 {"async":true}`,
		},
		"start all machines": {
			"null",
			func(ctx context.Context, c *jeto.Client) error {
				return c.RunCommand(ctx, "1", jeto.Run{Command: jeto.Start})
			},
			`POST /api/instances/1 {"state":"start","machine":"","async":true}`,
		},
		"documented rsync": {
			"null",
			func(ctx context.Context, c *jeto.Client) error {
				return c.RunCommand(ctx, "1", jeto.Run{Command: jeto.Rsync, Machine: "www"})
			},
			`POST /api/instances/1 {"state":"rsync","machine":"www","async":true}`,
		},
		"documented script": {
			`{"id":"1795304012.8","console":""}`,
			func(ctx context.Context, c *jeto.Client) error {
				return c.RunCommand(ctx, "1", jeto.Run{Command: jeto.RunScript, Machine: "www", Script: "status"})
			},
			`POST /api/instances/1 {"state":"runScript","machine":"www","script":"status","async":true}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, _, _ := strings.Cut(test.want, " {")
			server := clienttest.NewServer(t, map[string][]clienttest.Response{
				listRequest: clienttest.OK(envelope()),
				request:     clienttest.OK(test.response),
			}, nil)
			err := test.call(t.Context(), clienttest.NewClient(t, connect, server.URL, 0))
			if err != nil {
				t.Error(err)
			}
			want := []string{test.want}
			if request == "POST /api/instances" {
				want = []string{listRequest, test.want} // The client reads the ids before a create.
			}
			server.WantRequests(t, want...)
			header := server.LastRequest().Header
			if got := header.Get("X-Jeto-Key"); got != apiKey {
				t.Errorf("the API key is %q, want %q", got, apiKey)
			}
			if got := header.Get("Content-Type"); got != "application/json" {
				t.Errorf("the Content-Type is %q, want application/json", got)
			}
		})
	}
}

func TestClient_Reads(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		listRequest: {
			{Status: http.StatusOK, Body: envelope(listedDocument)},
			{Status: http.StatusOK, Body: "[" + seedDocument + "]"},
			{Status: http.StatusOK, Body: envelope()},
		},
		"GET /api/instances/1":         clienttest.OK(singleDocument),
		"GET /api/instances/1/www/ip":  clienttest.OK(`{"ip":"10.0.3.15"}`),
		"GET /api/instances/1/a%2F/ip": clienttest.OK(`{"ip":""}`),
	}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	for _, want := range []int{1, 1, 0} {
		list, err := c.ListInstances(t.Context())
		if err != nil || len(list) != want || (want == 1 && list[0].Name != "shop") {
			t.Errorf("ListInstances() = %+v, %v, want %d instances", list, err, want)
		}
	}
	if kind := server.LastRequest().Header.Get("Content-Type"); kind != "" {
		t.Errorf("a GET without a body has the Content-Type %q, want none: the server answers 400", kind)
	}
	got, err := c.GetDetails(t.Context(), "1")
	if err != nil || len(got.Machines) != 2 || got.Name != "shop" {
		t.Errorf("GetDetails(1) = %+v, %v, want the shop with two machines", got, err)
	}
	for machine, want := range map[string]string{"www": "10.0.3.15", "a/": ""} {
		got, err := c.GetIP(t.Context(), "1", machine)
		if err != nil || got != want {
			t.Errorf("GetIP(1, %q) = %q, %v, want %q", machine, got, err, want)
		}
	}
}

// wantLists reads a list several times, and compares the results.
func wantLists[T any](
	t *testing.T, request string, bodies []string, list func(*jeto.Client, context.Context) ([]T, error), want ...[]T,
) {
	t.Helper()
	responses := make([]clienttest.Response, len(bodies))
	for i, body := range bodies {
		responses[i] = clienttest.Response{Status: http.StatusOK, Body: body}
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{request: responses}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	for i := range bodies {
		got, err := list(c, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("list %d (-want +got):\n%s", i, diff)
		}
	}
	server.WantRequests(t, slices.Repeat([]string{request}, len(bodies))...)
}

func TestListProjects_ReadsDocumentedExample(t *testing.T) {
	t.Parallel()
	bare := clienttest.With(t, documentedProject, `{"id":2,"name":"x","git_address":null,"base_path":null}`)
	wantLists(
		t, projectsRequest, []string{projectEnvelope(documentedProject, bare), projectEnvelope()},
		(*jeto.Client).ListProjects, []jeto.Project{*shopInstance().Project, {ID: "2", Name: "x"}}, []jeto.Project{},
	)
}

// TestListHosts_ReadsDocumentedExample has hosts with parameters, which the
// client does not read.
func TestListHosts_ReadsDocumentedExample(t *testing.T) {
	t.Parallel()
	bare := clienttest.With(t, documentedHost, `{"id":3,"name":"x","provider":"","params":null}`)
	wantLists(
		t, hostsRequest, []string{hostEnvelope(documentedHost, bare), hostEnvelope()},
		(*jeto.Client).ListHosts, []jeto.Host{*shopInstance().Host, {ID: "3", Name: "x"}}, []jeto.Host{},
	)
}

func TestGetInstance_SearchesList(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		listRequest: clienttest.OK(envelope(orphanDocument, listedDocument)),
	}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	got, err := c.GetInstance(t.Context(), "1")
	if err != nil || got.Name != "shop" {
		t.Errorf("GetInstance(1) = %+v, %v, want the shop", got, err)
	}
	_, err = c.GetInstance(t.Context(), "7")
	want := `Jeto: could not read instance "7": GET ` + server.URL + `/api/instances answered 200 OK: ` +
		`the API key sees no instance with the id "7"`
	if rest.KindOf(err) != rest.NotFound || err.Error() != want {
		t.Errorf("GetInstance(7) returned %v, want %s", err, want)
	}
	server.WantRequests(t, listRequest, listRequest)
}

func TestDeleteInstance_RetriesAfterLostResponse(t *testing.T) {
	t.Parallel()
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		"DELETE /api/instances/1": {{}, {Status: http.StatusInternalServerError, Body: internalErrorBody}},
		listRequest:               clienttest.OK(envelope()),
	}, nil)
	err := clienttest.NewClient(t, connect, server.URL, 2).DeleteInstance(t.Context(), "1")
	if rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v, want an error of kind %q", err, rest.NotFound)
	}
	const request = `DELETE /api/instances/1 {"async":true}`
	server.WantRequests(t, request, request, listRequest)
}

func TestGetDetails_RetriesAfterLostResponse(t *testing.T) {
	t.Parallel()
	const request = "GET /api/instances/1"
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		request: {{}, {Status: http.StatusBadGateway, Body: "x"}, {Status: http.StatusOK, Body: singleDocument}},
	}, nil)
	_, err := clienttest.NewClient(t, connect, server.URL, 2).GetDetails(t.Context(), "1")
	if err != nil {
		t.Error(err)
	}
	server.WantRequests(t, request, request, request)
}

// TestGetDetails_DoesNotRetryAfterTimeout guards the worker: each request adds
// a job.
func TestGetDetails_DoesNotRetryAfterTimeout(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	options := clienttest.Options(2)
	options.RequestTimeout = 250 * time.Millisecond
	c, err := connect(server.URL, options)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.GetDetails(t.Context(), "1")
	if rest.KindOf(err) != rest.TimedOut || requests.Load() != 1 {
		t.Errorf("got %v after %d requests, want an error of kind %q after one", err, requests.Load(), rest.TimedOut)
	}
}

// TestRefreshInstance_SharesLists reads 100 instances, one after the other. The
// first nine reads take a list each at most, because a list is Jeto's way to read
// one instance. The list of the tenth read serves the others.
func TestRefreshInstance_SharesLists(t *testing.T) {
	t.Parallel()
	documents := make([]string, 100)
	for i := range documents {
		documents[i] = clienttest.With(t, listedDocument, fmt.Sprintf(`{"id":%d}`, i+1))
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		listRequest: clienttest.OK(envelope(documents...)),
	}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	for i := range documents {
		id := strconv.Itoa(i + 1)
		got, err := c.RefreshInstance(t.Context(), id)
		if err != nil || string(got.ID) != id {
			t.Errorf("RefreshInstance(%s) = %+v, %v, want that instance", id, got, err)
		}
	}
	if got := len(server.Requests()); got > 10 {
		t.Errorf("100 reads sent %d requests, want at most 10", got)
	}
	_, err := c.RefreshInstance(t.Context(), "none")
	if rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v, want an error of kind %q", err, rest.NotFound)
	}
}

func TestRefreshInstance_ListServesNoReadAfterWrite(t *testing.T) {
	t.Parallel()
	documents := make([]string, 20)
	for i := range documents {
		documents[i] = clienttest.With(t, listedDocument, fmt.Sprintf(`{"id":%d}`, i))
	}
	server := clienttest.NewServer(t, map[string][]clienttest.Response{
		listRequest:             clienttest.OK(envelope(documents...)),
		"POST /api/instances/1": clienttest.OK("null"),
	}, nil)
	c := clienttest.NewClient(t, connect, server.URL, 0)
	clienttest.CheckBulkReads(t, server, func(number int) error {
		_, err := c.RefreshInstance(t.Context(), strconv.Itoa(number))

		return err
	}, func() error { return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.Start}) })
}
