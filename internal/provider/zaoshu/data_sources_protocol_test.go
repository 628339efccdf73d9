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

func TestInstanceDataSource_ReadsAllValues(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Edit("instance", c.id, map[string]any{"status": "running", "totalExecution": 7, "totalFetchingRows": 4200})
	data := c.fleet.DataSource("fleet_zaoshu_instance").Read(map[string]any{"id": c.id})
	providertest.ExpectValues(t, data, map[string]any{
		"id":                  c.id,
		"title":               "News",
		"status":              "running",
		"created_at":          "2017-08-02T00:00:00Z",
		"total_execution":     7,
		"total_fetching_rows": 4200,
	})
}

func TestInstanceDataSource_FindsTitle(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for _, title := range []string{"Prices", "", " News ", `"${news}"`} {
		id := c.Create("instance", map[string]any{"title": title})
		data := c.fleet.DataSource(instanceType).Read(map[string]any{"title": title})
		providertest.ExpectValues(t, data, map[string]any{"id": id, "title": title, "status": "idle"})
	}
	data := c.fleet.DataSource(instanceType).Read(map[string]any{"title": "News"})
	providertest.ExpectValues(t, data, map[string]any{"id": c.id})
}

func TestInstanceDataSource_TitleErrors(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	instance := c.fleet.DataSource(instanceType)
	_, diags := instance.TryRead(map[string]any{"title": "news"})
	diags.Expect(t, providertest.Error("title", "Zaoshu: no such instance",
		`No instance that the account sees has the title "news". It sees 1: "News".`,
		"that the API key belongs to the instance's account"))
	second := c.Create("instance", map[string]any{"title": "News"})
	_, diags = instance.TryRead(map[string]any{"title": "News"})
	diags.Expect(t, providertest.Error("title", "Zaoshu: the title is not unique",
		`2 instances have the title "News"`, "Set id to one of these", c.id, second))
	instance.Validate(nil).Expect(t, providertest.Error("", "Missing id or title"))
	instance.Validate(map[string]any{"id": c.id, "title": "News"}).
		Expect(t, providertest.Error("title", "id and title conflict"))
}

func TestAccountDataSource_ReadsAccountAndWallet(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	account := c.fleet.DataSource("fleet_zaoshu_account")
	want := map[string]any{
		"email": c.Name + "@example.com", "status": "normal", "balance": 100, "free_consumed": 0, "free_total": 1000,
	}
	providertest.ExpectValues(t, account.Read(nil), want)
	c.expectRequests(t, "GET /v2/user/account", "GET /v2/user/wallet")
	c.fleet.Resource(runType).Create(c.config())
	want["free_consumed"] = 1
	providertest.ExpectValues(t, account.Read(nil), want)
}

