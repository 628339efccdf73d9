package wakame_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// listServer is a server with the instances i-0, i-1 and so on, which lists
// them in one of several ways.
type listServer struct {
	count int
	// maxPageSize is the maximum of a page, 0 for none.
	maxPageSize int
	// ignoresPaging means that the server ignores start and limit.
	ignoresPaging bool
	// omitsTotal means that the response has no total.
	omitsTotal bool
	// seedForm means that the response has the form of the seed document.
	seedForm bool
	// total replaces the count in the response, unless it is 0.
	total int
	// addsInstances means that a new instance is first in the list after each
	// request.
	addsInstances bool
	// failsSecondPage means that the second request fails.
	failsSecondPage bool

	// requests have the form "start+limit".
	requests []string
}

func (s *listServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.requests = append(s.requests, query.Get("start")+"+"+query.Get("limit"))
	if s.failsSecondPage && len(s.requests) > 1 {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"error":"X::OperationNotPermitted","code":"105"}`))

		return
	}
	ids := make([]int, s.count)
	for n := range ids {
		ids[n] = n
	}
	start, _ := strconv.Atoi(query.Get("start"))
	limit, _ := strconv.Atoi(query.Get("limit"))
	if s.maxPageSize > 0 {
		limit = min(limit, s.maxPageSize)
	}
	if s.addsInstances {
		for n := range len(s.requests) - 1 {
			ids = slices.Insert(ids, 0, 1000+n)
		}
	}
	if !s.ignoresPaging {
		ids = ids[min(start, len(ids)):]
		ids = ids[:min(limit, len(ids))]
	}
	results := make([]json.RawMessage, len(ids))
	for n, number := range ids {
		results[n] = json.RawMessage(strings.Replace(runningDocument, id, fmt.Sprintf("i-%d", number), 1))
	}
	total := s.count
	if s.total != 0 {
		total = s.total
	}
	response := map[string]any{"start": start, "limit": limit, "results": results, "owner_total": total}
	if s.omitsTotal {
		delete(response, "owner_total")
	}
	var body any = []any{response}
	if s.seedForm {
		response["result"], response["total"] = response["results"], response["owner_total"]
		delete(response, "results")
		delete(response, "owner_total")
		body = response
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(encoded)
}

// newListClient returns a client of the server.
func newListClient(t *testing.T, s *listServer) *wakame.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)

	return clienttest.NewClient(t, connect, server.URL, 0)
}

func TestListInstances_ReadsAllPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list   listServer
		window wakame.Window
		// want is the number of instances, beginning with the first of the
		// window.
		want int
		// requests is the list of requests, each as "start+limit".
		requests string
	}{
		"no instances":        {listServer{}, wakame.Window{}, 0, "0+250"},
		"one page":            {listServer{count: 3}, wakame.Window{}, 3, "0+250"},
		"full page":           {listServer{count: 250}, wakame.Window{}, 250, "0+250"},
		"three pages":         {listServer{count: 600}, wakame.Window{}, 600, "0+250 250+250 500+250"},
		"seed document":       {listServer{count: 260, seedForm: true}, wakame.Window{}, 260, "0+250 250+250"},
		"no total":            {listServer{count: 3, omitsTotal: true}, wakame.Window{}, 3, "0+250"},
		"no total, full page": {listServer{count: 250, omitsTotal: true}, wakame.Window{}, 250, "0+250 250+250"},
		"smaller pages":       {listServer{count: 200, maxPageSize: 100}, wakame.Window{}, 200, "0+250 100+250"},
		"total too large":     {listServer{count: 3, total: 9}, wakame.Window{}, 3, "0+250 3+250"},
		"start ignored": {
			listServer{count: 9, ignoresPaging: true, total: 10}, wakame.Window{}, 9, "0+250 9+250",
		},
		"limit ignored":         {listServer{count: 300, ignoresPaging: true}, wakame.Window{}, 300, "0+250"},
		"window in one page":    {listServer{count: 9}, wakame.Window{Start: 2, Limit: 3}, 3, "2+3"},
		"window in two pages":   {listServer{count: 600}, wakame.Window{Start: 10, Limit: 300}, 300, "10+250 260+50"},
		"window, limit ignored": {listServer{count: 9, ignoresPaging: true}, wakame.Window{Limit: 3}, 3, "0+3"},
		"window without limit":  {listServer{count: 9}, wakame.Window{Start: 7}, 2, "7+250"},
		"window after the end":  {listServer{count: 9}, wakame.Window{Start: 70}, 0, "70+250"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := newListClient(t, &test.list).ListInstances(t.Context(), test.window)
			if err != nil || len(list.Instances) != test.want {
				t.Fatalf("got %d instances, want %d: %v", len(list.Instances), test.want, err)
			}
			for n, instance := range list.Instances {
				if want := fmt.Sprintf("i-%d", test.window.Start+n); instance.ID != want {
					t.Fatalf("instance %d is %s, want %s", n, instance.ID, want)
				}
			}
			if got := strings.Join(test.list.requests, " "); got != test.requests {
				t.Errorf("the client sent the requests %s, want %s", got, test.requests)
			}
		})
	}
}

func TestListInstances_ListsNoInstanceTwice(t *testing.T) {
	t.Parallel()
	server := listServer{count: 600, addsInstances: true}
	list, err := newListClient(t, &server).ListInstances(t.Context(), wakame.Window{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, instance := range list.Instances {
		if seen[instance.ID] {
			t.Errorf("the list has %s twice, want once", instance.ID)
		}
		seen[instance.ID] = true
	}
}

func TestListInstances_FailedPageEndsList(t *testing.T) {
	t.Parallel()
	server := listServer{count: 600, failsSecondPage: true}
	list, err := newListClient(t, &server).ListInstances(t.Context(), wakame.Window{})
	if rest.KindOf(err) != rest.Forbidden || list.Instances != nil || len(server.requests) != 2 {
		t.Errorf("got %d instances and %v after %d requests, want an error of kind %q after 2",
			len(list.Instances), err, len(server.requests), rest.Forbidden)
	}
}

func TestInstancePages_SendsRequestsOnDemand(t *testing.T) {
	t.Parallel()
	server := listServer{count: 600}
	for page, err := range newListClient(t, &server).InstancePages(t.Context()) {
		if err != nil || len(page) != 250 {
			t.Errorf("got %d instances, %v, want a page of 250", len(page), err)
		}

		break
	}
	if len(server.requests) != 1 {
		t.Errorf("the first page took the requests %v, want one", server.requests)
	}
}

func TestListInstances_OwnerTotal(t *testing.T) {
	t.Parallel()
	got, err := newListClient(t, &listServer{count: 9}).ListInstances(t.Context(), wakame.Window{Limit: 2})
	if err != nil || got.OwnerTotal == nil || *got.OwnerTotal != 9 {
		t.Errorf("got the total %v and %v, want 9", got.OwnerTotal, err)
	}
	got, err = newListClient(t, &listServer{count: 9, omitsTotal: true}).ListInstances(t.Context(), wakame.Window{})
	if err != nil || got.OwnerTotal != nil {
		t.Errorf("got the total %v and %v, want none", got.OwnerTotal, err)
	}
}
