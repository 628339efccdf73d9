package qubell_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// listServer is a server with lists by their paths. It answers 403 at other
// paths, and 500 for an empty list.
type listServer struct {
	lists map[string]string

	mu       sync.Mutex
	received []string
}

func (e *listServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.received = append(e.received, r.URL.Path)
	e.mu.Unlock()
	list, found := e.lists[r.URL.Path]
	switch {
	case !found:
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"errors":["not permitted"]}`)
	case list == "":
		w.WriteHeader(http.StatusInternalServerError)
	default:
		_, _ = io.WriteString(w, list)
	}
}

const (
	organizationsPath = "/api/1/organizations"
	environments1Path = "/api/1/organizations/o1/environments"
	environments2Path = "/api/1/organizations/o2/environments"
)

func environmentPath(id string) string { return "/api/1/environments/" + id + "/instances" }

// listAll returns what AllInstances yields, at most limit of it: ids of
// instances with their environments, and kinds of errors.
func listAll(ctx context.Context, t *testing.T, e *listServer, limit int) []string {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	got := []string{}
	for instance, err := range clienttest.NewClient(t, connect, server.URL, 0).AllInstances(ctx) {
		if err != nil {
			got = append(got, string(rest.KindOf(err)))
		} else {
			got = append(got, instance.ID+" in "+instance.EnvironmentID)
		}
		if len(got) == limit {
			break
		}
	}

	return got
}

// environmentsDocument is a list of two environments.
func environmentsDocument(first, second string) string {
	const environment = `{"id":%q,"name":"any","isDefault":false}`

	return fmt.Sprintf("["+environment+","+environment+"]", first, second)
}

func TestClient_AllInstancesYieldsEachOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lists map[string]string
		limit int
		want  []string
		sent  []string
	}{
		"all organizations": {
			map[string]string{
				organizationsPath:     `[{"id":"o1","name":"A"},{"id":"o2","name":"B"}]`,
				environments1Path:     environmentsDocument("e1", "e2"),
				environments2Path:     environmentsDocument("e2", "e3"),
				environmentPath("e1"): `[{"id":"i1"},{"id":"i2"},{"id":"i1"}]`,
				environmentPath("e2"): `[]`,
				environmentPath("e3"): `[{"id":"i2"},{"id":"i3","environment":"e3"}]`,
			},
			0,
			[]string{"i1 in e1", "i2 in e1", "i3 in e3"},
			[]string{
				organizationsPath, environments1Path, environmentPath("e1"), environmentPath("e2"),
				environments2Path, environmentPath("e3"),
			},
		},
		"limit": {
			map[string]string{
				organizationsPath:     `[{"id":"o1","name":"A"},{"id":"o2","name":"B"}]`,
				environments1Path:     environmentsDocument("e1", "e2"),
				environmentPath("e1"): `[{"id":"i1"},{"id":"i2"}]`,
			},
			1,
			[]string{"i1 in e1"},
			[]string{organizationsPath, environments1Path, environmentPath("e1")},
		},
		"objects that the account may not see": {
			map[string]string{
				organizationsPath:     `[{"id":"o1","name":"A"},{"id":"o2","name":"B"}]`,
				environments2Path:     environmentsDocument("e1", "e2"),
				environmentPath("e2"): `[{"id":"i1"}]`,
			},
			0,
			[]string{"i1 in e2"},
			[]string{
				organizationsPath, environments1Path, environments2Path, environmentPath("e1"), environmentPath("e2"),
			},
		},
		"no organization that the account may see": {
			map[string]string{},
			0,
			[]string{},
			[]string{organizationsPath},
		},
		"server fails": {
			map[string]string{
				organizationsPath:     `[{"id":"o1","name":"A"},{"id":"o2","name":"B"}]`,
				environments1Path:     environmentsDocument("e1", "e2"),
				environmentPath("e1"): ``,
			},
			0,
			[]string{"unavailable"},
			[]string{organizationsPath, environments1Path, environmentPath("e1")},
		},
		"no organizations": {
			map[string]string{organizationsPath: `[]`},
			0,
			[]string{},
			[]string{organizationsPath},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &listServer{lists: test.lists}
			if diff := cmp.Diff(test.want, listAll(t.Context(), t, e, test.limit)); diff != "" {
				t.Errorf("AllInstances (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.sent, e.received); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_AllInstancesEndsWhenInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if diff := cmp.Diff([]string{"canceled"}, listAll(ctx, t, &listServer{}, 0)); diff != "" {
		t.Errorf("AllInstances (-want +got):\n%s", diff)
	}
}
