package zaoshu_test

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// runScenario is a server that creates a task for each run. Its clock is nine
// years behind.
func runScenario(steps ...clienttest.Step) clienttest.CreateScenario {
	return clienttest.CreateScenario{
		ClockOffset: -9 * 365 * 24 * time.Hour,
		Create: func(number int, at time.Time, _ string) clienttest.CreatedObject {
			id := fmt.Sprintf("%032d", number)

			return clienttest.CreatedObject{
				ID:       id,
				Document: fmt.Sprintf(`{"id":%q,"status":"running","createdAt":%d}`, id, at.UnixMilli()),
			}
		},
		Response: func(task clienttest.CreatedObject) string { return enveloped(`{"taskID":"` + task.ID + `"}`) },
		Get: func(address string, tasks []clienttest.CreatedObject) string {
			if path.Base(address) != "tasks" {
				return enveloped(instanceDocument)
			}

			return envelopedList(clienttest.Documents(tasks)...)
		},
		Steps: steps,
	}
}

// runWithDoubt runs an instance on a server that may lose responses.
func runWithDoubt(t *testing.T, server *clienttest.CreateServer, isExclusive bool) (string, error) {
	t.Helper()
	run := zaoshu.Run{Exclusive: isExclusive}

	return clienttest.NewDoubtClient(t, connect, server.URL, 2).RunInstance(t.Context(), id, run)
}

// responseWithoutTask is a successful run that creates so many tasks, and whose
// response does not name them.
func responseWithoutTask(creates int, data string) clienttest.Step {
	return clienttest.Step{
		Creates: creates, Response: &clienttest.Response{Status: http.StatusOK, Body: enveloped(data)},
	}
}

func TestRunInstance_LostResponseOfExclusiveRunIsResolved(t *testing.T) {
	t.Parallel()
	runScenario().CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(time.Minute, "") // The client must not take over an older task.
		var reports []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { reports = append(reports, report) })
		c := clienttest.NewDoubtClient(t, connect, server.URL, 2)
		got, err := c.RunInstance(ctx, id, zaoshu.Run{Exclusive: true})
		if posts := len(server.Posts()); (posts == 1) != (len(reports) == 1) {
			t.Errorf("reports %+v after %d runs, want one report after a single run", reports, posts)
		}

		return got, err
	})
}

// TestRunInstance_FindsTaskOfResponseWithoutID has the responses of old
// servers, and other responses that may mean success (design/api/zaoshu.md,
// "Running an instance").
func TestRunInstance_FindsTaskOfResponseWithoutID(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`null`, `{}`, `{"taskID":null}`, `"x"`} {
		server := runScenario(responseWithoutTask(1, data)).Serve(t)
		got, err := runWithDoubt(t, server, true)
		if ids := server.IDs(); err != nil || got != ids[0] {
			t.Errorf("%s: RunInstance() = %q, %v, want %q", data, got, err, ids[0])
		}
	}
}

