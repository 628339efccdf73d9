package zaoshu_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

func TestInstanceIsLookedUp(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Edit("instance", c.id, map[string]any{"status": "running", "totalExecution": 7, "totalFetchingRows": 4200})
	providertest.ExpectValues(t, c.fleet.DataSource("fleet_zaoshu_instance").Read(map[string]any{"id": c.id}), map[string]any{
		"id":                  c.id,
		"title":               "News",
		"status":              "running",
		"created_at":          "2017-08-02T00:00:00Z",
		"total_execution":     7,
		"total_fetching_rows": 4200,
	})
}

func TestInstancesAreListed(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Create("instance", map[string]any{"title": "Prices", "status": "running"})
	c.Create("instance", map[string]any{"title": "Jobs", "status": "error"})
	instances, query := c.fleet.DataSource("fleet_zaoshu_instances"), c.fleet.ListResource("fleet_zaoshu_instance")
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{nil, []string{"News", "Prices", "Jobs"}},
		{map[string]any{"status": "all"}, []string{"News", "Prices", "Jobs"}},
		{map[string]any{"status": "running"}, []string{"Prices"}},
		{map[string]any{"status": "idle"}, []string{"News"}},
	} {
		if diff := cmp.Diff(test.want, providertest.StringAttributes(t, instances.Read(test.config)["instances"], "title")); diff != "" {
			t.Errorf("%v: %s", test.config, diff)
		}
		displayed := providertest.DisplayNames(query.List(test.config, providertest.ListOptions{}))
		if diff := cmp.Diff(test.want, displayed); diff != "" {
			t.Errorf("%v by query: %s", test.config, diff)
		}
	}
	wrong := map[string]any{"status": "error"}
	instances.Validate(wrong).Expect(t, providertest.Error("status", `"running"`))
	query.Validate(wrong).Expect(t, providertest.Error("status", `"running"`))
	found := query.List(map[string]any{"status": "idle"}, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 || found[0].Identity["id"] != c.id {
		t.Fatalf("got %+v, want the one with the id %s", found, c.id)
	}
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":                c.id,
		"instance_id":       c.id,
		"title":             "News",
		"result_notify_uri": nil,
		"created_at":        "2017-08-02T00:00:00Z",
	})
}

func TestInstancesOfAllPagesAreListed(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for range 149 {
		c.Create("instance", nil)
	}
	if got := providertest.StringAttributes(t, c.fleet.DataSource("fleet_zaoshu_instances").Read(nil)["instances"], "id"); len(got) != 150 {
		t.Errorf("got %d instances, want 150", len(got))
	}
	if got := len(c.Requests()); got != 2 {
		t.Errorf("it took %d requests, want one for each page", got)
	}
	// A query that has enough asks for no further page.
	for _, options := range []providertest.ListOptions{{Limit: 100}, {StopAfter: 3}} {
		before := len(c.Requests())
		c.fleet.ListResource("fleet_zaoshu_instance").List(nil, options)
		if got := len(c.Requests()) - before; got != 1 {
			t.Errorf("%+v took %d requests, want one", options, got)
		}
	}
}

func TestEveryStatusHasAState(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for status, state := range map[string]string{"idle": "stopped", "running": "running", "error": "failed", "asleep": "unknown"} {
		c.Edit("instance", c.id, map[string]any{"status": status})
		providertest.ExpectValues(t, c.fleet.DataSource("fleet_instances").Read(nil), map[string]any{"instances": []any{
			map[string]any{"system": "zaoshu", "id": c.id, "name": "News", "status": status, "state": state},
		}})
	}
}

func TestSchemaIsLookedUp(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Edit("instance", c.id, map[string]any{"schemas": []map[string]any{
		{"title": "Headline", "id": "C339", "type": "string"}, {"title": "Price", "id": "C340", "type": "number"},
	}})
	providertest.ExpectValues(t, c.fleet.DataSource("fleet_zaoshu_instance_schema").Read(c.config()), map[string]any{
		"columns": []map[string]any{
			{"id": "C339", "title": "Headline", "type": "string"}, {"id": "C340", "title": "Price", "type": "number"},
		},
	})
}

