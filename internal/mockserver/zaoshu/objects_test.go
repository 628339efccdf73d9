package zaoshu_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// someID is an id that no object has at the start.
const someID = "0123456789abcdef0123456789abcdef"

func TestObjects_ListedByAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.otherAccount()
	created, err := s.CreateObject("other", "instance", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.CreateObject("other", "task", map[string]any{"instance_id": created.ID})
	if err != nil {
		t.Fatal(err)
	}
	s.run(newsPath, `{}`)
	for account, want := range map[string][]string{
		"":       {"demo instance", "demo instance", "demo instance", "other instance", "demo task", "other task"},
		"demo":   {"demo instance", "demo instance", "demo instance", "demo task"},
		"other":  {"other instance", "other task"},
		"absent": {},
	} {
		objects := s.objects(account)
		got := make([]string, 0, len(objects))
		for _, object := range objects {
			got = append(got, object.Account+" "+object.Kind)
			if object.ID != object.Fields["id"] {
				t.Errorf("object %+v, want equal ids", object)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Objects(%q) (-want +got):\n%s", account, diff)
		}
	}
}

func TestObjects_Fields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, bodyTwoOfThreeFetchable)
	want := map[string]any{
		"id": zaoshu.InstanceNews, "title": "News headlines", "status": "idle", "createdAt": 1501833600000.0,
		"totalExecution": 1.0, "totalFetchingRows": 2.0, "result_notify_uri": "", "deep_crawl": false, "schemas": []any{
			map[string]any{"title": "title", "id": "C1", "type": "string"},
			map[string]any{"title": "link", "id": "C2", "type": "string"},
		},
	}
	if diff := cmp.Diff(want, s.object("instance", zaoshu.InstanceNews).Fields); diff != "" {
		t.Fatalf("instance (-want +got):\n%s", diff)
	}
	want = map[string]any{
		"id":             id,
		"status":         "done",
		"createdAt":      1501840800250.0,
		"totalUrlCount":  3.0,
		"failedUrlCount": 1.0,
		"instance_id":    zaoshu.InstanceNews,
		"urls":           []any{"http://a.example.com/", "http://b.invalid/", "http://c.example.com/?x=1,2"},
	}
	if diff := cmp.Diff(want, s.object("task", id).Fields); diff != "" {
		t.Fatalf("task (-want +got):\n%s", diff)
	}
}

func TestObjects_CreateInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.create("instance", nil)
	s.wantData(
		s.get("/v2/instance/"+id),
		`{"id":"`+id+`","title":"New instance","status":"idle","createdAt":1501840800250,
		"totalExecution":0,"totalFetchingRows":0}`,
	)
	s.wantData(s.get("/v2/instance/"+id+"/schema"), `{"schemas":[{"title":"title","id":"C1","type":"string"}]}`)
	s.create("instance", map[string]any{
		"id": someID, "title": "Mine", "status": "error", "createdAt": 1, "totalExecution": 2, "totalFetchingRows": 3,
		"deep_crawl": true, "schemas": []map[string]any{{"title": "标题", "id": "C339", "type": "string"}},
	})
	s.wantData(s.get("/v2/instance/"+someID), `{"id":"`+someID+`","title":"Mine","status":"error","createdAt":1,
		"totalExecution":2,"totalFetchingRows":3}`)
	s.wantData(s.get("/v2/instance/"+someID+"/schema"), `{"schemas":[{"title":"标题","id":"C339","type":"string"}]}`)
}

func TestObjects_EditInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, `{}`)
	s.edit("instance", zaoshu.InstanceNews, map[string]any{"title": "Edited", "deep_crawl": true, "status": "anything"})
	s.wantData(s.get(newsPath), strings.NewReplacer(
		"News headlines", "Edited", `"idle"`, `"anything"`, `Execution":0`, `Execution":1`, `Rows":0`,
		`Rows":1`).Replace(newsJSON))
	wantFile(t, s.getResult(newsPath, id, "csv"), "Edited.zip")
}

func TestObjects_StatusOfInstanceLastsUntilTaskEnds(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	s.run(newsPath, `{}`)
	s.edit("instance", zaoshu.InstanceNews, map[string]any{"status": "error"})
	s.clock.Advance(jobDuration - 1)
	s.wantStatus(newsPath, "error")
	s.clock.Advance(1)
	s.wantStatus(newsPath, "idle")
}

func TestObjects_DeleteInstance(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	s.run(newsPath, `{}`)
	err := s.DeleteObject("instance", zaoshu.InstanceNews)
	if err != nil {
		t.Fatal(err)
	}
	s.get(newsPath).WantBody(t, http.StatusNotFound, notFound)
	s.clock.Advance(jobDuration)
	if objects := s.objects(""); len(objects) != 2 {
		t.Fatalf("objects %v, want two", objects)
	}
}

