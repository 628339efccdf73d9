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
	// clockOffset is how far the clock of the tests' servers is ahead.
	clockOffset = -50 * time.Hour
)

// objectID returns an id that was made at a time.
func objectID(number int, at time.Time) string { return fmt.Sprintf("%08x%016x", at.Unix(), number) }

// listedDocument returns an instance as the lists return it
// (design/api/qubell.md, "Lists and paging").
func listedDocument(t *testing.T, document string) string {
	t.Helper()
	var full struct{ ID, Name, EnvironmentID, ApplicationID, Status string }
	err := json.Unmarshal([]byte(document), &full)
	if err != nil {
		t.Fatal(err)
	}

	return fmt.Sprintf(`{"id":%q,"name":%q,"environment":%q,"application":%q,"status":%q}`,
		full.ID, full.Name, full.EnvironmentID, full.ApplicationID, full.Status)
}

// createScenario creates instances with the values of the requests.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		ClockOffset: clockOffset,
		Create: func(number int, at time.Time, request string) clienttest.CreatedObject {
			launch := struct {
				InstanceName string          `json:"instanceName"`
				Parameters   json.RawMessage `json:"parameters"`
			}{"generated", json.RawMessage(`{}`)}
			if request != "" && json.Unmarshal([]byte(request), &launch) != nil {
				t.Errorf("the request is %s", request)
			}
			id := objectID(number, at)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(
				t,
				instanceDocument,
				fmt.Sprintf(
					`{"id":%q,"name":%q,"parameters":%s,"version":3}`,
					id,
					launch.InstanceName,
					launch.Parameters,
				),
			)}
		},
		Response:           func(object clienttest.CreatedObject) string { return `{"id":"` + object.ID + `"}` },
		IncompleteResponse: `{"warnings":[]}`,
		Get: func(address string, objects []clienttest.CreatedObject) string {
			var listed []string
			for _, each := range objects {
				if path.Base(address) == each.ID {
					return each.Document
				}
				listed = append(listed, listedDocument(t, each.Document))
			}

			return "[" + strings.Join(listed, ",") + "]"
		},
		Steps: steps,
	}
}

// shopCreate is a create with a name.
func shopCreate() qubell.InstanceCreate {
	return qubell.InstanceCreate{EnvironmentID: environmentID, InstanceName: "shop"}
}

func TestCreateInstance_LostResponseIsResolved(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]qubell.InstanceCreate{"with a name": shopCreate(), "without a name": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
				// The client does not take over an older instance.
				server.Add(time.Minute, `{"instanceName":"shop","parameters":{}}`)
				client := clienttest.NewDoubtClient(t, connect, server.URL, 0)
				got, err := client.CreateInstance(t.Context(), applicationID, create)
				if err != nil {
					return "", err
				}

				return got.ID, nil
			})
		})
	}
}

func TestCreateInstance_OtherInstanceIsNotTakenOver(t *testing.T) {
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
			c := createScenario(t, clienttest.LostResponse(1), clienttest.LostResponse(0))
			create := c.Create
			c.Create = func(number int, at time.Time, request string) clienttest.CreatedObject {
				object := create(number, at, request)
				object.Document = clienttest.With(t, object.Document, changes)

				return object
			}
			shop := shopCreate()
			shop.ManifestVersion = 3
			shop.Parameters = qubell.Parameters{"web.port": "80"}
			_, err := clienttest.NewDoubtClient(t, connect, c.Serve(t).URL, 0).CreateInstance(
				t.Context(), applicationID, shop)
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("CreateInstance returns %v, want kind %q", err, rest.Unavailable)
			}
		})
	}
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(2)).Serve(t)
	client := clienttest.NewDoubtClient(t, connect, server.URL, 0)
	_, err := client.CreateInstance(t.Context(), applicationID, shopCreate())
	clienttest.WantCandidates(t, err, server.IDs()...)
}

