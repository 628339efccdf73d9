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

// index is a server with numbered tasks, t-0 first, which lists them in one of the
// ways that servers do.
type index struct {
	count int
	// own is how many it gives at once, whatever it is asked for; 0 for as asked.
	own int
	// deaf servers ignore the number of the page.
	deaf bool
	// growing servers get a new task, in front, after each request.
	growing bool
	// failing servers refuse the second request.
	failing bool

	pages []string
}

func (i *index) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	i.pages = append(i.pages, query.Get("page"))
	if i.failing && len(i.pages) > 1 {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"message":"No."}`))

		return
	}
	numbers := make([]int, i.count)
	for n := range numbers {
		numbers[n] = n
	}
	if i.growing {
		for n := range len(i.pages) - 1 {
			numbers = slices.Insert(numbers, 0, 1000+n)
		}
	}
	page, _ := strconv.Atoi(query.Get("page"))
	size, _ := strconv.Atoi(query.Get("per_page"))
	if i.own > 0 {
		size = i.own
	}
	if i.deaf {
		page = 1
	}
	numbers = numbers[min((page-1)*size, len(numbers)):]
	numbers = numbers[:min(size, len(numbers))]
	// A member is both a task and an instance.
	members := make([]json.RawMessage, len(numbers))
	for n, number := range numbers {
		members[n] = json.RawMessage(strings.Replace(shown, id, fmt.Sprintf("t-%d", number), 1))
	}
	encoded, err := json.Marshal(map[string]any{"code": 0, "data": members})
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(encoded)
}

func indexed(t *testing.T, i *index) *zaoshu.Client {
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
		index index
		want  int
		pages []string
	}{
		"nothing":                     {index{}, 0, []string{"1"}},
		"one page":                    {index{count: 99}, 99, []string{"1", "2"}},
		"a full page":                 {index{count: 100}, 100, []string{"1", "2"}},
		"three pages":                 {index{count: 250}, 250, []string{"1", "2", "3"}},
		"the usual size":              {index{count: 70, own: 30}, 70, []string{"1", "2", "3"}},
		"another size":                {index{count: 70, own: 20}, 70, []string{"1", "2", "3", "4"}},
		"full pages of another size":  {index{count: 100, own: 50}, 100, []string{"1", "2", "3"}},
		"as many as the usual size":   {index{count: 30}, 30, []string{"1", "2"}},
		"all at once":                 {index{count: 250, own: 250, deaf: true}, 250, []string{"1", "2"}},
		"the same page for ever":      {index{count: 250, deaf: true}, 100, []string{"1", "2"}},
		"the same usual page":         {index{count: 250, own: 30, deaf: true}, 30, []string{"1", "2"}},
		"what is pushed on is listed": {index{count: 150, growing: true}, 150, []string{"1", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := indexed(t, &test.index)
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
	server := &index{count: 250}
	for page, err := range indexed(t, server).TaskPages(t.Context(), id) {
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
	c := indexed(t, &index{count: 250, failing: true})
	if tasks, err := c.ListTasks(t.Context(), id); tasks != nil || rest.KindOf(err) != rest.Forbidden {
		t.Errorf("got %d tasks, %v", len(tasks), err)
	}
	c = indexed(t, &index{count: 250, failing: true})
	var sizes []int
	var last error
	for page, err := range c.InstancePages(t.Context(), zaoshu.All) {
		sizes, last = append(sizes, len(page)), err
	}
	if diff := cmp.Diff([]int{100, 0}, sizes); diff != "" || rest.KindOf(last) != rest.Forbidden {
		t.Errorf("%v %s", last, diff)
	}
}