func TestObjects_CreateTask(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	id := s.create("task", map[string]any{"instance_id": zaoshu.InstanceNews})
	s.wantTask(id, "done", 1, 0)
	s.create("task", map[string]any{
		"instance_id":    zaoshu.InstanceNews,
		"id":             someID,
		"status":         "queued",
		"createdAt":      1501840800250,
		"totalUrlCount":  7,
		"failedUrlCount": 3,
	})
	s.wantTask(someID, "queued", 7, 3)
	s.clock.Advance(jobDuration)
	s.wantTask(someID, "queued", 7, 3)
	s.wantStatus(newsPath, "idle")
	id = s.create(
		"task",
		map[string]any{
			"instance_id": zaoshu.InstanceNews, "createdAt": 1501840800250,
			"urls": []string{"x", "http://a.example.com/"},
		},
	)
	s.wantTask(id, "done", 2, 1)
	s.getResult(newsPath, id, "csv").WantBody(t, http.StatusOK,
		"title,link\ntitle of http://a.example.com/,link of http://a.example.com/\n")
}

func TestObjects_StatusOfTaskStays(t *testing.T) {
	t.Parallel()
	for status, instanceStatus := range map[string]string{
		"done": "idle", "error": "error", "running": "running", "queued": "running",
	} {
		s := newTimedSystem(t)
		id := s.run(newsPath, `{}`)
		s.edit("task", id, map[string]any{"status": status, "failedUrlCount": 1})
		s.wantTask(id, status, 1, 1)
		s.wantStatus(newsPath, instanceStatus)
		s.clock.Advance(jobDuration)
		s.wantTask(id, status, 1, 1)
		s.wantStatus(newsPath, instanceStatus)
	}
}

func TestObjects_TaskWithCountsContinues(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	id := s.run(newsPath, `{}`)
	s.edit("task", id, map[string]any{"totalUrlCount": 9})
	s.clock.Advance(jobDuration)
	s.wantTask(id, "done", 9, 0)
}

func TestObjects_DeleteTask(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	ended := s.run(newsPath, bodyNoneFetchable)
	s.clock.Advance(jobDuration)
	err := s.DeleteObject("task", ended)
	if err != nil {
		t.Fatal(err)
	}
	s.wantStatus(newsPath, "error")
	first, second := s.run(newsPath, `{}`), s.run(newsPath, `{}`)
	err = s.DeleteObject("task", first)
	if err != nil {
		t.Fatal(err)
	}
	s.wantStatus(newsPath, "running")
	err = s.DeleteObject("task", second)
	if err != nil {
		t.Fatal(err)
	}
	s.wantStatus(newsPath, "idle")
	s.wantData(s.get(newsPath+"/tasks"), `[]`)
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	id := s.run(newsPath, `{}`)
	s.otherAccount()
	before := s.objects("")
	for _, test := range []struct {
		kind   string
		fields map[string]any
		want   string
	}{
		{"instance", map[string]any{"id": "x"}, "not 32 hexadecimal digits"},
		{"instance", map[string]any{"id": zaoshu.InstanceNews}, "already"},
		{"instance", map[string]any{"colour": "red"}, `unknown field "colour"`},
		{"instance", map[string]any{"title": 1}, "cannot unmarshal number"},
		{"task", map[string]any{"instance_id": zaoshu.InstanceNews, "id": "x"}, "not 32 hexadecimal digits"},
		{"task", map[string]any{"instance_id": zaoshu.InstanceNews, "id": id}, "already"},
		{"task", map[string]any{"instance_id": zaoshu.InstanceNews, "urls": 1}, "cannot unmarshal number"},
		{"task", nil, "not found"},
		{"task", map[string]any{"instance_id": someID}, "not found"},
		{"run", nil, "not found"},
	} {
		_, err := s.CreateObject("demo", test.kind, test.fields)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("CreateObject(%s, %v): error %v, want %s", test.kind, test.fields, err, test.want)
		}
	}
	_, err := s.CreateObject("other", "task", map[string]any{"instance_id": zaoshu.InstanceNews})
	if !errors.Is(err, system.ErrNotFound) {
		t.Errorf("CreateObject of a task for another account's instance: error %v, want ErrNotFound", err)
	}
	for field, value := range map[string]any{"id": someID, "title": 1} {
		_, err := s.EditObject("instance", zaoshu.InstanceNews, map[string]any{field: value})
		if err == nil {
			t.Errorf("EditObject(instance, %s): no error", field)
		}
	}
	for field, value := range map[string]any{"id": someID, "instance_id": zaoshu.InstanceJobs, "status": 1} {
		_, err := s.EditObject("task", id, map[string]any{field: value})
		if err == nil {
			t.Errorf("EditObject(task, %s): no error", field)
		}
	}
	if diff := cmp.Diff(before, s.objects("")); diff != "" {
		t.Fatalf("objects (-want +got):\n%s", diff)
	}
}
