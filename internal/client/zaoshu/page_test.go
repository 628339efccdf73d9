package zaoshu_test

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

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// taskServer is a server with numbered tasks, t-0 first, which lists them in
// one of the ways that servers do.
type taskServer struct {
	count int
	// fixedPageSize is how many it gives at once, whatever it is asked for; 0
	// for as asked.
	fixedPageSize int
	// ignoresPage servers ignore the number of the page.
	ignoresPage bool
	// addsTasks servers get a new task, in front, after each request.
	addsTasks bool
	// failsSecondPage servers refuse the second request.
	failsSecondPage bool

	pages []string
}

func (i *taskServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	i.pages = append(i.pages, query.Get("page"))
	if i.failsSecondPage && len(i.pages) > 1 {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"No."}`))

		return
	}
	numbers := make([]int, i.count)
	for n := range numbers {
		numbers[n] = n
	}
	if i.addsTasks {
		for n := range len(i.pages) - 1 {
			numbers = slices.Insert(numbers, 0, 1000+n)
		}
	}
	page, _ := strconv.Atoi(query.Get("page"))
	size, _ := strconv.Atoi(query.Get("per_page"))
	if i.fixedPageSize > 0 {
		size = i.fixedPageSize
	}
	if i.ignoresPage {
		page = 1
	}
	numbers = numbers[min((page-1)*size, len(numbers)):]
	numbers = numbers[:min(size, len(numbers))]
	// A member is both a task and an instance.
	members := make([]json.RawMessage, len(numbers))
	for n, number := range numbers {
		members[n] = json.RawMessage(strings.Replace(instanceDocument, id, fmt.Sprintf("t-%d", number), 1))
	}
	encoded, err := json.Marshal(map[string]any{"code": 0, "data": members})
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(encoded)
}

func newPagedClient(t *testing.T, i *taskServer) *zaoshu.Client {
	t.Helper()
	s := httptest.NewServer(i)
	t.Cleanup(s.Close)
	made, err := zaoshu.New(s.URL, apiKey, apiSecret, options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}

	return made
}

func TestAllPagesAreWalked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		index taskServer
		want  int
		pages []string
	}{
		"nothing":                     {taskServer{}, 0, []string{"1"}},
		"one page":                    {taskServer{count: 99}, 99, []string{"1", "2"}},
		"a full page":                 {taskServer{count: 100}, 100, []string{"1", "2"}},
		"three pages":                 {taskServer{count: 250}, 250, []string{"1", "2", "3"}},
		"the usual size":              {taskServer{count: 70, fixedPageSize: 30}, 70, []string{"1", "2", "3"}},
		"another size":                {taskServer{count: 70, fixedPageSize: 20}, 70, []string{"1", "2", "3", "4"}},
		"full pages of another size":  {taskServer{count: 100, fixedPageSize: 50}, 100, []string{"1", "2", "3"}},
		"as many as the usual size":   {taskServer{count: 30}, 30, []string{"1", "2"}},
		"all at once":                 {taskServer{count: 250, fixedPageSize: 250, ignoresPage: true}, 250, []string{"1", "2"}},
		"the same page for ever":      {taskServer{count: 250, ignoresPage: true}, 100, []string{"1", "2"}},
		"the same usual page":         {taskServer{count: 250, fixedPageSize: 30, ignoresPage: true}, 30, []string{"1", "2"}},
		"what is pushed on is listed": {taskServer{count: 150, addsTasks: true}, 150, []string{"1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newPagedClient(t, &test.index)
			tasks, err := c.ListTasks(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.pages, test.index.pages); diff != "" {
				t.Errorf("pages (-want, +got): %s", diff)
			}
			for n := range tasks {
				if tasks[n].ID != fmt.Sprintf("t-%d", n) {
					t.Fatalf("number %d is %s", n, tasks[n].ID)
				}
			}
			if len(tasks) != test.want {
				t.Errorf("got %d tasks, want %d", len(tasks), test.want)
			}
		})
	}
}

func TestAPageIsAskedForWhenItIsWanted(t *testing.T) {
	t.Parallel()
	server := &taskServer{count: 250}
	for page, err := range newPagedClient(t, server).TaskPages(t.Context(), id) {
		if err != nil || len(page) != 100 {
			t.Errorf("got %d tasks, %v", len(page), err)
		}

		break
	}
	if len(server.pages) != 1 {
		t.Errorf("it asked for the pages %v", server.pages)
	}
}

func TestAPageThatFailsEndsTheList(t *testing.T) {
	t.Parallel()
	c := newPagedClient(t, &taskServer{count: 250, failsSecondPage: true})
	if tasks, err := c.ListTasks(t.Context(), id); tasks != nil || rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %d tasks, %v", len(tasks), err)
	}
	c = newPagedClient(t, &taskServer{count: 250, failsSecondPage: true})
	var sizes []int
	var last error
	for page, err := range c.InstancePages(t.Context(), zaoshu.All) {
		sizes, last = append(sizes, len(page)), err
	}
	if diff := cmp.Diff([]int{100, 0}, sizes); diff != "" || rest.KindOf(last) != rest.Forbidden {
		t.Errorf("%v %s", last, diff)
	}
}