func TestAccountDataSource_FailedWallet(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{PathRegexp: "/wallet$", Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	_, diags := c.fleet.DataSource("fleet_zaoshu_account").TryRead(nil)
	diags.Expect(t, providertest.Error("", "could not read the wallet", "400 Bad Request: Out of order."))
}

// The data source and the list resource have the same filter.
func TestInstanceFilter_DataSourceAndList(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Create("instance", map[string]any{"title": "Prices", "status": "running"})
	c.Create("instance", map[string]any{"title": "Jobs", "status": "error"})
	instances, list := c.fleet.DataSource("fleet_zaoshu_instances"), c.fleet.ListResource("fleet_zaoshu_instance")
	for _, test := range []struct {
		config map[string]any
		want   []string
	}{
		{nil, []string{"News", "Prices", "Jobs"}},
		{map[string]any{"status": "all"}, []string{"News", "Prices", "Jobs"}},
		{map[string]any{"status": "running"}, []string{"Prices"}},
		{map[string]any{"status": "idle"}, []string{"News"}},
	} {
		titles := providertest.StringAttributes(t, instances.Read(test.config)["instances"], "title")
		if diff := cmp.Diff(test.want, titles); diff != "" {
			t.Errorf("data source with %v (-want +got):\n%s", test.config, diff)
		}
		listed := providertest.DisplayNames(list.List(test.config, providertest.ListOptions{}))
		if diff := cmp.Diff(test.want, listed); diff != "" {
			t.Errorf("list resource with %v (-want +got):\n%s", test.config, diff)
		}
	}
	wrong := map[string]any{"status": "error"}
	instances.Validate(wrong).Expect(t, providertest.Error("status", `"running"`))
	list.Validate(wrong).Expect(t, providertest.Error("status", `"running"`))
}

func TestInstancesDataSource_ReadsAllPages(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for range 149 {
		c.Create("instance", nil)
	}
	data := c.fleet.DataSource("fleet_zaoshu_instances").Read(nil)
	if got := len(providertest.StringAttributes(t, data["instances"], "id")); got != 150 {
		t.Errorf("got %d instances, want 150", got)
	}
	if got := len(c.Requests()); got != 2 {
		t.Errorf("got %d requests, want one for each of 2 pages", got)
	}
}

func TestInstanceList_IncludesResource(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	found := c.fleet.ListResource("fleet_zaoshu_instance").List(nil, providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 {
		t.Fatalf("got %+v, want one instance", found)
	}
	providertest.ExpectValues(t, found[0].Identity, map[string]any{"id": c.id})
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":                c.id,
		"instance_id":       c.id,
		"title":             "News",
		"result_notify_uri": nil,
		"created_at":        "2017-08-02T00:00:00Z",
	})
}

func TestInstanceList_StopsAtTheLimit(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for range 149 {
		c.Create("instance", nil)
	}
	for _, options := range []providertest.ListOptions{{Limit: 100}, {StopAfter: 3}} {
		before := len(c.Requests())
		c.fleet.ListResource("fleet_zaoshu_instance").List(nil, options)
		if got := len(c.Requests()) - before; got != 1 {
			t.Errorf("with %+v: got %d requests, want one for the first page", options, got)
		}
	}
}

func TestInventory_StateOfEachStatus(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	for status, state := range map[string]string{
		"idle": "stopped", "running": "running", "error": "failed", "asleep": "unknown",
	} {
		c.Edit("instance", c.id, map[string]any{"status": status})
		data := c.fleet.DataSource("fleet_instances").Read(nil)
		providertest.ExpectValues(t, data, map[string]any{"instances": []any{
			map[string]any{"system": "zaoshu", "id": c.id, "name": "News", "status": status, "state": state},
		}})
	}
}

func TestInstanceSchemaDataSource_ReadsColumns(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.Edit("instance", c.id, map[string]any{"schemas": []map[string]any{
		{"title": "Headline", "id": "C339", "type": "string"}, {"title": "Price", "id": "C340", "type": "number"},
	}})
	data := c.fleet.DataSource("fleet_zaoshu_instance_schema").Read(c.config())
	providertest.ExpectValues(t, data, map[string]any{"columns": []map[string]any{
		{"id": "C339", "title": "Headline", "type": "string"}, {"id": "C340", "title": "Price", "type": "number"},
	}})
}

// createTask creates a task of the instance out of band and returns its id.
func (c crawler) createTask(fields map[string]any) string {
	return c.Create("task", c.config(fields))
}

func TestTaskDataSource_ReadsAllValues(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"createdAt": 1501632000000, "totalUrlCount": 12, "failedUrlCount": 1})
	data := c.fleet.DataSource("fleet_zaoshu_task").Read(c.config(map[string]any{"id": task}))
	providertest.ExpectValues(t, data, map[string]any{
		"id": task, "instance_id": c.id, "status": "done", "created_at": "2017-08-02T00:00:00Z",
		"total_url_count": 12, "failed_url_count": 1,
	})
}