// TestCreateInstance_InstanceOfOtherCreateIsNotTakenOver has a first create
// that ends in doubt because the list fails, and a second create that never
// arrives. The instance matches both.
func TestCreateInstance_InstanceOfOtherCreateIsNotTakenOver(t *testing.T) {
	t.Parallel()
	withParameters := shopCreate()
	withParameters.Parameters = qubell.Parameters{"web.port": "80"}
	for name, test := range map[string]struct {
		first, second qubell.InstanceCreate
		steps         []clienttest.Step
		want          rest.Kind
	}{
		"a name, no name": {
			shopCreate(),
			qubell.InstanceCreate{},
			[]clienttest.Step{clienttest.LostResponse(1), clienttest.LostResponse(0), clienttest.LostResponse(0)},
			rest.Unavailable,
		},
		"parameters, no parameters": {
			withParameters, shopCreate(),
			[]clienttest.Step{clienttest.LostResponse(1), clienttest.LostResponse(0)},
			rest.InDoubt,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := clienttest.FirstGetFails(createScenario(t, test.steps...)).Serve(t)
			c := clienttest.NewDoubtClient(t, connect, server.URL, 0)
			_, err := c.CreateInstance(t.Context(), applicationID, test.first)
			clienttest.WantCandidates(t, err)
			_, err = c.CreateInstance(t.Context(), applicationID, test.second)
			if rest.KindOf(err) != test.want {
				t.Errorf("second CreateInstance returns %v, want kind %q", err, test.want)
			}
		})
	}
}

// scheduleInterval is far longer than a test takes.
const scheduleInterval = time.Hour

// scheduleScenario creates schedules of the workflow "test".
func scheduleScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		ClockOffset: clockOffset,
		Create: func(number int, at time.Time, request string) clienttest.CreatedObject {
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

			return clienttest.CreatedObject{
				ID:       id,
				Document: fmt.Sprintf(`{"id":%q,"name":"test","timestamp":%d}`, id, at.Add(interval).UnixMilli()),
			}
		},
		Response: func(object clienttest.CreatedObject) string { return `{"id":"` + object.ID + `"}` },
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			listed := make([]string, 0, len(objects))
			for _, each := range objects {
				listed = append(listed, each.Document)
			}

			return `{"schedules":[` + strings.Join(listed, ",") + `]}`
		},
		Steps: steps,
	}
}

func TestScheduleWorkflow_LostResponseIsResolved(t *testing.T) {
	t.Parallel()
	scheduleScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older schedule.
		got, isStarted, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).ScheduleWorkflow(
			t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: scheduleInterval})
		if isStarted {
			t.Error("ScheduleWorkflow reports that the workflow was started")
		}

		return got, err
	})
}

func TestScheduleWorkflow_OtherScheduleIsNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(workflow *string, interval *time.Duration){
		"workflow": func(workflow *string, _ *time.Duration) { *workflow = "other" },
		"later":    func(_ *string, interval *time.Duration) { *interval -= time.Minute },
		"earlier":  func(_ *string, interval *time.Duration) { *interval += time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scheduleScenario(t, clienttest.LostResponse(1), clienttest.LostResponse(0))
			create := c.Create
			c.Create = func(number int, at time.Time, _ string) clienttest.CreatedObject {
				return create(number, at, "")
			}
			workflow, interval := "test", scheduleInterval
			change(&workflow, &interval)
			_, _, err := clienttest.NewDoubtClient(t, connect, c.Serve(t).URL, 0).ScheduleWorkflow(
				t.Context(), "i1", workflow, qubell.ScheduleSpec{Interval: interval})
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("ScheduleWorkflow returns %v, want kind %q", err, rest.Unavailable)
			}
		})
	}
}

func TestScheduleWorkflow_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := scheduleScenario(t, clienttest.LostResponse(2)).Serve(t)
	_, _, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).ScheduleWorkflow(
		t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: scheduleInterval})
	clienttest.WantCandidates(t, err, server.IDs()...)
}

// TestScheduleWorkflow_WorkflowThatMayHaveRunIsInDoubt has schedules that fire
// at once or soon. They leave the list when the workflow starts.
func TestScheduleWorkflow_WorkflowThatMayHaveRunIsInDoubt(t *testing.T) {
	t.Parallel()
	for _, interval := range []time.Duration{0, time.Second} {
		server := scheduleScenario(t, clienttest.LostResponse(0)).Serve(t)
		_, _, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).ScheduleWorkflow(
			t.Context(), "i1", "test", qubell.ScheduleSpec{Interval: interval})
		clienttest.WantCandidates(t, err)
		if err == nil || !strings.Contains(err.Error(), "the time of the schedule has passed") {
			t.Errorf("ScheduleWorkflow returns %v, want an error about the time that has passed", err)
		}
	}
}

// runScenario creates jobs of the workflow "check", which run or have ended.
func runScenario(t *testing.T, isRunning bool, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		Create: func(number int, _ time.Time, _ string) clienttest.CreatedObject {
			status := "Succeeded"
			if isRunning {
				status = "Executing"
			}

			return clienttest.CreatedObject{
				ID:       strconv.Itoa(number),
				Document: fmt.Sprintf(`{"name":"check","status":%q,"ownerId":"x","steps":[]}`, status),
			}
		},
		Response: func(clienttest.CreatedObject) string { return `{"id":"` + id + `"}` },
		Get: func(_ string, objects []clienttest.CreatedObject) string {
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
				instanceDocument,
				fmt.Sprintf(`{"status":%q,"workflowHistory":[%s]}`, status, strings.Join(jobs, ",")),
			)
		},
		Steps: steps,
	}
}

