package zaoshu_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// bodyNoneFetchable is a run none of whose URLs can be fetched.
const bodyNoneFetchable = `{"target_sources":[{"urls":["http://a.invalid/","HTTPS://B.INVALID:8443/x",` +
	`"ftp://example.com/","/path",""]}]}`

// wantStatus compares the status of an instance.
func (s *testSystem) wantStatus(instancePath, want string) {
	s.t.Helper()
	var got struct {
		Data struct{ Status string } `json:"data"`
	}
	s.get(instancePath).Decode(s.t, &got)
	if got.Data.Status != want {
		s.t.Fatalf("status %s, want %s", got.Data.Status, want)
	}
}

// wantTask compares the detail of a task of InstanceNews.
func (s *testSystem) wantTask(id, status string, total, failed int) {
	s.t.Helper()
	s.wantData(s.get(newsPath+"/task/"+id), fmt.Sprintf(
		`{"id":%q,"status":%q,"createdAt":1501840800250,"totalUrlCount":%d,"failedUrlCount":%d}`,
		id,
		status,
		total,
		failed,
	))
}

func TestTask_RunResponse(t *testing.T) {
	t.Parallel()
	got := newSystem(t).post(newsPath, `{}`)
	got.WantStatus(t, http.StatusOK)
	if !regexp.MustCompile(`^\{"code":0,"data":\{"taskID":"[0-9a-f]{32}"\},"msg":""\}$`).MatchString(got.Body) {
		t.Fatalf("response %s, want a taskID", got.Body)
	}
}

func TestTask_States(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	id := s.run(newsPath, `{"target_sources":[{"urls":["https://example.com/a","http://b.invalid/"]}]}`)
	listed := `[{"id":"` + id + `","status":"running","createdAt":1501840800250}]`

	// For the first tenth, its detail is that of an unknown task.
	s.clock.Advance(jobDuration/10 - 1)
	s.wantStatus(newsPath, "running")
	s.get(newsPath+"/task/"+id).WantBody(t, http.StatusOK, nullData)
	s.wantData(s.get(newsPath+"/tasks"), listed)
	s.clock.Advance(1)
	s.wantTask(id, "running", 2, 0)
	s.clock.Advance(jobDuration*9/10 - 1)
	s.wantTask(id, "running", 2, 0)
	s.wantStatus(newsPath, "running")
	s.clock.Advance(1)
	s.wantTask(id, "done", 2, 1)
	s.wantStatus(newsPath, "idle")
	s.wantData(s.get(newsPath+"/tasks"), strings.Replace(listed, "running", "done", 1))
}

func TestTask_EndsAtOnceWithoutJobDuration(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.wantTask(s.run(newsPath, `{}`), "done", 1, 0)
	s.wantStatus(newsPath, "idle")
}

func TestTask_URLCounts(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		status        string
		total, failed int
	}{
		``:                                 {"done", 1, 0},
		`{}`:                               {"done", 1, 0},
		`{"target_sources":null}`:          {"done", 1, 0},
		`{"target_sources":[]}`:            {"done", 0, 0},
		`{"target_sources":[{"urls":[]}]}`: {"done", 0, 0},
		`{"target_sources":[{}]}`:          {"done", 1, 0},
		`{"target_sources":[{"urls":null,"method":null,"headers":null}]}`: {"done", 1, 0},
		`{"target_sources":[{"urls":["http://a.example.com","http://b.example.com"],"method":"POST",` +
			`"headers":{"X-A":"1"}},{}]}`: {"done", 3, 0},
		`{"target_sources":[{"urls":["http://a.invalid"]},{"urls":["http://invalid.example.com"]}]}`: {"done", 2, 1},
		bodyNoneFetchable: {"error", 5, 5},
	} {
		s := newSystem(t)
		s.wantTask(s.run(newsPath, body), want.status, want.total, want.failed)
	}
}

func TestInstance_ErrorUntilNextRun(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	s.run(newsPath, bodyNoneFetchable)
	s.clock.Advance(jobDuration)
	s.wantStatus(newsPath, "error")
	s.run(newsPath, `{}`)
	s.wantStatus(newsPath, "running")
	s.clock.Advance(jobDuration)
	s.wantStatus(newsPath, "idle")
}

func TestInstance_RunningUntilLastTaskEnds(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	first := s.run(newsPath, `{}`)
	s.clock.Advance(jobDuration / 2)
	s.run(newsPath, bodyNoneFetchable)
	s.clock.Advance(jobDuration / 2)
	s.wantTask(first, "done", 1, 0)
	s.wantStatus(newsPath, "running")
	s.clock.Advance(jobDuration / 2)
	s.wantStatus(newsPath, "error")
}

func TestInstance_RunsAlone(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	prices := "/v2/instance/" + zaoshu.InstancePrices
	id := s.run(newsPath, `{}`)
	s.wantStatus(prices, "idle")
	s.wantData(s.get(prices+"/tasks"), `[]`)
	s.clock.Advance(jobDuration)
	s.get(prices+"/task/"+id).WantBody(t, http.StatusOK, nullData)
}

func TestInstance_TotalsGrowWithRuns(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	totals := func(execution, rows int) {
		t.Helper()
		fields := s.object("instance", zaoshu.InstanceNews).Fields
		if fields["totalExecution"] != float64(execution) || fields["totalFetchingRows"] != float64(rows) {
			t.Fatalf("instance %v, want %d runs and %d rows", fields, execution, rows)
		}
	}
	s.run(newsPath, `{"target_sources":[{"urls":["http://a.example.com","http://b.example.com","http://c.invalid"]}]}`)
	totals(1, 0)
	s.clock.Advance(jobDuration)
	totals(1, 2)
	s.run(newsPath, bodyNoneFetchable)
	s.run(newsPath, `{}`)
	totals(3, 2)
	s.clock.Advance(time.Hour)
	totals(3, 3)
}

func TestTask_ListOrderAndPages(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	ids := make([]string, 35)
	for at := range ids {
		ids[at] = s.run(newsPath, `{}`)
	}
	wire := func(id string) string { return `{"id":"` + id + `","status":"done","createdAt":1501840800250}` }
	s.wantData(s.get(newsPath+"/tasks?per_page=2"), `[`+wire(ids[0])+`,`+wire(ids[1])+`]`)
	s.wantData(s.get(newsPath+"/tasks?per_page=34&page=2"), `[`+wire(ids[34])+`]`)
	s.wantData(s.get(newsPath+"/tasks?page=3"), `[]`)
}

func TestTask_UnknownIsNull(t *testing.T) {
	t.Parallel()
	newSystem(t).get(newsPath+"/task/00000000000000000000000000000000").WantBody(t, http.StatusOK, nullData)
}
