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

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// taskServer is a server with the tasks t-0, t-1 and so on, which lists them in
// one of several ways. Its tasks are instances as well.
type taskServer struct {
	count int
	// fixedPageSize is the size of a page, 0 for that of the request.
	fixedPageSize int
	// ignoresPage means that the server ignores the number of the page.
	ignoresPage bool
	// addsTasks means that a new task is first in the list after each request.
	addsTasks bool
	// failsSecondPage means that the second request fails.
	failsSecondPage bool

	// pages are the numbers of the requested pages.
	pages []string
}

func (s *taskServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.pages = append(s.pages, query.Get("page"))
	if s.failsSecondPage && len(s.pages) > 1 {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"No."}`))

		return
	}
	numbers := make([]int, s.count)
	for n := range numbers {
		numbers[n] = n
	}
	if s.addsTasks {
		for n := range len(s.pages) - 1 {
			numbers = slices.Insert(numbers, 0, 1000+n)
		}
	}
	page, _ := strconv.Atoi(query.Get("page"))
	size, _ := strconv.Atoi(query.Get("per_page"))
	if s.fixedPageSize > 0 {
		size = s.fixedPageSize
	}
	if s.ignoresPage {
		page = 1
	}
	numbers = numbers[min((page-1)*size, len(numbers)):]
	numbers = numbers[:min(size, len(numbers))]
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

// newPagedClient returns a client of the server.
func newPagedClient(t *testing.T, s *taskServer) *zaoshu.Client {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)

	return clienttest.NewClient(t, connect, server.URL, 2)
}

func TestListTasks_ReadsAllPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		server taskServer
		// want is the number of tasks.
		want int
		// pages are the numbers of the pages that the client requests.
		pages string
	}{
		"no tasks":                   {taskServer{}, 0, "1"},
		"one page":                   {taskServer{count: 99}, 99, "1 2"},
		"full page":                  {taskServer{count: 100}, 100, "1 2"},
		"three pages":                {taskServer{count: 250}, 250, "1 2 3"},
		"30 tasks a page":            {taskServer{count: 70, fixedPageSize: 30}, 70, "1 2 3"},
		"20 tasks a page":            {taskServer{count: 70, fixedPageSize: 20}, 70, "1 2 3 4"},
		"two full pages of 50 tasks": {taskServer{count: 100, fixedPageSize: 50}, 100, "1 2 3"},
		"30 tasks":                   {taskServer{count: 30}, 30, "1 2"},
		"page ignored, all tasks":    {taskServer{count: 250, fixedPageSize: 250, ignoresPage: true}, 250, "1 2"},
		"page ignored, 100 tasks":    {taskServer{count: 250, ignoresPage: true}, 100, "1 2"},
		"page ignored, 30 tasks":     {taskServer{count: 250, fixedPageSize: 30, ignoresPage: true}, 30, "1 2"},
		"new tasks meanwhile":        {taskServer{count: 150, addsTasks: true}, 150, "1 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tasks, err := newPagedClient(t, &test.server).ListTasks(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(test.server.pages, " "); got != test.pages {
				t.Errorf("the client requested the pages %s, want %s", got, test.pages)
			}
			for n := range tasks {
				if want := fmt.Sprintf("t-%d", n); tasks[n].ID != want {
					t.Fatalf("task %d is %s, want %s", n, tasks[n].ID, want)
				}
			}
			if len(tasks) != test.want {
				t.Errorf("got %d tasks, want %d", len(tasks), test.want)
			}
		})
	}
}

func TestTaskPages_SendsRequestsOnDemand(t *testing.T) {
	t.Parallel()
	server := &taskServer{count: 250}
	for page, err := range newPagedClient(t, server).TaskPages(t.Context(), id) {
		if err != nil || len(page) != 100 {
			t.Errorf("got %d tasks, %v, want a page of 100", len(page), err)
		}

		break
	}
	if len(server.pages) != 1 {
		t.Errorf("the client requested the pages %v, want one", server.pages)
	}
}

func TestListTasks_FailedPageEndsList(t *testing.T) {
	t.Parallel()
	c := newPagedClient(t, &taskServer{count: 250, failsSecondPage: true})
	tasks, err := c.ListTasks(t.Context(), id)
	if tasks != nil || rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %d tasks, %v, want an error of kind %q", len(tasks), err, rest.Forbidden)
	}
}

func TestInstancePages_FailedPageEndsList(t *testing.T) {
	t.Parallel()
	c := newPagedClient(t, &taskServer{count: 250, failsSecondPage: true})
	var sizes []int
	var last error
	for page, err := range c.InstancePages(t.Context(), zaoshu.All) {
		sizes, last = append(sizes, len(page)), err
	}
	if !slices.Equal(sizes, []int{100, 0}) || rest.KindOf(last) != rest.Forbidden {
		t.Errorf("got pages of %v instances and %v, want 100 and an error of kind %q", sizes, last, rest.Forbidden)
	}
}

func TestListInstances_NullIsEmpty(t *testing.T) {
	t.Parallel()
	server := newServer(t, map[string][]clienttest.Response{listRequest: clienttest.OK(enveloped("null"))})
	got, err := clienttest.NewClient(t, connect, server.URL, 0).ListInstances(t.Context(), zaoshu.All)
	if err != nil || len(got) != 0 {
		t.Errorf("ListInstances() = %v, %v, want no instances", got, err)
	}
	server.WantRequests(t, listRequest)
}
