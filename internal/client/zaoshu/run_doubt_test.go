package zaoshu_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// runScenario makes tasks, on a server whose clock is far from that of this
// machine.
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
			var documents []string
			for _, each := range tasks {
				documents = append(documents, each.Document)
			}

			return envelopedList(strings.Join(documents, ","))
		},
		Steps: steps,
	}
}

// newDoubtClient returns a client that looks at short intervals.
func newDoubtClient(t *testing.T, address string) *zaoshu.Client {
	t.Helper()
	c := newClient(t, &server{Server: &httptest.Server{URL: address}})
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func lostAfterRun(makes int) clienttest.Step {
	return clienttest.Step{Creates: makes, Response: clienttest.ConnectionLost()}
}

// responseWithoutTask is a run that is accepted with an answer which does not
// name the task.
func responseWithoutTask(makes int, data string) clienttest.Step {
	return clienttest.Step{Creates: makes, Response: &clienttest.Response{Status: http.StatusOK, Body: enveloped(data)}}
}

func TestRunInstance_LostAnswerOfExclusiveRunIsResolved(t *testing.T) {
	t.Parallel()
	runScenario().CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older one.
		var reports []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { reports = append(reports, report) })
		got, err := newDoubtClient(t, server.URL).RunInstance(ctx, id, zaoshu.Run{Exclusive: true})
		if isTaken := len(server.Posts()) == 1; isTaken != (len(reports) == 1) {
			t.Errorf("reports %+v after %d requests", reports, len(server.Posts()))
		}

		return got, err
	})
}

// TestRunInstance_UnnamedTaskOfExclusiveRunIsFound has answers of old servers,
// and other answers that may mean success (design/api/zaoshu.md, "Running an
// instance").
func TestRunInstance_UnnamedTaskOfExclusiveRunIsFound(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`null`, `{}`, `{"taskID":null}`, `"x"`} {
		server := runScenario(responseWithoutTask(1, data)).Serve(t)
		got, err := newDoubtClient(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
		if ids := server.IDs(); err != nil || got != ids[0] {
			t.Errorf("%s: got %q, %v, want %q", data, got, err, ids[0])
		}
	}
}

func TestRunInstance_UnresolvedAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		isExclusive bool
		steps       []clienttest.Step
		want        rest.Kind
		candidates  int
		text        string
	}{
		"one task": {false, []clienttest.Step{lostAfterRun(1)}, rest.InDoubt, 1, "closed the connection"},
		"one task, accepted": {
			false,
			[]clienttest.Step{responseWithoutTask(1, "null")},
			rest.InDoubt, 1, "the answer does not name the task",
		},
		"several tasks":            {false, []clienttest.Step{lostAfterRun(2)}, rest.InDoubt, 2, "closed the connection"},
		"several tasks, exclusive": {true, []clienttest.Step{lostAfterRun(2)}, rest.InDoubt, 2, "closed the connection"},
		"no task, twice": {
			false,
			[]clienttest.Step{lostAfterRun(0), lostAfterRun(0)},
			rest.Unavailable, 0, "it was sent twice",
		},
		"no task, accepted": {
			false,
			[]clienttest.Step{responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, accepted, exclusive": {
			true,
			[]clienttest.Step{responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, lost, then accepted": {
			false,
			[]clienttest.Step{lostAfterRun(0), responseWithoutTask(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, lost, then one task": {
			false,
			[]clienttest.Step{lostAfterRun(0), lostAfterRun(1)},
			rest.InDoubt, 1, "closed the connection",
		},
		"no task, lost, then it is late": {
			true, []clienttest.Step{lostAfterRun(0), lostAfterRun(2)}, rest.InDoubt, 2, "closed the connection",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := runScenario(test.steps...).Serve(t)
			server.Add(time.Minute, "")
			got, err := newDoubtClient(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: test.isExclusive})
			if got != "" || rest.KindOf(err) != test.want || !strings.Contains(err.Error(), test.text) ||
				!strings.HasPrefix(err.Error(), `Zaoshu: could not run instance "`+id+`"`) {
				t.Fatalf("got %q, %v of kind %q, want %q", got, err, rest.KindOf(err), test.want)
			}
			if test.want == rest.InDoubt {
				clienttest.WantCandidates(t, err, server.IDs()[1:1+test.candidates]...)
			}
			if posts := server.Posts(); len(posts) != len(test.steps) {
				t.Errorf("requests %q", posts)
			}
		})
	}
}

func TestRunInstance_NothingFoundIsSentOnceMore(t *testing.T) {
	t.Parallel()
	server := runScenario(lostAfterRun(0), clienttest.Step{Creates: 1}).Serve(t)
	got, err := newDoubtClient(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{})
	if ids := server.IDs(); err != nil || got != ids[0] {
		t.Errorf("got %q, %v, want %q", got, err, ids[0])
	}
}

func TestRunInstance_LateTwinIsReported(t *testing.T) {
	t.Parallel()
	server := runScenario(lostAfterRun(0), clienttest.Step{Creates: 2}).Serve(t)
	var twins []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { twins = append(twins, report.Duplicates...) })
	got, err := newDoubtClient(t, server.URL).RunInstance(ctx, id, zaoshu.Run{})
	if ids := server.IDs(); err != nil || got != ids[1] || len(twins) != 1 || twins[0].ID != ids[0] {
		t.Errorf("got %q, %v, twins %+v, want %q and its twin", got, err, twins, ids)
	}
}

// TestRunInstance_TaskBelongsToOneRun sends runs one after the other, and loses
// all answers except the first one.
func TestRunInstance_TaskBelongsToOneRun(t *testing.T) {
	t.Parallel()
	server := runScenario(clienttest.Step{Creates: 1}, lostAfterRun(1), lostAfterRun(1)).Serve(t)
	c := newDoubtClient(t, server.URL)
	for i := range 3 {
		got, err := c.RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
		if ids := server.IDs(); err != nil || got != ids[i] {
			t.Errorf("got %q, %v, want %q", got, err, ids[i])
		}
	}
}

func TestRunInstance_FailedLooksAreInDoubt(t *testing.T) {
	t.Parallel()
	c := runScenario(responseWithoutTask(1, "null"))
	c.Get = func(string, []clienttest.CreatedObject) string { return clienttest.HTMLPage }
	_, err := newDoubtClient(t, c.Serve(t).URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
	clienttest.WantCandidates(t, err)
	if err == nil ||
		!strings.Contains(err.Error(), "looking for what it made failed: Zaoshu: could not list the tasks") {
		t.Errorf("got %v", err)
	}
}

func TestRunInstance_MissingInstance(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"code":1,"data":null,"msg":"no"}`, `{"code":0,"data":null,"msg":""}`} {
		s := startServer(
			t,
			map[string][]response{
				"POST " + instanceRequest: respond(http.StatusOK, body),
				"GET " + instanceRequest:  respondOK("null"),
			},
		)
		if _, err := newClient(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); rest.KindOf(err) != rest.NotFound {
			t.Errorf("%s gave %v", body, err)
		}
	}
}
