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

// runs makes tasks, on a server whose clock is far from that of this machine.
func runs(steps ...clienttest.Step) clienttest.Creation {
	return clienttest.Creation{
		Ahead: -9 * 365 * 24 * time.Hour,
		Make: func(number int, at time.Time, _ string) clienttest.Made {
			id := fmt.Sprintf("%032d", number)

			return clienttest.Made{
				ID:       id,
				Document: fmt.Sprintf(`{"id":%q,"status":"running","createdAt":%d}`, id, at.UnixMilli()),
			}
		},
		Answer: func(task clienttest.Made) string { return enveloped(`{"taskID":"` + task.ID + `"}`) },
		Show: func(address string, tasks []clienttest.Made) string {
			if path.Base(address) != "tasks" {
				return enveloped(shown)
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

// doubting returns a client that looks at short intervals.
func doubting(t *testing.T, address string) *zaoshu.Client {
	t.Helper()
	c := client(t, &server{Server: &httptest.Server{URL: address}})
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func lostAfter(makes int) clienttest.Step {
	return clienttest.Step{Makes: makes, Answer: clienttest.Lost()}
}

// unnamed is a run that is accepted with an answer which does not name the
// task.
func unnamed(makes int, data string) clienttest.Step {
	return clienttest.Step{Makes: makes, Answer: &clienttest.Answer{Status: http.StatusOK, Body: enveloped(data)}}
}

func TestRunInstance_LostAnswerOfExclusiveRunIsResolved(t *testing.T) {
	t.Parallel()
	runs().CheckLostAnswers(t, func(server *clienttest.CreationServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older one.
		var reports []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { reports = append(reports, report) })
		got, err := doubting(t, server.URL).RunInstance(ctx, id, zaoshu.Run{Exclusive: true})
		if isTaken := len(server.Posts()) == 1; isTaken != (len(reports) == 1) {
			t.Errorf("reports %+v after %d requests", reports, len(server.Posts()))
		}

		return got, err
	})
}

// TestRunInstance_UnnamedTaskOfExclusiveRunIsFound has answers of old servers,
// and other answers that may mean success (sheet, section 3).
func TestRunInstance_UnnamedTaskOfExclusiveRunIsFound(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`null`, `{}`, `{"taskID":null}`, `"x"`} {
		server := runs(unnamed(1, data)).Serve(t)
		got, err := doubting(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
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
		"one task": {false, []clienttest.Step{lostAfter(1)}, rest.InDoubt, 1, "closed the connection"},
		"one task, accepted": {
			false,
			[]clienttest.Step{unnamed(1, "null")},
			rest.InDoubt, 1, "the answer does not name the task",
		},
		"several tasks":            {false, []clienttest.Step{lostAfter(2)}, rest.InDoubt, 2, "closed the connection"},
		"several tasks, exclusive": {true, []clienttest.Step{lostAfter(2)}, rest.InDoubt, 2, "closed the connection"},
		"no task, twice": {
			false,
			[]clienttest.Step{lostAfter(0), lostAfter(0)},
			rest.Unavailable, 0, "it was sent twice",
		},
		"no task, accepted": {
			false,
			[]clienttest.Step{unnamed(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, accepted, exclusive": {
			true,
			[]clienttest.Step{unnamed(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, lost, then accepted": {
			false,
			[]clienttest.Step{lostAfter(0), unnamed(0, "null")},
			rest.InDoubt, 0, "the system does not show what it made",
		},
		"no task, lost, then one task": {
			false,
			[]clienttest.Step{lostAfter(0), lostAfter(1)},
			rest.InDoubt, 1, "closed the connection",
		},
		"no task, lost, then it is late": {
			true, []clienttest.Step{lostAfter(0), lostAfter(2)}, rest.InDoubt, 2, "closed the connection",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := runs(test.steps...).Serve(t)
			server.Add(time.Minute, "")
			got, err := doubting(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: test.isExclusive})
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
	server := runs(lostAfter(0), clienttest.Step{Makes: 1}).Serve(t)
	got, err := doubting(t, server.URL).RunInstance(t.Context(), id, zaoshu.Run{})
	if ids := server.IDs(); err != nil || got != ids[0] {
		t.Errorf("got %q, %v, want %q", got, err, ids[0])
	}
}

func TestRunInstance_LateTwinIsReported(t *testing.T) {
	t.Parallel()
	server := runs(lostAfter(0), clienttest.Step{Makes: 2}).Serve(t)
	var twins []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { twins = append(twins, report.Twins...) })
	got, err := doubting(t, server.URL).RunInstance(ctx, id, zaoshu.Run{})
	if ids := server.IDs(); err != nil || got != ids[1] || len(twins) != 1 || twins[0].ID != ids[0] {
		t.Errorf("got %q, %v, twins %+v, want %q and its twin", got, err, twins, ids)
	}
}

// TestRunInstance_TaskBelongsToOneRun sends runs one after the other, and loses
// all answers except the first one.
func TestRunInstance_TaskBelongsToOneRun(t *testing.T) {
	t.Parallel()
	server := runs(clienttest.Step{Makes: 1}, lostAfter(1), lostAfter(1)).Serve(t)
	c := doubting(t, server.URL)
	for i := range 3 {
		got, err := c.RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
		if ids := server.IDs(); err != nil || got != ids[i] {
			t.Errorf("got %q, %v, want %q", got, err, ids[i])
		}
	}
}

func TestRunInstance_FailedLooksAreInDoubt(t *testing.T) {
	t.Parallel()
	c := runs(unnamed(1, "null"))
	c.Show = func(string, []clienttest.Made) string { return clienttest.Page }
	_, err := doubting(t, c.Serve(t).URL).RunInstance(t.Context(), id, zaoshu.Run{Exclusive: true})
	clienttest.WantCandidates(t, err)
	if err == nil ||
		!strings.Contains(err.Error(), "looking for what it made failed: Zaoshu: could not list the tasks") {
		t.Errorf("got %v", err)
	}
}

func TestRunInstance_MissingInstance(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"code":1,"data":null,"msg":"no"}`, `{"code":0,"data":null,"msg":""}`} {
		s := serve(
			t,
			map[string][]reply{
				"POST " + instanceRequest: answers(http.StatusOK, body),
				"GET " + instanceRequest:  ok("null"),
			},
		)
		if _, err := client(t, s).RunInstance(t.Context(), id, zaoshu.Run{}); rest.KindOf(err) != rest.NotFound {
			t.Errorf("%s gave %v", body, err)
		}
	}
}
