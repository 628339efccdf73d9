package jeto_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	internalErrorBody = `{"message": "Internal Server Error"}` + "\n"
	forbiddenBody     = `{"message": "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server."}`
	notFoundBody      = `{"message": "The requested URL was not found on the server.  If you entered the URL manually please check your spelling and try again. ` +
		`You have requested this URI [/api/instances/999] but did you mean /api/instances/<int:id> or /api/instances or ... ?"}`
)

// response is what a server answers.
type response struct {
	status int
	body   string
}

// server answers each request by its method and path, with the replies for it
// one after the other and the last one for ever.
type server struct {
	*httptest.Server

	responses map[string][]response

	mu       sync.Mutex
	received []string
	// headers are those of the last request.
	headers http.Header
}

func startServer(t *testing.T, replies map[string][]response) *server {
	t.Helper()
	s := &server{responses: replies}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)

	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	request := r.Method + " " + r.URL.EscapedPath()
	s.received = append(s.received, strings.TrimSpace(request+" "+string(body)))
	s.headers = r.Header.Clone()
	replies := s.responses[request]
	if len(replies) == 0 {
		w.WriteHeader(http.StatusTeapot)

		return
	}
	if len(replies) > 1 {
		s.responses[request] = replies[1:]
	}
	if replies[0].status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(replies[0].status)
	_, _ = io.WriteString(w, replies[0].body)
}

// requests returns those so far.
func (s *server) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return slices.Clone(s.received)
}

// header returns a header of the last request.
func (s *server) header(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.headers.Get(name)
}

// wantRequests compares the requests so far.
func (s *server) wantRequests(t *testing.T, requests ...string) {
	t.Helper()
	if diff := cmp.Diff(requests, s.requests()); diff != "" {
		t.Errorf("requests (-want, +got): %s", diff)
	}
}

func respondOK(body string) []response { return []response{{http.StatusOK, body}} }

func respondError(status int, body string) []response { return []response{{status, body}} }

func envelope(instances ...string) string {
	return `{"instances": [` + strings.Join(instances, ",") + `]}`
}

func options() rest.Options {
	options := rest.DefaultOptions()
	options.MaxRetries = 2
	options.RetryWaitMin, options.RetryWaitMax = time.Microsecond, time.Millisecond

	return options
}

