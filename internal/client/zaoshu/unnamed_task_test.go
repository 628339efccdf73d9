package zaoshu_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

const (
	runRequest  = "POST " + instanceRequest
	lookRequest = "GET " + instanceRequest
)

// serverTime is what the clock of the tests' servers shows, far from that of this
// machine.
func serverTime() time.Time { return time.Date(2017, 8, 2, 0, 0, 0, 0, time.UTC) }

// dated is the look at the instance that tells the server's time.
func dated() []reply {
	return []reply{{http.StatusOK, `{"code":0,"data":` + shown + `}`, map[string]string{"Date": serverTime().Format(http.TimeFormat)}}}
}

// begun is a task that was created a while ago, by the server's clock.
func begun(id string, ago time.Duration) string {
	return fmt.Sprintf(`{"id":%q,"status":"running","createdAt":%d}`, id, serverTime().Add(-ago).UnixMilli())
}

// tasks is a list of tasks.
func tasks(all ...string) reply { return ok("[" + strings.Join(all, ",") + "]")[0] }

// TestATaskThatNoAnswerNamesIsLookedFor has answers of old servers (sheet, section 3),
// what else may stand for success, and answers that do not arrive.
func TestATaskThatNoAnswerNamesIsLookedFor(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]reply{
		"null":        ok("null")[0],
		"no task":     ok("{}")[0],
		"a null task": ok(`{"taskID":null}`)[0],
		"a text":      ok(`"x"`)[0],
		"no envelope": {status: 200, body: "{}"},
		"nothing":     {status: 200},
		"no content":  {status: 204},
		"a page":      {status: 200, body: "<html><title>Sign in</title></html>"},
		"cut off":     {status: 200, body: `{"code":0,`},
		"no number":   {status: 200, body: `{"code":"?"}`},
		"a gateway":   {status: 502, body: "<html><title>Bad Gateway</title></html>"},
		"lost":        {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := tasks(begun("older", 5*time.Second), begun("new", 0))
			s := serve(t, map[string][]reply{runRequest: {answer}, lookRequest: dated(), tasksRequest: {list}})
			if got, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); got != "new" || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			s.want(t, runRequest+" {}", lookRequest, tasksRequest, secondPage(tasksRequest))
		})
	}
}

func TestATaskThatIsListedLateIsFound(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{
		runRequest: ok("null"), lookRequest: dated(),
		tasksRequest: {tasks(), tasks(begun("older", time.Minute)), tasks(begun("new", time.Second))},
	})
	if got, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); got != "new" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestATaskThatCannotBeToldIsInDoubt(t *testing.T) {
	t.Parallel()
	old, first, second := begun("old", 5*time.Second), begun("first", 0), begun("second", 0)
	undated := `{"id":"undated","status":"running","createdAt":0}`
	for name, test := range map[string]struct {
		answer reply
		tasks  reply
		kind   rest.Kind
		text   string
	}{
		"none began since":         {ok("null")[0], tasks(old, undated), rest.InDoubt, "the answer does not name the task, and of the instance's tasks 0 may be it"},
		"several began since":      {ok("null")[0], tasks(first, second), rest.InDoubt, "of the instance's tasks 2 may be it"},
		"no list":                  {ok("null")[0], answers(403, `{"message":"No."}`)[0], rest.InDoubt, "looking for it failed: Zaoshu: could not list the tasks"},
		"lost, none began since":   {reply{}, tasks(old), rest.InDoubt, "EOF"},
		"lost, several began":      {reply{}, tasks(first, second), rest.InDoubt, "EOF"},
		"cut off, and no list":     {reply{status: 200, body: `{"code":`}, answers(403, `{"message":"No."}`)[0], rest.InDoubt, "breaks off"},
		"a gateway's, none to see": {reply{status: 502}, tasks(), rest.InDoubt, "502 Bad Gateway"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, map[string][]reply{runRequest: {test.answer}, lookRequest: dated(), tasksRequest: {test.tasks}})
			got, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{})
			if got != "" || rest.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(err.Error(), `Zaoshu: could not run instance "`+id+`"`) {
				t.Errorf("got %q, %v of kind %q", got, err, rest.KindOf(err))
			}
			if runs := strings.Count(strings.Join(s.sent, " "), runRequest); runs != 1 {
				t.Errorf("it was run %d times", runs)
			}
		})
	}
}

func TestARunOfNoInstanceHasNoTask(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string][]reply{runRequest: ok("null"), lookRequest: ok("null"), tasksRequest: ok("null")})
	_, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{})
	if rest.KindOf(err) != rest.NotFound || !strings.Contains(err.Error(), "there is no such instance") {
		t.Errorf("got %v", err)
	}
}

func TestATaskIsThatOfOneRun(t *testing.T) {
	t.Parallel()
	named, lost := ok(`{"taskID":"named"}`)[0], reply{}
	first, second := begun("first", 0), begun("second", 0)
	s := serve(t, map[string][]reply{
		runRequest: {named, lost, lost, lost}, lookRequest: dated(),
		tasksRequest: {tasks(begun("named", 0), first), tasks(begun("named", 0), first, second), tasks(begun("named", 0), first, second)},
	})
	c := client(t, s)
	for _, want := range []string{"named", "first", "second", ""} {
		if got, err := c.RunInstance(t.Context(), id, zaoshu.Run{}); got != want || (err == nil) != (want != "") {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
}

// TestATaskIsNotTakenWhileAnotherRunMayClaimIt lets a second run be under way all the
// while the first one looks for its task, of which there is one that fits both.
func TestATaskIsNotTakenWhileAnotherRunMayClaimIt(t *testing.T) {
	t.Parallel()
	var posts atomic.Int32
	arrived, release := make(chan struct{}), make(chan struct{})
	s := &server{Server: httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", serverTime().Format(http.TimeFormat))
		data := shown
		switch {
		case r.Method == http.MethodPost:
			if posts.Add(1) == 1 {
				close(arrived)
				<-release
			}
			data = "null"
		case strings.HasSuffix(r.URL.Path, "/tasks"):
			data = "[" + begun("new", 0) + "]"
		}
		_, _ = io.WriteString(w, `{"code":0,"data":`+data+`}`)
	}))}
	t.Cleanup(s.Close)
	c := client(t, s)
	// The first call of all goes alone.
	if _, err := c.GetInstance(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	var slow sync.WaitGroup
	slow.Go(func() {
		if got, err := c.RunInstance(t.Context(), id, zaoshu.Run{}); got != "new" || err != nil {
			t.Errorf("the run that is alone at last got %q, %v", got, err)
		}
	})
	<-arrived
	if got, err := c.RunInstance(t.Context(), id, zaoshu.Run{}); got != "" || rest.KindOf(err) != rest.InDoubt {
		t.Errorf("the run that has company got %q, %v", got, err)
	}
	close(release)
	slow.Wait()
}