func TestTasksDataSource_SortsNewestFirst(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	first := c.createTask(map[string]any{"createdAt": 1501632000000})
	third := c.createTask(map[string]any{"createdAt": 1501632120000, "status": "running"})
	second := c.createTask(map[string]any{"createdAt": 1501632060000, "status": "error"})
	tasks := c.fleet.DataSource("fleet_zaoshu_tasks").Read(c.config())["tasks"]
	if diff := cmp.Diff([]string{third, second, first}, providertest.StringAttributes(t, tasks, "id")); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	statuses := providertest.StringAttributes(t, tasks, "status")
	if diff := cmp.Diff([]string{"running", "error", "done"}, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestRunList_FiltersByInstance(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	first, second := c.createTask(nil), c.createTask(map[string]any{"status": "error"})
	other := c.Create("instance", map[string]any{"title": "Prices"})
	third := c.Create("task", map[string]any{"instance_id": other})
	list := c.fleet.ListResource("fleet_zaoshu_run")
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
		got := providertest.DisplayNames(list.List(test.config, test.options))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("with %v and %+v (-want +got):\n%s", test.config, test.options, diff)
		}
	}
	_, diags := list.TryList(map[string]any{"instance_id": unknownID}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("instance_id", "Zaoshu: no such instance", unknownID))
	list.Validate(map[string]any{"instance_id": "a b"}).
		Expect(t, providertest.Error("instance_id", "must be the id of an instance"))
}

func TestRunList_IncludesResource(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"createdAt": 1501632000000})
	found := c.fleet.ListResource("fleet_zaoshu_run").List(c.config(), providertest.ListOptions{IncludeResource: true})
	if len(found) != 1 {
		t.Fatalf("got %+v, want one run", found)
	}
	providertest.ExpectValues(t, found[0].Identity, map[string]any{"instance_id": c.id, "id": task})
	providertest.ExpectValues(t, found[0].Resource, map[string]any{
		"id":                  task,
		"instance_id":         c.id,
		"status":              "done",
		"created_at":          "2017-08-02T00:00:00Z",
		"total_url_count":     nil,
		"target_sources":      nil,
		"triggers":            nil,
		"wait_for_completion": true,
		"timeouts":            nil,
	})
}

func TestRunList_SkipsInstanceDeletedAfterTheList(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.createTask(nil)
	other := c.Create("instance", nil)
	task := c.Create("task", map[string]any{"instance_id": other})
	c.AddFault(faults.Fault{
		PathRegexp: c.id + "(/tasks)?$", Status: http.StatusNotFound, Body: `{"message":"Not Found"}`, Times: 2,
	})
	got := providertest.DisplayNames(c.fleet.ListResource("fleet_zaoshu_run").List(nil, providertest.ListOptions{}))
	if diff := cmp.Diff([]string{"done " + task}, got); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

func TestDataSources_NotFound(t *testing.T) {
	t.Parallel()
	for name, fault := range notFoundResponses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrawler(t)
			c.AddFault(fault)
			noInstance := func(attribute, id string) providertest.Expectation {
				return providertest.Error(attribute, "Zaoshu: no such instance", id)
			}
			noTask := func(attribute string) providertest.Expectation {
				return providertest.Error(attribute, "Zaoshu: no such task", c.id, unknownID)
			}
			for _, test := range []struct {
				source string
				config map[string]any
				want   providertest.Expectation
			}{
				{"fleet_zaoshu_instance", map[string]any{"id": unknownID}, noInstance("id", unknownID)},
				{"fleet_zaoshu_instance_schema", c.config(), noInstance("instance_id", c.id)},
				{"fleet_zaoshu_tasks", c.config(), noInstance("instance_id", c.id)},
				{"fleet_zaoshu_task", c.config(map[string]any{"id": unknownID}), noTask("id")},
				{"fleet_zaoshu_task_result", c.config(map[string]any{"task_id": unknownID}), noTask("task_id")},
			} {
				_, diags := c.fleet.DataSource(test.source).TryRead(test.config)
				diags.Expect(t, test.want)
			}
		})
	}
}

