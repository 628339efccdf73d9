package bulkread_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// thing is an object of a thingServer.
type thing struct{ ID, Value string }

// thingServer is an API over HTTP: GET /things is the list, GET /things/ID one
// thing, and PUT /things/ID sets its value.
type thingServer struct {
	// snapshotTaken receives a value when the server has read the things for
	// a list. The server answers when the test sends to answerList. Nil for
	// neither.
	snapshotTaken, answerList chan struct{}

	mu     sync.Mutex
	values map[string]string
}

func (s *thingServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, "/things/")
	switch {
	case r.Method == http.MethodPut:
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.values[id] = string(body)
		s.mu.Unlock()
	case r.URL.Path == "/things":
		s.mu.Lock()
		list := make([]thing, 0, len(s.values))
		for id, value := range s.values {
			list = append(list, thing{id, value})
		}
		s.mu.Unlock()
		if s.snapshotTaken != nil {
			s.snapshotTaken <- struct{}{}
			select {
			case <-s.answerList:
			case <-r.Context().Done():
			}
		}
		writeJSON(w, list)
	default:
		s.mu.Lock()
		found := thing{id, s.values[id]}
		s.mu.Unlock()
		writeJSON(w, found)
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	document, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(document)
}

// thingClient is a client of a thingServer. It has no method that notes writes:
// the transport does.
type thingClient struct {
	rest   *rest.Client
	things *bulkread.Reader[thing]
}

func newThingClient(t *testing.T, s *thingServer) *thingClient {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	c := &thingClient{}
	c.things = bulkread.New(bulkread.Source[thing]{
		Get: func(ctx context.Context, id string) (*thing, error) {
			var found thing
			err := c.do(ctx, http.MethodGet, "things/"+id, nil, &found)

			return &found, err
		},
		List: bulkread.OnePage(func(ctx context.Context) ([]thing, error) {
			var list []thing
			err := c.do(ctx, http.MethodGet, "things", nil, &list)

			return list, err
		}),
		ID: func(found *thing) string { return found.ID },
	}, bulkread.DefaultOptions())
	bulkread.AfterInitialReads(c.things)
	transport, err := rest.New(rest.Config{
		Options: rest.DefaultOptions(), System: "Things", BaseURL: server.URL, BeforeWrite: c.things.NoteWrite,
	})
	if err != nil {
		t.Fatal(err)
	}
	c.rest = transport

	return c
}

func (c *thingClient) do(ctx context.Context, method, path string, body rest.Body, into any) error {
	return c.rest.Do(ctx, rest.Call{Operation: "use a thing", Method: method, Path: path, Body: body}, into)
}

func (c *thingClient) set(ctx context.Context, id, value string) error {
	body := func() (string, []byte, error) { return "text/plain", []byte(value), nil }

	return c.do(ctx, http.MethodPut, "things/"+id, body, nil)
}

// wantValue reads a thing and checks its value.
func (c *thingClient) wantValue(t *testing.T, id, want string) {
	t.Helper()
	got, err := c.things.Read(t.Context(), id)
	if err != nil || got.Value != want {
		t.Errorf("Read(%q) = %+v, %v, want the value %q", id, got, err, want)
	}
}

func newThingServer() *thingServer {
	s := &thingServer{values: map[string]string{}}
	for i := range 20 {
		s.values[strconv.Itoa(i)] = "old"
	}

	return s
}

func TestRead_CompleteListServesNoCallAfterWrite(t *testing.T) {
	t.Parallel()
	c := newThingClient(t, newThingServer())
	for i := range 20 {
		c.wantValue(t, strconv.Itoa(i), "old")
	}
	err := c.set(t.Context(), "15", "new")
	if err != nil {
		t.Fatal(err)
	}
	c.wantValue(t, "15", "new")
}

func TestRead_ListInFlightServesNoCallAfterWrite(t *testing.T) {
	t.Parallel()
	s := newThingServer()
	s.snapshotTaken, s.answerList = make(chan struct{}), make(chan struct{})
	c := newThingClient(t, s)
	var reads sync.WaitGroup
	reads.Go(func() { // This read waits for the list until the write is sent.
		_, err := c.things.Read(t.Context(), "14")
		if err != nil {
			t.Error(err)
		}
	})
	<-s.snapshotTaken
	err := c.set(t.Context(), "15", "new")
	if err != nil {
		t.Fatal(err)
	}
	close(s.answerList) // The response shows the old value.
	c.wantValue(t, "15", "new")
	reads.Wait()
}