// runCheck runs the workflow "check" and returns the reports.
func runCheck(t *testing.T, server *clienttest.CreateServer, isExclusive bool) (reports []doubt.Report, err error) {
	t.Helper()
	c := clienttest.NewDoubtClient(t, connect, server.URL, 0)
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

func TestRunWorkflow_LostResponseOfExclusiveRunIsResolved(t *testing.T) {
	t.Parallel()
	for name, isRunning := range map[string]bool{"running": true, "ended": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runScenario(t, isRunning).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
				reports, err := runCheck(t, server, true)
				if isTaken := len(server.Posts()) == 1; isTaken != (len(reports) == 1) {
					t.Errorf("reports %+v after %d requests", reports, len(server.Posts()))
				}

				return "1", err
			})
		})
	}
}

func TestRunWorkflow_LostResponse(t *testing.T) {
	t.Parallel()
	conflict := &clienttest.Response{Status: 409, Body: `{"errors":["A workflow is running."]}`}
	for name, test := range map[string]struct {
		isRunning, isExclusive bool
		steps                  []clienttest.Step
		kind                   rest.Kind
		duplicates             int
	}{
		"job runs":      {true, false, []clienttest.Step{clienttest.LostResponse(1)}, rest.InDoubt, 0},
		"job has ended": {false, false, []clienttest.Step{clienttest.LostResponse(1)}, rest.InDoubt, 0},
		"no job":        {true, false, []clienttest.Step{clienttest.LostResponse(0), {Creates: 1}}, "", 0},
		"no job, conflict": {
			true, false,
			[]clienttest.Step{clienttest.LostResponse(0), {Response: conflict}},
			rest.InDoubt, 0,
		},
		"late job, conflict": {
			true, false,
			[]clienttest.Step{clienttest.LostResponse(0), {Creates: 1, Response: conflict}},
			rest.InDoubt, 0,
		},
		"late job, conflict, exclusive": {
			true, true,
			[]clienttest.Step{clienttest.LostResponse(0), {Creates: 1, Response: conflict}},
			"", 0,
		},
		"several jobs, exclusive": {false, true, []clienttest.Step{clienttest.LostResponse(2)}, rest.InDoubt, 0},
		"late job in addition to the run": {
			false, true, []clienttest.Step{clienttest.LostResponse(0), {Creates: 2}}, "", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := runScenario(t, test.isRunning, test.steps...).Serve(t)
			reports, err := runCheck(t, server, test.isExclusive)
			if rest.KindOf(err) != test.kind || (err == nil) != (test.kind == "") {
				t.Errorf("got %v of kind %q, want %q", err, rest.KindOf(err), test.kind)
			}
			duplicates := 0
			for _, each := range reports {
				duplicates += len(each.Duplicates)
			}
			if duplicates != test.duplicates {
				t.Errorf("%d duplicates in the reports %+v, want %d", duplicates, reports, test.duplicates)
			}
		})
	}
}

func TestRunWorkflow_LostResponseWithoutEarlierInstanceIsInDoubt(t *testing.T) {
	t.Parallel()
	server := runScenario(t, true, clienttest.LostResponse(0)).Serve(t)
	err := clienttest.NewDoubtClient(t, connect, server.URL, 0).RunWorkflow(
		t.Context(), qubell.WorkflowRun{InstanceID: id, Workflow: "check", Exclusive: true})
	clienttest.WantCandidates(t, err)
}

// TestRunWorkflow_BusyInstanceIsACandidate has an instance that becomes busy
// and does not show the job yet.
func TestRunWorkflow_BusyInstanceIsACandidate(t *testing.T) {
	t.Parallel()
	for isExclusive, want := range map[bool]rest.Kind{false: rest.InDoubt, true: ""} {
		c := runScenario(t, true, clienttest.LostResponse(1))
		show := c.Get
		c.Get = func(address string, objects []clienttest.CreatedObject) string {
			return clienttest.With(t, show(address, objects), `{"workflowHistory":[]}`)
		}
		_, err := runCheck(t, c.Serve(t), isExclusive)
		if rest.KindOf(err) != want {
			t.Errorf("exclusive = %t: RunWorkflow returns %v of kind %q, want %q",
				isExclusive, err, rest.KindOf(err), want)
		}
	}
}
