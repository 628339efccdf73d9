package qubell_test

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

const (
	applicationID = "5878f3173d06cd26897ed1e3"
	environmentID = "51cc3fa3e4b0d80937fda204"
	// ahead is how far the clock of the tests' servers is ahead.
	ahead = -50 * time.Hour
)

// objectID returns an id that was made at a time.
func objectID(number int, at time.Time) string { return fmt.Sprintf("%08x%016x", at.Unix(), number) }

// launches makes instances as the launches ask for them.
func launches(t *testing.T, steps ...clienttest.Step) clienttest.Creation {
	t.Helper()

	return clienttest.Creation{
		Ahead: ahead,
		Make: func(number int, at time.Time, request string) clienttest.Made {
			launch := struct {
				InstanceName string          `json:"instanceName"`
				Parameters   json.RawMessage `json:"parameters"`
			}{"generated", json.RawMessage(`{}`)}
			if request != "" && json.Unmarshal([]byte(request), &launch) != nil {
				t.Errorf("the request is %s", request)
			}
			id := objectID(number, at)

			return clienttest.Made{ID: id, Document: clienttest.With(
				t,
				documented,
				fmt.Sprintf(
					`{"id":%q,"name":%q,"parameters":%s,"version":3}`,
					id,
					launch.InstanceName,
					launch.Parameters,
				),
			)}
		},
		Answer:     func(object clienttest.Made) string { return `{"id":"` + object.ID + `"}` },
		Incomplete: `{"warnings":[]}`,
		Show: func(address string, objects []clienttest.Made) string {
			var listed []string
			for _, each := range objects {
				if path.Base(address) == each.ID {
					return each.Document
				}
				listed = append(listed, `{"id":"`+each.ID+`"}`)
			}

			return "[" + strings.Join(listed, ",") + "]"
		},
		Steps: steps,
	}
}

// doubting returns a client that looks at short intervals.
func doubting(t *testing.T, address string) *qubell.Client {
	t.Helper()
	c := client(t, address)
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func lostAfter(makes int) clienttest.Step {
	return clienttest.Step{Makes: makes, Answer: clienttest.Lost()}
}

// shop is a launch with a name.
func shop() qubell.LaunchSpec {
	return qubell.LaunchSpec{EnvironmentID: environmentID, InstanceName: "shop"}
}

func TestLaunch_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]qubell.LaunchSpec{"with a name": shop(), "without a name": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			launches(t).CheckLostAnswers(t, func(server *clienttest.CreationServer) (string, error) {
				server.Add(time.Minute, `{"instanceName":"shop","parameters":{}}`) // The client does not take over an older one.
				got, err := doubting(t, server.URL).Launch(t.Context(), applicationID, spec)
				if err != nil {
					return "", err
				}

				return got.ID, nil
			})
		})
	}
}