func newClient(t *testing.T, s *server) *jeto.Client {
	t.Helper()
	made, err := jeto.New(s.URL+"/", "s3cr3t", options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply string
		call  func(*jeto.Client) error
		want  string
	}{
		"create": {
			`{"instance": ` + listedDocument + `}`,
			func(c *jeto.Client) error {
				made, err := c.CreateInstance(t.Context(), jeto.InstanceCreate{
					Name: "shop", Path: "/srv/shop", Environment: "QA", ProjectID: "1", HostID: "2", GitReference: "master",
				})
				if made == nil || made.ID != "1" {
					return errors.Join(err, errors.New("not the instance"))
				}

				return err
			},
			`POST /api/instances {"state":"create","name":"shop","path":"/srv/shop","environment":"QA","project":"1","host":"2","gitReference":"master","async":true}`,
		},
		"create from an archive": {
			listedDocument,
			func(c *jeto.Client) error {
				_, err := c.CreateInstance(t.Context(), jeto.InstanceCreate{Name: "shop", ArchiveURL: "http://a/b.tgz"})

				return err
			},
			`POST /api/instances {"state":"create","name":"shop","path":"","environment":"","project":"","host":"","archive_url":"http://a/b.tgz","async":true}`,
		},
		"delete": {
			"null\n",
			func(c *jeto.Client) error { return c.DeleteInstance(t.Context(), "1") },
			`DELETE /api/instances/1 {"async":true}`,
		},
		"start all": {
			"null",
			func(c *jeto.Client) error { return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.Start}) },
			`POST /api/instances/1 {"state":"start","machine":"","async":true}`,
		},
		"the seed's rsync": {
			"null",
			func(c *jeto.Client) error {
				return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.Rsync, Machine: "www"})
			},
			`POST /api/instances/1 {"state":"rsync","machine":"www","async":true}`,
		},
		"the seed's script": {
			`{"id":"1795304012.8","console":""}`,
			func(c *jeto.Client) error {
				return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.RunScript, Machine: "www", Script: "status"})
			},
			`POST /api/instances/1 {"state":"runScript","machine":"www","script":"status","async":true}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, _, _ := strings.Cut(test.want, " {")
			s := startServer(
				t, map[string][]response{"GET /api/instances": respondOK(envelope()), method: respondOK(test.reply)},
			)
			if err := test.call(newClient(t, s)); err != nil {
				t.Error(err)
			}
			want := []string{test.want}
			if method == "POST /api/instances" {
				want = []string{"GET /api/instances", test.want} // Which instances were there before.
			}
			s.wantRequests(t, want...)
			if key, kind := s.header("X-Jeto-Key"), s.header("Content-Type"); key != "s3cr3t" || kind != "application/json" {
				t.Errorf("the headers were %q and %q", key, kind)
			}
		})
	}
}

func TestReads(t *testing.T) {
	t.Parallel()
	s := startServer(t, map[string][]response{
		"GET /api/instances":           {{200, envelope(listedDocument)}, {200, "[" + seedDocument + "]"}, {200, envelope()}},
		"GET /api/instances/1":         respondOK(singleDocument),
		"GET /api/instances/1/www/ip":  respondOK(`{"ip":"10.0.3.15"}`),
		"GET /api/instances/1/a%2F/ip": respondOK(`{"ip":""}`),
	})
	c := newClient(t, s)
	for _, want := range []int{1, 1, 0} {
		if list, err := c.ListInstances(t.Context()); err != nil || len(list) != want || (want == 1 && list[0].Name != "shop") {
			t.Errorf("got the list %+v, %v", list, err)
		}
	}
	if kind := s.header("Content-Type"); kind != "" {
		t.Errorf("a GET without a body has the Content-Type %q, which is a 400", kind)
	}
	if details, err := c.GetDetails(t.Context(), "1"); err != nil || len(details.Machines) != 2 || details.Name != "shop" {
		t.Errorf("got the details %+v, %v", details, err)
	}
	if ip, err := c.GetIP(t.Context(), "1", "www"); err != nil || ip != "10.0.3.15" {
		t.Errorf("got the address %q, %v", ip, err)
	}
	if ip, err := c.GetIP(t.Context(), "1", "a/"); err != nil || ip != "" {
		t.Errorf("got the address %q, %v", ip, err)
	}
}

// TestOnlyTheListProvesThatAnInstanceIsGone counts the requests that it takes.
func TestOnlyTheListProvesThatAnInstanceIsGone(t *testing.T) {
	t.Parallel()
	const list, one = "GET /api/instances", "/api/instances/1"
	calls := map[string]func(*jeto.Client) error{
		"GET " + one: func(c *jeto.Client) error {
			_, err := c.GetDetails(t.Context(), "1")

			return err
		},
		"GET " + one + "/www/ip": func(c *jeto.Client) error {
			_, err := c.GetIP(t.Context(), "1", "www")

			return err
		},
		"DELETE " + one: func(c *jeto.Client) error { return c.DeleteInstance(t.Context(), "1") },
		"POST " + one: func(c *jeto.Client) error {
			return c.RunCommand(t.Context(), "1", jeto.Run{Command: jeto.Provision})
		},
	}
	for request, call := range calls {
		failing := rest.Unavailable
		if strings.HasPrefix(request, "POST") {
			failing = rest.InDoubt // The command may have been run.
		}
		for _, test := range []struct {
			reply []response
			list  string
			kind  rest.Kind
			// lists counts the requests for the list. A malformed list is
			// retried.
			lists int
		}{
			{respondError(500, internalErrorBody), envelope(), rest.NotFound, 1},
			{respondError(500, internalErrorBody), envelope(listedDocument), failing, 1},
			{respondError(404, notFoundBody), envelope(), rest.NotFound, 1},
			{respondError(404, notFoundBody), envelope(listedDocument), rest.Malformed, 1},
			{respondError(404, "<html><title>404 Not Found</title></html>"), envelope(), rest.NotFound, 1},
			{respondError(404, "<html><title>404 Not Found</title></html>"), envelope(listedDocument), rest.Malformed, 1},
			{respondError(500, internalErrorBody), `{}`, rest.Malformed, 3},
		} {
			t.Run(fmt.Sprint(request, test.reply, test.list), func(t *testing.T) {
				t.Parallel()
				s := startServer(t, map[string][]response{request: test.reply, list: respondOK(test.list)})
				err := call(newClient(t, s))
				if rest.KindOf(err) != test.kind {
					t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), test.kind)
				}
				sent, want := s.requests(), slices.Repeat([]string{list}, test.lists)
				if strings.HasPrefix(request, "GET") && test.kind == rest.Unavailable {
					// The server has failed, and the request may be repeated.
					want = append(want, request, request, request)
				}
				if len(sent) == 0 || !strings.HasPrefix(sent[0], request) || !slices.Equal(sent[1:], want) {
					t.Errorf("it took %q, want it and %q", sent, want)
				}
				if want := `the API key sees no instance with the id "1"`; test.kind == rest.NotFound && !strings.Contains(err.Error(), want) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestAnInstanceIsFoundInTheList(t *testing.T) {
	t.Parallel()
	s := startServer(
		t, map[string][]response{"GET /api/instances": respondOK(envelope(orphanDocument, listedDocument))},
	)
	c := newClient(t, s)
	if found, err := c.GetInstance(t.Context(), "1"); err != nil || found.Name != "shop" {
		t.Errorf("got %+v, %v", found, err)
	}
	_, err := c.GetInstance(t.Context(), "7")
	want := `Jeto: could not read instance "7": GET ` + s.URL + `/api/instances answered 200 OK: the API key sees no instance with the id "7"`
	if rest.KindOf(err) != rest.NotFound || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	s.wantRequests(t, "GET /api/instances", "GET /api/instances")
}

func TestAFailingListIsNoProof(t *testing.T) {
	t.Parallel()
	// A malformed answer is retried, as often as options allow.
	thrice := []string{"GET /api/instances", "GET /api/instances", "GET /api/instances"}
	unnamed := clienttest.With(t, listedDocument, `{"id":""}`)
	for name, test := range map[string]struct {
		list, hosts []response
		kind        rest.Kind
		text        string
		requests    []string
	}{
		"an unknown key": {
			respondError(500, internalErrorBody), respondError(403, forbiddenBody), rest.Unauthorized, "an API key that it does not know",
			[]string{"GET /api/instances", "GET /api/hosts"},
		},
		"a failing server": {
			respondError(500, internalErrorBody), respondOK(`{"hosts":[]}`), rest.Unavailable, "500 Internal Server Error: Internal Server Error (after 3 attempts)",
			[]string{"GET /api/instances", "GET /api/hosts", "GET /api/instances", "GET /api/instances", "GET /api/instances"},
		},
		"a server that recovers": {
			[]response{{500, internalErrorBody}, {200, envelope(listedDocument)}},
			respondError(500, internalErrorBody), "", "",
			[]string{"GET /api/instances", "GET /api/hosts", "GET /api/instances"},
		},
		"another server": {
			respondError(404, `{"message":"no route"}`), nil, rest.Malformed, "404 Not Found: no route", []string{"GET /api/instances"},
		},
		"no list":     {respondOK(`{"hosts":[]}`), nil, rest.Malformed, "there is no list", thrice},
		"null":        {respondOK(`null`), nil, rest.Malformed, "there is no list", thrice},
		"a null list": {respondOK(`{"instances":null}`), nil, rest.Malformed, "there is no list", thrice},
		"a text":      {respondOK(`"x"`), nil, rest.Malformed, "a text stands where a list was expected", thrice},
		"no keys": {
			respondOK(envelope(listedDocument, `{}`)), nil, rest.Malformed, "element 2 of the list: an object lacks id", thrice,
		},
		"no id":         {respondOK(envelope(unnamed)), nil, rest.Malformed, "the instance has no id", thrice},
		"a null member": {respondOK(envelope(`null`)), nil, rest.Malformed, "element 1 of the list: null stands where", thrice},
		"a page":        {respondOK(`<html><title>Sign in</title></html>`), nil, rest.Malformed, "Sign in", thrice},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, map[string][]response{"GET /api/instances": test.list, "GET /api/hosts": test.hosts})
			_, err := newClient(t, s).GetInstance(t.Context(), "1")
			if rest.KindOf(err) != test.kind || (err != nil && !strings.Contains(err.Error(), test.text)) {
				t.Errorf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			s.wantRequests(t, test.requests...)
		})
	}
}

func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		reply response
		kind  rest.Kind
		text  string
	}{
		"forbidden":       {response{403, forbiddenBody}, rest.Forbidden, "403 Forbidden: You don't have the permission"},
		"bad request":     {response{400, `{"message": "The browser sent a request."}`}, rest.Invalid, "400 Bad Request: The browser sent a request."},
		"wrong method":    {response{405, `{"message": "The method is not allowed for the requested URL."}`}, rest.Rejected, "405 Method Not Allowed: The method"},
		"another's error": {response{400, `["no"]`}, rest.Invalid, `400 Bad Request: ["no"]`},
		"a debugger": {
			response{500, "<html><title>KeyError // Werkzeug Debugger</title></html>"},
			rest.InDoubt, "Werkzeug Debugger",
		},
		"a page":    {response{200, "<html><title>Sign in</title></html>"}, rest.InDoubt, "Sign in"},
		"no answer": {response{}, rest.InDoubt, "closed the connection"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startServer(t, map[string][]response{"POST /api/instances/1": {test.reply}, "GET /api/instances": respondOK(envelope(listedDocument))})
			err := newClient(t, s).RunCommand(t.Context(), "1", jeto.Run{Command: jeto.RunScript, Machine: "www", Script: "status"})
			if rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("got %v of kind %q, want %q of kind %q", err, rest.KindOf(err), test.text, test.kind)
			}
			if !strings.HasPrefix(err.Error(), `Jeto: could not run runScript "status" on machine "www" of instance "1": POST `) {
				t.Errorf("the error does not say what was tried: %v", err)
			}
			posts := 0
			for _, sent := range s.requests() {
				if strings.HasPrefix(sent, "POST") {
					posts++
				}
			}
			if posts != 1 {
				t.Errorf("it was sent %d times", posts)
			}
		})
	}
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	lost := response{}
	t.Run("a delete whose answer is lost", func(t *testing.T) {
		t.Parallel()
		s := startServer(
			t,
			map[string][]response{
				"DELETE /api/instances/1": {lost, {500, internalErrorBody}},
				"GET /api/instances":      respondOK(envelope()),
			},
		)
		if err := newClient(t, s).DeleteInstance(t.Context(), "1"); rest.KindOf(err) != rest.NotFound {
			t.Errorf("got %v", err)
		}
		s.wantRequests(
			t, `DELETE /api/instances/1 {"async":true}`, `DELETE /api/instances/1 {"async":true}`,
			"GET /api/instances",
		)
	})
	t.Run("a look at the machines whose answer is lost", func(t *testing.T) {
		t.Parallel()
		s := startServer(t, map[string][]response{"GET /api/instances/1": {lost, {502, "x"}, {200, singleDocument}}})
		if _, err := newClient(t, s).GetDetails(t.Context(), "1"); err != nil {
			t.Errorf("got %v", err)
		}
		s.wantRequests(t, "GET /api/instances/1", "GET /api/instances/1", "GET /api/instances/1")
	})
	t.Run("a look that took too long is not, since each makes a job", func(t *testing.T) {
		t.Parallel()
		var sent atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			sent.Add(1)
			<-r.Context().Done()
		}))
		t.Cleanup(server.Close)
		options := rest.DefaultOptions()
		options.RequestTimeout, options.RetryWaitMin = 250*time.Millisecond, time.Microsecond
		c, err := jeto.New(server.URL, "key", options, bulkread.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.GetDetails(t.Context(), "1"); rest.KindOf(err) != rest.TimedOut || sent.Load() != 1 {
			t.Errorf("after %d requests got %v", sent.Load(), err)
		}
	})
}

func TestManyRefreshesShareLists(t *testing.T) {
	t.Parallel()
	many := make([]string, 100)
	for i := range many {
		many[i] = clienttest.With(t, listedDocument, fmt.Sprintf(`{"id":%d}`, i+1))
	}
	s := startServer(t, map[string][]response{"GET /api/instances": respondOK(envelope(many...))})
	c := newClient(t, s)
	for i := range many {
		if found, err := c.RefreshInstance(t.Context(), strconv.Itoa(i+1)); err != nil || string(found.ID) != strconv.Itoa(i+1) {
			t.Errorf("got %+v, %v", found, err)
		}
	}
	// The first ten are read one by one, which takes a list each.
	if sent := s.requests(); len(sent) != 11 {
		t.Errorf("a hundred refreshes took %d lists", len(sent))
	}
	if _, err := c.RefreshInstance(t.Context(), "none"); rest.KindOf(err) != rest.NotFound {
		t.Errorf("got %v", err)
	}
	for _, request := range s.requests() {
		if request != "GET /api/instances" {
			t.Errorf("a refresh sent %s", request)
		}
	}
}

func TestClientNeedsAnEndpoint(t *testing.T) {
	t.Parallel()
	if _, err := jeto.New("nowhere", "k", options(), bulkread.DefaultOptions()); err == nil || !strings.HasPrefix(err.Error(), "Jeto: ") {
		t.Errorf("New gave %v", err)
	}
}