func TestDataSources_ReportFailedRequests(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	c.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	readTask := `could not read task "x" of instance "` + c.id + `"`
	for _, test := range []struct {
		source string
		config map[string]any
		want   string
	}{
		{"fleet_zaoshu_instance", map[string]any{"id": c.id}, `could not read instance "` + c.id + `"`},
		{"fleet_zaoshu_instance", map[string]any{"title": "News"}, "could not list instances"},
		{"fleet_zaoshu_account", nil, "could not read the account"},
		{"fleet_zaoshu_instances", nil, "could not list instances"},
		{"fleet_zaoshu_instance_schema", c.config(), `could not read the schema of instance "` + c.id + `"`},
		{"fleet_zaoshu_tasks", c.config(), `could not list the tasks of instance "` + c.id + `"`},
		{"fleet_zaoshu_task", c.config(map[string]any{"id": "x"}), readTask},
		{"fleet_zaoshu_task_result", c.config(map[string]any{"task_id": "x"}), readTask},
	} {
		_, diags := c.fleet.DataSource(test.source).TryRead(test.config)
		diags.Expect(t, providertest.Error("", test.want, "400 Bad Request: Out of order."))
	}
	for _, test := range []struct {
		list   string
		config map[string]any
		want   string
	}{
		{"fleet_zaoshu_instance", nil, "could not list instances"},
		{"fleet_zaoshu_run", nil, "could not list instances"},
		{"fleet_zaoshu_run", c.config(), "could not list the tasks of instance"},
	} {
		_, diags := c.fleet.ListResource(test.list).TryList(test.config, providertest.ListOptions{})
		diags.Expect(t, providertest.Error("", test.want))
	}
}

// readResult reads the result of a task.
func (c crawler) readResult(task string, changes ...map[string]any) map[string]any {
	return c.fleet.DataSource("fleet_zaoshu_task_result").
		Read(providertest.Merge(c.config(map[string]any{"task_id": task}), changes...))
}

func TestTaskResultDataSource_ReadsJSON(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"urls": []string{"https://example.com/a", "https://example.com/b"}})
	result := c.readResult(task)
	providertest.ExpectValues(t, result, map[string]any{
		"format":               nil,
		"file_name":            "News.json",
		"content_base64":       nil,
		"depth_file_name":      nil,
		"depth_content":        nil,
		"depth_content_base64": nil,
		"depth_rows":           nil,
	})
	rows, _ := result["rows"].([]any)
	if len(rows) != 2 || !strings.Contains(fmt.Sprint(rows[0]), "https://example.com/a") {
		t.Errorf("got the rows %v, want 2 rows, the first with https://example.com/a", rows)
	}
	if content := fmt.Sprint(result["content"]); !strings.Contains(content, "https://example.com/b") {
		t.Errorf("got the content %s, want https://example.com/b in it", content)
	}
	providertest.ExpectValues(t, c.readResult(task, map[string]any{"format": "json"}), map[string]any{
		"format": "json", "rows": rows, "content": result["content"],
	})
}

func TestTaskResultDataSource_ReadsOtherFormats(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"urls": []string{"https://example.com/a"}})
	for _, format := range []string{"csv", "xml"} {
		result := c.readResult(task, map[string]any{"format": format})
		providertest.ExpectValues(t, result, map[string]any{
			"file_name": "News." + format, "rows": nil, "content_base64": nil,
		})
		if content := fmt.Sprint(result["content"]); !strings.Contains(content, "https://example.com/a") {
			t.Errorf("got the %s %s, want https://example.com/a in it", format, content)
		}
	}
}