func TestRunInstance_UnresolvedResponse(t *testing.T) {
	t.Parallel()
	const closed = "closed the connection"
	for name, test := range map[string]struct {
		isExclusive bool
		steps       []clienttest.Step
		want        rest.Kind
		candidates  int
		text        string
	}{
		"one task": {false, []clienttest.Step{clienttest.LostResponse(1)}, rest.InDoubt, 1, closed},
		"one task, accepted": {
			false,
			[]clienttest.Step{responseWithoutTask(1, "null")},
			rest.InDoubt, 1, "the response does not name the task",
		},
		"several tasks":            {false, []clienttest.Step{clienttest.LostResponse(2)}, rest.InDoubt, 2, closed},
		"several tasks, exclusive": {true, []clienttest.Step{clienttest.LostResponse(2)}, rest.InDoubt, 2, closed},
		"no task, twice": {
			false,
			[]clienttest.Step{clienttest.LostResponse(0), clienttest.LostResponse(0)},
			rest.Unavailable, 0, "the client sent the request twice",
		},
		"no task, accepted": {
			false,
			[]clienttest.Step{responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not return the created object",
		},
		"no task, accepted, exclusive": {
			true,
			[]clienttest.Step{responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not return the created object",
		},
		"no task, lost, then accepted": {
			false,
			[]clienttest.Step{clienttest.LostResponse(0), responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not return the created object",
		},
		"no task, lost, then one task": {
			false,
			[]clienttest.Step{clienttest.LostResponse(0), clienttest.LostResponse(1)},
			rest.InDoubt, 1, closed,
		},
		"no task, lost, then two tasks": {
			true, []clienttest.Step{clienttest.LostResponse(0), clienttest.LostResponse(2)}, rest.InDoubt, 2, closed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := runScenario(test.steps...).Serve(t)
			server.Add(time.Minute, "")
			got, err := runWithDoubt(t, server, test.isExclusive)
			if got != "" || rest.KindOf(err) != test.want || !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(err.Error(), `Zaoshu: could not run instance "`+id+`"`) {
				t.Fatalf("got %q, %v of kind %q, want %q", got, err, rest.KindOf(err), test.want)
			}
			if test.want == rest.InDoubt {
				clienttest.WantCandidates(t, err, server.IDs()[1:1+test.candidates]...)
			}
			if posts := server.Posts(); len(posts) != len(test.steps) {
				t.Errorf("the client sent the runs %q, want %d", posts, len(test.steps))
			}
		})
	}
}

func TestRunInstance_RepeatsIfNoTaskIsFound(t *testing.T) {
	t.Parallel()
	server := runScenario(clienttest.LostResponse(0), clienttest.Step{Creates: 1}).Serve(t)
	got, err := runWithDoubt(t, server, false)
	if ids := server.IDs(); err != nil || got != ids[0] {
		t.Errorf("RunInstance() = %q, %v, want %q", got, err, ids[0])
	}
}

func TestRunInstance_LateDuplicateIsReported(t *testing.T) {
	t.Parallel()
	server := runScenario(clienttest.LostResponse(0), clienttest.Step{Creates: 2}).Serve(t)
	var duplicates []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) {
		duplicates = append(duplicates, report.Duplicates...)
	})
	got, err := clienttest.NewDoubtClient(t, connect, server.URL, 2).RunInstance(ctx, id, zaoshu.Run{})
	if ids := server.IDs(); err != nil || got != ids[1] || len(duplicates) != 1 || duplicates[0].ID != ids[0] {
		t.Errorf("RunInstance() = %q, %v with the duplicates %+v, want the last of %q", got, err, duplicates, ids)
	}
}

// TestRunInstance_TaskBelongsToOneRun sends one run after the other. Only the
// response to the first one arrives.
func TestRunInstance_TaskBelongsToOneRun(t *testing.T) {
	t.Parallel()
	server := runScenario(clienttest.Step{Creates: 1}, clienttest.LostResponse(1), clienttest.LostResponse(1)).Serve(t)
	c := clienttest.NewDoubtClient(t, connect, server.URL, 2)
	for i := range 3 {
		got, err := c.RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
		if ids := server.IDs(); err != nil || got != ids[i] {
			t.Errorf("RunInstance() = %q, %v, want %q", got, err, ids[i])
		}
	}
}

func TestRunInstance_FailedPollsAreInDoubt(t *testing.T) {
	t.Parallel()
	c := runScenario(responseWithoutTask(1, "null"))
	c.Get = func(string, []clienttest.CreatedObject) string { return clienttest.HTMLPage }
	_, err := runWithDoubt(t, c.Serve(t), true)
	clienttest.WantCandidates(t, err)
	const want = "the search for the created object failed: Zaoshu: could not list the tasks"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRunInstance_MissingInstanceIsNotFound(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"code":1,"data":null,"msg":"no"}`, `{"code":0,"data":null,"msg":""}`} {
		server := newServer(t, map[string][]clienttest.Response{
			runRequest: clienttest.OK(body),
			getRequest: clienttest.OK(enveloped("null")),
		})
		_, err := clienttest.NewClient(t, connect, server.URL, 2).RunInstance(t.Context(), id, zaoshu.Run{})
		if rest.KindOf(err) != rest.NotFound {
			t.Errorf("%s gave %v, want an error of kind %q", body, err, rest.NotFound)
		}
	}
}