// createTask makes a task of the instance and returns its id.
func (c crawler) createTask(fields map[string]any) string {
	all := c.config(fields)

	return c.Create("task", all)
}

func TestTasksAreLookedUp(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	old := c.createTask(map[string]any{"createdAt": 1501632000000, "totalUrlCount": 12, "failedUrlCount": 1})
	latest := c.createTask(map[string]any{"createdAt": 1501632120000, "status": "running"})
	middle := c.createTask(map[string]any{"createdAt": 1501632060000, "status": "error"})
	providertest.ExpectValues(
		t,
		c.fleet.DataSource("fleet_zaoshu_task").Read(c.config(map[string]any{"id": old})),
		map[string]any{
			"id": old, "instance_id": c.id, "status": "done", "created_at": "2017-08-02T00:00:00Z",
			"total_url_count": 12, "failed_url_count": 1,
		},
	)
	tasks := c.fleet.DataSource("fleet_zaoshu_tasks").Read(c.config())["tasks"]
	if diff := cmp.Diff([]string{latest, middle, old}, providertest.StringAttributes(t, tasks, "id")); diff != "" {
		t.Errorf("tasks, newest first: %s", diff)
	}
	if diff := cmp.Diff([]string{"running", "error", "done"}, providertest.StringAttributes(t, tasks, "status")); diff != "" {
		t.Error(diff)
	}
}

func TestRunsAreFoundByQuery(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	first := c.createTask(map[string]any{"createdAt": 1501632000000})
	second := c.createTask(map[string]any{"status": "error"})
	other := c.Create("instance", map[string]any{"title": "Prices"})
	third := c.Create("task", map[string]any{"instance_id": other})
	runs := c.fleet.ListResource("fleet_zaoshu_run")
	display := func(config map[string]any, options providertest.ListOptions) []string {
		return providertest.DisplayNames(runs.List(config, options))
	}
	for _, test := range []struct {
		config  map[string]any
		options providertest.ListOptions
		want    []string
	}{
		{nil, providertest.ListOptions{}, []string{"done " + first, "error " + second, "done " + third}},
		{c.config(), providertest.ListOptions{}, []string{"done " + first, "error " + second}},
		{map[string]any{"instance_id": other}, providertest.ListOptions{}, []string{"done " + third}},
		{nil, providertest.ListOptions{Limit: 1}, []string{"done " + first}},
		{nil, providertest.ListOptions{StopAfter: 2}, []string{"done " + first, "error " + second}},
	} {
		if diff := cmp.Diff(test.want, display(test.config, test.options)); diff != "" {
			t.Errorf("%v %+v: %s", test.config, test.options, diff)
		}
	}
	found := runs.List(c.config(), providertest.ListOptions{IncludeResource: true, Limit: 1})
	if len(found) != 1 {
		t.Fatalf("got %+v", found)
	}
	providertest.ExpectValues(t, found[0].Identity, map[string]any{"instance_id": c.id, "id": first})
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":                  first,
		"instance_id":         c.id,
		"status":              "done",
		"created_at":          "2017-08-02T00:00:00Z",
		"total_url_count":     nil,
		"target_sources":      nil,
		"triggers":            nil,
		"wait_for_completion": true,
		"timeouts":            nil,
	})
	// An instance that has been deleted since it was listed has no runs.
	c.AddFault(
		faults.Fault{
			PathRegexp: c.id + "(/tasks)?$", Status: http.StatusNotFound, Body: `{"message":"Not Found"}`, Times: 2,
		},
	)
	if diff := cmp.Diff([]string{"done " + third}, display(nil, providertest.ListOptions{})); diff != "" {
		t.Error(diff)
	}
	_, diags := runs.TryList(map[string]any{"instance_id": unknownID}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", unknownID))
	runs.Validate(map[string]any{"instance_id": "a b"}).Expect(t, providertest.Error("instance_id", "must be the id of an instance"))
}

