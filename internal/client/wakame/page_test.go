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

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// indexServer is a server with numbered instances, i-0 first, which lists them
// in one of the ways that servers do.
type indexServer struct {
	count int
	// maxPageSize is the most that it gives at once; 0 for no bound.
	maxPageSize int
	// ignoresPaging servers ignore start and limit.
	ignoresPaging bool
	// omitsTotal servers do not tell the total.
	omitsTotal bool
	// seedForm is the form of the answer in the seed document
	// (design/api/wakame.md, "Lists and paging").
	seedForm bool
	// total is told instead of the count, if it is not 0.
	total int
	// addsInstances servers get a new instance, in front, after each request.
	addsInstances bool
	// failsSecondPage servers answer the second request with an error.
	failsSecondPage bool

	requests []string
}

func (i *indexServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.requests = append(i.requests, r.URL.RawQuery)
	if i.failsSecondPage && len(i.requests) > 1 {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"error":"X::OperationNotPermitted","code":"105"}`))

		return
	}
	ids := make([]int, i.count)
	for n := range ids {
		ids[n] = n
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("start"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	if i.maxPageSize > 0 {
		limit = min(limit, i.maxPageSize)
	}
	if i.addsInstances {
		for n := range len(i.requests) - 1 {
			ids = slices.Insert(ids, 0, 1000+n)
		}
	}
	if !i.ignoresPaging {
		ids = ids[min(start, len(ids)):]
		ids = ids[:min(limit, len(ids))]
	}
	results := make([]json.RawMessage, len(ids))
	for n, number := range ids {
		results[n] = json.RawMessage(strings.Replace(runningDocument, id, fmt.Sprintf("i-%d", number), 1))
	}
	total := i.count
	if i.total != 0 {
		total = i.total
	}
	answer := map[string]any{"start": start, "limit": limit, "results": results, "owner_total": total}
	if i.omitsTotal {
		delete(answer, "owner_total")
	}
	var body any = []any{answer}
	if i.seedForm {
		answer["result"], answer["total"] = answer["results"], answer["owner_total"]
		delete(answer, "results")
		delete(answer, "owner_total")
		body = answer
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(encoded)
}

func TestAllPagesAreWalked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		index  indexServer
		window wakame.Window
		// want is how many instances are listed, the first of the window first.
		want     int
		requests []string
	}{
		"nothing":             {indexServer{}, wakame.Window{}, 0, []string{"limit=250&start=0"}},
		"one page":            {indexServer{count: 3}, wakame.Window{}, 3, []string{"limit=250&start=0"}},
		"a full page":         {indexServer{count: 250}, wakame.Window{}, 250, []string{"limit=250&start=0"}},
		"three pages":         {indexServer{count: 600}, wakame.Window{}, 600, []string{"limit=250&start=0", "limit=250&start=250", "limit=250&start=500"}},
		"the seed's form":     {indexServer{count: 260, seedForm: true}, wakame.Window{}, 260, []string{"limit=250&start=0", "limit=250&start=250"}},
		"no total":            {indexServer{count: 3, omitsTotal: true}, wakame.Window{}, 3, []string{"limit=250&start=0"}},
		"no total, full page": {indexServer{count: 250, omitsTotal: true}, wakame.Window{}, 250, []string{"limit=250&start=0", "limit=250&start=250"}},
		"smaller pages":       {indexServer{count: 250, maxPageSize: 100}, wakame.Window{}, 250, []string{"limit=250&start=0", "limit=250&start=100", "limit=250&start=200"}},
		"a total too large":   {indexServer{count: 3, total: 9}, wakame.Window{}, 3, []string{"limit=250&start=0", "limit=250&start=3"}},
		"start ignored":       {indexServer{count: 300, ignoresPaging: true, total: 400}, wakame.Window{}, 300, []string{"limit=250&start=0", "limit=250&start=300"}},
		"limit ignored":       {indexServer{count: 300, ignoresPaging: true}, wakame.Window{}, 300, []string{"limit=250&start=0"}},
		"a window":            {indexServer{count: 9}, wakame.Window{Start: 2, Limit: 3}, 3, []string{"limit=3&start=2"}},
		"a window of two":     {indexServer{count: 600}, wakame.Window{Start: 10, Limit: 300}, 300, []string{"limit=250&start=10", "limit=50&start=260"}},
		"a window, ignored":   {indexServer{count: 9, ignoresPaging: true}, wakame.Window{Limit: 3}, 3, []string{"limit=3&start=0"}},
		"from the middle on":  {indexServer{count: 9}, wakame.Window{Start: 7}, 2, []string{"limit=250&start=7"}},
		"behind the end":      {indexServer{count: 9}, wakame.Window{Start: 70}, 0, []string{"limit=250&start=70"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(&test.index)
			t.Cleanup(server.Close)
			list, err := newClient(t, server.URL).ListInstances(t.Context(), test.window)
			if err != nil || len(list) != test.want {
				t.Fatalf("got %d instances, want %d: %v", len(list), test.want, err)
			}
			for n, instance := range list {
				if want := fmt.Sprintf("i-%d", test.window.Start+n); instance.ID != want {
					t.Fatalf("instance %d is %s, want %s", n, instance.ID, want)
				}
			}
			if diff := cmp.Diff(test.requests, test.index.requests); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInstancesThatAreMadeMeanwhileShiftNothingTwice(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&indexServer{count: 600, addsInstances: true})
	t.Cleanup(server.Close)
	list, err := newClient(t, server.URL).ListInstances(t.Context(), wakame.Window{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, instance := range list {
		if seen[instance.ID] {
			t.Errorf("%s is listed twice", instance.ID)
		}
		seen[instance.ID] = true
	}
}

func TestAPageThatFailsEndsTheList(t *testing.T) {
	t.Parallel()
	served := indexServer{count: 600, failsSecondPage: true}
	server := httptest.NewServer(&served)
	t.Cleanup(server.Close)
	list, err := newClient(t, server.URL).ListInstances(t.Context(), wakame.Window{})
	if rest.KindOf(err) != rest.Forbidden || list != nil || len(served.requests) != 2 {
		t.Errorf("got %d instances and %v after %d requests", len(list), err, len(served.requests))
	}
}

func TestPagesAreFetchedWhenTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	served := indexServer{count: 600}
	server := httptest.NewServer(&served)
	t.Cleanup(server.Close)
	for page, err := range newClient(t, server.URL).InstancePages(t.Context()) {
		if err != nil || len(page) != 250 {
			t.Errorf("got %d instances, %v", len(page), err)
		}

		break
	}
	if len(served.requests) != 1 {
		t.Errorf("the first page took the requests %v", served.requests)
	}
}

func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		`[{"owner_total":1,"start":0,"limit":null,"results":[` + runningDocument + `]}]`, `{"total":1,"start":0,"limit":250,"result":[` + runningDocument + `]}`,
		`[]`, `[[]]`, `null`, `[null]`, `{"results":null}`, strings.Repeat("[", 100),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		instances, _, err := wakame.DecodePage(document)
		for _, instance := range instances {
			if err == nil && (instance.ID == "" || instance.State == "") {
				t.Errorf("%s counts as complete: %+v", document, instance)
			}
		}
	})
}