func TestTaskResultDataSource_ReadsBothPartsOfDeepCrawl(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(map[string]any{"urls": []string{"https://example.com/a", "https://example.com/b"}})
	plain := c.readResult(task)
	c.Edit("instance", c.id, map[string]any{"deep_crawl": true})
	deep := c.readResult(task)
	providertest.ExpectValues(t, deep, map[string]any{
		"file_name": "surface.json", "rows": plain["rows"], "content": plain["content"],
		"depth_file_name": "depth.json", "depth_content_base64": nil,
	})
	rows, _ := deep["depth_rows"].([]any)
	if len(rows) != 2 || cmp.Equal(rows, plain["rows"]) {
		t.Errorf("got depth_rows %v, want 2 rows other than %v", rows, plain["rows"])
	}
	if deep["depth_content"] == plain["content"] {
		t.Errorf("got the content of the first part as depth_content: %v", deep["depth_content"])
	}
	providertest.ExpectValues(t, c.readResult(task, map[string]any{"format": "csv"}), map[string]any{
		"file_name": "surface.csv", "depth_file_name": "depth.csv", "depth_rows": nil,
	})
}

func TestTaskResultDataSource_EncodesBinaryAsBase64(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(nil)
	const content = "\xd0\xcf\x11\xe0"
	c.AddFault(faults.Fault{
		PathRegexp: "/file$", Status: http.StatusOK, Body: content, ContentType: "application/octet-stream",
		Headers: map[string]string{"Content-Disposition": "attachment; filename*=UTF-8''News%20of%20today.xls"},
	})
	providertest.ExpectValues(t, c.readResult(task, map[string]any{"format": "xls"}), map[string]any{
		"file_name": "News of today.xls", "content": nil,
		"content_base64": base64.StdEncoding.EncodeToString([]byte(content)), "rows": nil,
	})
}

func TestTaskResultDataSource_WarnsAboutJSONWithoutRows(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(nil)
	const content = `{"rows":[]}`
	c.AddFault(faults.Fault{
		PathRegexp: "/file$", Status: http.StatusOK, Body: content,
		Headers: map[string]string{"Content-Disposition": "attachment; filename*=UTF-8''a.json"},
	})
	data, diags := c.fleet.DataSource("fleet_zaoshu_task_result").TryRead(c.config(map[string]any{"task_id": task}))
	diags.Expect(t, providertest.Warning("rows", "Zaoshu: the result has no rows",
		`"a.json" is not a list of rows in JSON`, "The content is stored as the server returned it, and rows is null."))
	providertest.ExpectValues(t, data, map[string]any{"content": content, "rows": nil})
}

func TestTaskResultDataSource_TaskNotDone(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	result := c.fleet.DataSource("fleet_zaoshu_task_result")
	for status, text := range map[string]string{
		"running": "Read the result when the task is done", "error": "A task that ended in an error has no result",
		"": `Its status is ""`,
	} {
		task := c.createTask(map[string]any{"status": status})
		_, diags := result.TryRead(c.config(map[string]any{"task_id": task}))
		diags.Expect(t, providertest.Error(
			"task_id", `Zaoshu: task "`+task+`" of instance "`+c.id+`" is not done`, text,
		))
	}
	for _, request := range c.Requests() {
		if strings.HasSuffix(request, "/file") {
			t.Errorf("got the request %s, want no request for a result", request)
		}
	}
}

func TestTaskResultDataSource_DoneWithoutResult(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	task := c.createTask(nil)
	c.AddFault(faults.Fault{
		PathRegexp: "/file$", Status: http.StatusOK, Body: `{"code":2,"msg":"task is not finished"}`,
	})
	_, diags := c.fleet.DataSource("fleet_zaoshu_task_result").TryRead(c.config(map[string]any{"task_id": task}))
	diags.Expect(t, providertest.Error("task_id", `task "`+task+`"`, "has no result", "code 2: task is not finished"))
}

func TestTaskResultDataSource_InvalidConfig(t *testing.T) {
	t.Parallel()
	c := newCrawler(t)
	result := c.fleet.DataSource("fleet_zaoshu_task_result")
	result.Validate(c.config(map[string]any{"task_id": "x", "format": "pdf"})).
		Expect(t, providertest.Error("format", `"csv"`))
	result.Validate(c.config(map[string]any{"task_id": ""})).
		Expect(t, providertest.Error("task_id", "must be the id of a task"))
}