func TestWhatCannotBeLookedUp(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		c := newCrawler(t)
		c.AddFault(fault)
		for _, test := range []struct {
			source string
			config map[string]any
			want   providertest.Expectation
		}{
			{"fleet_zaoshu_instance", map[string]any{"id": unknownID}, providertest.Error("id", "Zaoshu: no such instance", unknownID)},
			{"fleet_zaoshu_instance_schema", c.config(), providertest.Error("instance_id", "Zaoshu: no such instance", c.id)},
			{"fleet_zaoshu_tasks", c.config(), providertest.Error("instance_id", "Zaoshu: no such instance", c.id)},
			{"fleet_zaoshu_task", c.config(map[string]any{"id": unknownID}), providertest.Error("id", "Zaoshu: no such task", c.id, unknownID)},
			{"fleet_zaoshu_task_result", c.config(map[string]any{"task_id": unknownID}), providertest.Error("task_id", "Zaoshu: no such task", c.id, unknownID)},
		} {
			t.Log(name, test.source)
			_, diags := c.fleet.DataSource(test.source).TryRead(test.config)
			diags.Expect(t, test.want)
		}
	}
}

func TestDataSourcesSayWhatFailed(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	for _, test := range []struct {
		source string
		config map[string]any
		want   string
	}{
		{"fleet_zaoshu_instance", map[string]any{"id": c.id}, `could not read instance "` + c.id + `"`},
		{"fleet_zaoshu_instances", nil, "could not list instances"},
		{"fleet_zaoshu_instance_schema", c.config(), `could not read the schema of instance "` + c.id + `"`},
		{"fleet_zaoshu_tasks", c.config(), `could not list the tasks of instance "` + c.id + `"`},
		{"fleet_zaoshu_task", c.config(map[string]any{"id": "x"}), `could not read task "x" of instance "` + c.id + `"`},
		{"fleet_zaoshu_task_result", c.config(map[string]any{"task_id": "x"}), `could not read task "x" of instance "` + c.id + `"`},
	} {
		_, diags := c.fleet.DataSource(test.source).TryRead(test.config)
		diags.Expect(t, providertest.Error("", test.want, "400 Bad Request: Out of order."))
	}
	_, diags := c.fleet.ListResource("fleet_zaoshu_instance").TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list instances"))
	_, diags = c.fleet.ListResource("fleet_zaoshu_run").TryList(nil, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list instances"))
	_, diags = c.fleet.ListResource("fleet_zaoshu_run").TryList(c.config(), providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list the tasks of instance"))
}

func TestResultIsFetched(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"urls": []string{"https://example.com/a", "https://example.com/b"}})
	result := c.fleet.DataSource("fleet_zaoshu_task_result")
	read := func(changes map[string]any) map[string]any {
		config := c.config(changes)
		config["task_id"] = task

		return result.Read(config)
	}
	whole := read(nil)
	providertest.ExpectValues(t, whole, map[string]any{
		"format":               nil,
		"file_name":            "News.json",
		"content_base64":       nil,
		"depth_file_name":      nil,
		"depth_content":        nil,
		"depth_content_base64": nil,
		"depth_rows":           nil,
	})
	rows, _ := whole["rows"].([]any)
	if len(rows) != 2 || !strings.Contains(fmt.Sprint(rows[0]), "https://example.com/a") || !strings.Contains(fmt.Sprint(whole["content"]), "https://example.com/b") {
		t.Errorf("the rows are %v, the content is %v", rows, whole["content"])
	}
	providertest.ExpectValues(
		t, read(map[string]any{"format": "json"}),
		map[string]any{"format": "json", "rows": rows, "content": whole["content"]},
	)
	for _, format := range []string{"csv", "xml"} {
		table := read(map[string]any{"format": format})
		providertest.ExpectValues(t, table, map[string]any{"file_name": "News." + format, "rows": nil, "content_base64": nil})
		if !strings.Contains(fmt.Sprint(table["content"]), "https://example.com/a") {
			t.Errorf("the %s is %v", format, table["content"])
		}
	}
	// A deep crawl has a second part.
	c.Edit("instance", c.id, map[string]any{"deep_crawl": true})
	deep := read(nil)
	providertest.ExpectValues(t, deep, map[string]any{"file_name": "surface.json", "depth_file_name": "depth.json", "rows": rows, "content": whole["content"], "depth_content_base64": nil})
	behind, _ := deep["depth_rows"].([]any)
	if len(behind) != 2 || cmp.Equal(behind, rows) || deep["depth_content"] == whole["content"] {
		t.Errorf("the second part is %v, %v", behind, deep["depth_content"])
	}
	providertest.ExpectValues(
		t, read(map[string]any{"format": "csv"}),
		map[string]any{"file_name": "surface.csv", "depth_file_name": "depth.csv", "depth_rows": nil},
	)
}