func TestLaunch_OtherInstanceIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, changes := range map[string]string{
		"name":             `{"name":"other"}`,
		"application_id":   `{"applicationId":"` + id + `"}`,
		"environment_id":   `{"environmentId":"` + id + `"}`,
		"manifest_version": `{"version":4}`,
		"parameters":       `{"parameters":{"web.port":81}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := launches(t, lostAfter(1), lostAfter(0))
			plain := c.Make
			c.Make = func(number int, at time.Time, request string) clienttest.Made {
				made := plain(number, at, request)
				made.Document = clienttest.With(t, made.Document, changes)

				return made
			}
			spec := shop()
			spec.Version = 3
			spec.Parameters = qubell.Parameters{"web.port": "80"}
			if _, err := doubting(
				t,
				c.Serve(t).URL,
			).Launch(t.Context(), applicationID, spec); rest.KindOf(
				err,
			) != rest.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLaunch_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := launches(t, lostAfter(2)).Serve(t)
	_, err := doubting(t, server.URL).Launch(t.Context(), applicationID, shop())
	clienttest.WantCandidates(t, err, server.IDs()...)
}

// TestLaunch_InstanceOfOtherLaunchIsNotTaken has a first launch that ends in
// doubt because the look for its instance fails, and a second one that never
// arrives. The instance matches both launches.
func TestLaunch_InstanceOfOtherLaunchIsNotTaken(t *testing.T) {
	t.Parallel()
	withParameters := shop()
	withParameters.Parameters = qubell.Parameters{"web.port": "80"}
	for name, test := range map[string]struct {
		first, second qubell.LaunchSpec
		steps         []clienttest.Step
		want          rest.Kind
	}{
		"a name, no name": {
			shop(),
			qubell.LaunchSpec{},
			[]clienttest.Step{lostAfter(1), lostAfter(0), lostAfter(0)},
			rest.Unavailable,
		},
		"parameters, no parameters": {
			withParameters, shop(),
			[]clienttest.Step{lostAfter(1), lostAfter(0)},
			rest.InDoubt,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.FirstLookFails(launches(t, test.steps...)).Serve(t)
			c := doubting(t, server.URL)
			_, err := c.Launch(t.Context(), applicationID, test.first)
			clienttest.WantCandidates(t, err)
			if _, err = c.Launch(t.Context(), applicationID, test.second); rest.KindOf(err) != test.want {
				t.Errorf("got %v, want kind %q", err, test.want)
			}
		})
	}
}

// scheduleInterval is far longer than all looks take.
const scheduleInterval = time.Hour

// scheduling makes schedules of the workflow "test".
func scheduling(t *testing.T, steps ...clienttest.Step) clienttest.Creation {
	t.Helper()

	return clienttest.Creation{
		Ahead: ahead,
		Make: func(number int, at time.Time, request string) clienttest.Made {
			schedule := struct {
				Interval string `json:"interval"`
			}{strconv.FormatInt(scheduleInterval.Milliseconds(), 10)}
			if request != "" && json.Unmarshal([]byte(request), &schedule) != nil {
				t.Errorf("the request is %s", request)
			}
			interval, err := time.ParseDuration(schedule.Interval + "ms")
			if err != nil {
				t.Error(err)
			}
			id := objectID(number, at)

			return clienttest.Made{
				ID:       id,
				Document: fmt.Sprintf(`{"id":%q,"name":"test","timestamp":%d}`, id, at.Add(interval).UnixMilli()),
			}
		},
		Answer: func(object clienttest.Made) string { return `{"id":"` + object.ID + `"}` },
		Show: func(_ string, objects []clienttest.Made) string {
			listed := make([]string, 0, len(objects))
			for _, each := range objects {
				listed = append(listed, each.Document)
			}

			return `{"schedules":[` + strings.Join(listed, ",") + `]}`
		},
		Steps: steps,
	}
}

func TestSchedule_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	scheduling(t).CheckLostAnswers(t, func(server *clienttest.CreationServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older one.
		got, started, err := doubting(
			t,
			server.URL,
		).Schedule(t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: scheduleInterval})
		if started {
			t.Error("it says that the workflow was started")
		}

		return got, err
	})
}

func TestSchedule_OtherScheduleIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(workflow *string, interval *time.Duration){
		"workflow": func(workflow *string, _ *time.Duration) { *workflow = "other" },
		"later":    func(_ *string, interval *time.Duration) { *interval -= time.Minute },
		"earlier":  func(_ *string, interval *time.Duration) { *interval += time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scheduling(t, lostAfter(1), lostAfter(0))
			plain := c.Make
			c.Make = func(number int, at time.Time, _ string) clienttest.Made { return plain(number, at, "") }
			workflow, interval := "test", scheduleInterval
			change(&workflow, &interval)
			_, _, err := doubting(
				t,
				c.Serve(t).URL,
			).Schedule(t.Context(), "i1", workflow, qubell.ScheduleSpec{Interval: interval})
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSchedule_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := scheduling(t, lostAfter(2)).Serve(t)
	_, _, err := doubting(
		t,
		server.URL,
	).Schedule(t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: scheduleInterval})
	clienttest.WantCandidates(t, err, server.IDs()...)
}

// TestSchedule_WorkflowThatMayHaveRunIsInDoubt has schedules that are due at
// once or soon: they leave the list when the workflow starts.
func TestSchedule_WorkflowThatMayHaveRunIsInDoubt(t *testing.T) {
	t.Parallel()
	for _, interval := range []time.Duration{0, time.Second} {
		server := scheduling(t, lostAfter(0)).Serve(t)
		_, _, err := doubting(
			t,
			server.URL,
		).Schedule(t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: interval})
		clienttest.WantCandidates(t, err)
		if err == nil || !strings.Contains(err.Error(), "the workflow was due") {
			t.Errorf("got %v", err)
		}
	}
}

// runs makes jobs of the workflow "check", which show that they run or have
// ended.
func runs(t *testing.T, isRunning bool, steps ...clienttest.Step) clienttest.Creation {
	t.Helper()

	return clienttest.Creation{
		Make: func(number int, _ time.Time, _ string) clienttest.Made {
			status := "Succeeded"
			if isRunning {
				status = "Executing"
			}

			return clienttest.Made{
				ID:       strconv.Itoa(number),
				Document: fmt.Sprintf(`{"name":"check","status":%q}`, status),
			}
		},
		Answer: func(clienttest.Made) string { return `{"id":"` + id + `"}` },
		Show: func(_ string, objects []clienttest.Made) string {
			jobs := make([]string, 0, len(objects))
			for _, each := range objects {
				jobs = append(jobs, each.Document)
			}
			status := "Running"
			if isRunning && len(objects) > 0 {
				status = "Executing"
			}

			return clienttest.With(
				t,
				documented,
				fmt.Sprintf(`{"status":%q,"workflowHistory":[%s]}`, status, strings.Join(jobs, ",")),
			)
		},
		Steps: steps,
	}
}

// runCheck runs the workflow "check" and returns what is reported.
func runCheck(t *testing.T, server *clienttest.CreationServer, isExclusive bool) (reports []doubt.Report, err error) {
	t.Helper()
	c := doubting(t, server.URL)
	before, err := c.GetInstance(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { reports = append(reports, report) })
	err = c.RunWorkflow(
		ctx,
		qubell.WorkflowRun{InstanceID: id, Workflow: "check", Exclusive: isExclusive, Before: before},
	)

	return reports, err
}

func TestRunWorkflow_LostAnswerOfExclusiveRunIsResolved(t *testing.T) {
	t.Parallel()
	for name, isRunning := range map[string]bool{"running": true, "ended": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs(t, isRunning).CheckLostAnswers(t, func(server *clienttest.CreationServer) (string, error) {
				reports, err := runCheck(t, server, true)
				if isTaken := len(server.Posts()) == 1; isTaken != (len(reports) == 1) {
					t.Errorf("reports %+v after %d requests", reports, len(server.Posts()))
				}

				return "1", err
			})
		})
	}
}

func TestRunWorkflow_LostAnswer(t *testing.T) {
	t.Parallel()
	conflict := &clienttest.Answer{Status: 409, Body: `{"errors":["A workflow is running."]}`}
	for name, test := range map[string]struct {
		isRunning, isExclusive bool
		steps                  []clienttest.Step
		kind                   rest.Kind
		twins                  int
	}{
		"job runs":      {true, false, []clienttest.Step{lostAfter(1)}, rest.InDoubt, 0},
		"job has ended": {false, false, []clienttest.Step{lostAfter(1)}, rest.InDoubt, 0},
		"no job":        {true, false, []clienttest.Step{lostAfter(0), {Makes: 1}}, "", 0},
		"no job, conflict": {
			true, false,
			[]clienttest.Step{lostAfter(0), {Answer: conflict}},
			rest.InDoubt, 0,
		},
		"late job, conflict": {
			true, false,
			[]clienttest.Step{lostAfter(0), {Makes: 1, Answer: conflict}},
			rest.InDoubt, 0,
		},
		"late job, conflict, exclusive": {
			true, true,
			[]clienttest.Step{lostAfter(0), {Makes: 1, Answer: conflict}},
			"", 0,
		},
		"several jobs, exclusive":            {false, true, []clienttest.Step{lostAfter(2)}, rest.InDoubt, 0},
		"late job besides the run, reported": {false, true, []clienttest.Step{lostAfter(0), {Makes: 2}}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := runs(t, test.isRunning, test.steps...).Serve(t)
			reports, err := runCheck(t, server, test.isExclusive)
			if rest.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
				t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), test.kind)
			}
			twins := 0
			for _, each := range reports {
				twins += len(each.Twins)
			}
			if twins != test.twins {
				t.Errorf("reports %+v", reports)
			}
		})
	}
}

func TestRunWorkflow_LostAnswerWithoutEarlierInstanceIsInDoubt(t *testing.T) {
	t.Parallel()
	server := runs(t, true, lostAfter(0)).Serve(t)
	err := doubting(
		t,
		server.URL,
	).RunWorkflow(t.Context(), qubell.WorkflowRun{InstanceID: id, Workflow: "check", Exclusive: true})
	clienttest.WantCandidates(t, err)
}

// TestRunWorkflow_BusyInstanceIsACandidate has an instance that becomes busy
// and does not show the job yet.
func TestRunWorkflow_BusyInstanceIsACandidate(t *testing.T) {
	t.Parallel()
	for isExclusive, want := range map[bool]rest.Kind{false: rest.InDoubt, true: ""} {
		c := runs(t, true, lostAfter(1))
		show := c.Show
		c.Show = func(address string, objects []clienttest.Made) string {
			return clienttest.With(t, show(address, objects), `{"workflowHistory":[]}`)
		}
		if _, err := runCheck(t, c.Serve(t), isExclusive); rest.KindOf(err) != want {
			t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), want)
		}
	}
}