func TestResultThatIsNoTextIsInBase64(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(nil)
	const content = "\xd0\xcf\x11\xe0"
	c.AddFault(
		faults.Fault{
			PathRegexp: "/file$", Status: http.StatusOK, Body: content, ContentType: "application/octet-stream",
			Headers: map[string]string{"Content-Disposition": "attachment; filename*=UTF-8''News%20of%20today.xls"},
		},
	)
	providertest.ExpectValues(
		t,
		c.fleet.DataSource("fleet_zaoshu_task_result").Read(c.config(map[string]any{"task_id": task, "format": "xls"})),
		map[string]any{
			"file_name": "News of today.xls", "content": nil,
			"content_base64": base64.StdEncoding.EncodeToString([]byte(content)), "rows": nil,
		},
	)
}

func TestResultInAnotherJSONHasNoRows(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(nil)
	const content = `{"rows":[]}`
	c.AddFault(
		faults.Fault{
			PathRegexp: "/file$", Status: http.StatusOK, Body: content,
			Headers: map[string]string{"Content-Disposition": "attachment; filename*=UTF-8''a.json"},
		},
	)
	data, diags := c.fleet.DataSource("fleet_zaoshu_task_result").TryRead(c.config(map[string]any{"task_id": task}))
	diags.Expect(
		t, providertest.Warning("rows", "Zaoshu: the result has no rows", `"a.json" is not a list of rows in JSON`),
	)
	providertest.ExpectValues(t, data, map[string]any{"content": content, "rows": nil})
}

func TestResultOfATaskThatIsNotDone(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	result := c.fleet.DataSource("fleet_zaoshu_task_result")
	for status, text := range map[string]string{
		"running": "Wait until it is done", "error": "It ended in an error", "": `Its status is ""`,
	} {
		id := c.createTask(map[string]any{"status": status})
		_, diags := result.TryRead(c.config(map[string]any{"task_id": id}))
		diags.Expect(t, providertest.Error("task_id", `Zaoshu: task "`+id+`" of instance "`+c.id+`" is not done`, text))
	}
	for _, request := range c.Requests() {
		if strings.HasSuffix(request, "/file") {
			t.Errorf("it sent %s", request)
		}
	}
	id := c.createTask(nil)
	c.AddFault(
		faults.Fault{PathRegexp: "/file$", Status: http.StatusOK, Body: `{"code":2,"msg":"task is not finished"}`},
	)
	_, diags := result.TryRead(c.config(map[string]any{"task_id": id}))
	diags.Expect(t, providertest.Error("task_id", `task "`+id+`"`, "has no result", "code 2: task is not finished"))
	result.Validate(c.config(map[string]any{"task_id": "x", "format": "pdf"})).Expect(t, providertest.Error("format", `"csv"`))
	result.Validate(c.config(map[string]any{"task_id": ""})).Expect(t, providertest.Error("task_id", "must be the id of a task"))
}
