package sharedcloud_test

import (
	"net/http"
	"path"
	"strings"
	"testing"
	"time"
)

func TestObjects_ListedByAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.createCPU()
	s.createGPU()
	s.otherAccount().createCPU()
	for account, want := range map[string]int{"": 3, "demo": 2, "other": 1, "absent": 0} {
		objects, err := s.Objects(account)
		if err != nil || len(objects) != want {
			t.Fatalf("Objects(%q) = %d objects, %v, want %d", account, len(objects), err, want)
		}
		for _, object := range objects {
			if object.Kind != "instance" || object.ID != object.Fields["uuid"] ||
				(account != "" && object.Account != account) {
				t.Errorf("Objects(%q) has %+v", account, object)
			}
		}
	}
}

func TestObjects_EditSetsFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()
	s.clock.Advance(time.Hour)
	edit := map[string]any{
		"name":                  "edited",
		"type":                  2,
		"status":                2,
		"ask_price":             0,
		"max_num_parallel_jobs": 7,
		"gpu":                   titanV,
		"num_running_jobs":      3,
		"num_assigned_jobs":     4,
		"downloaded_images":     []string{"a"},
		"last_connection":       "05-10-2018 16:00:00",
	}
	edited, err := s.EditObject("instance", path.Base(instance), edit)
	if err != nil || edited.Account != "demo" || edited.Fields["name"] != "edited" {
		t.Fatalf("EditObject = %+v, %v, want the new name", edited, err)
	}
	s.get(instance).WantFields(t, map[string]any{
		"name":                  "edited",
		"type":                  2.0,
		"status":                2.0,
		"ask_price":             0.0,
		"max_num_parallel_jobs": 7.0,
		"gpu":                   titanV,
		"gpu_name":              titanVName,
		"num_running_jobs":      3.0,
		"num_assigned_jobs":     4.0,
		"downloaded_images":     []any{"a"},
		"last_connection":       "05-10-2018 16:00:00",
		"updated_at":            "05-10-2018 17:29:06",
		"created_at":            "05-10-2018 16:29:06",
	})
	again := map[string]any{"gpu": nil, "last_connection": nil, "updated_at": "01-01-2019 00:00:00"}
	_, err = s.EditObject("instance", path.Base(instance), again)
	if err != nil {
		t.Fatal(err)
	}
	s.get(instance).WantFields(t, map[string]any{
		"gpu": "n/a", "last_connection": nil, "updated_at": "01-01-2019 00:00:00", "status": 2.0,
	})
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	instance := s.createCPU()
	before := s.get(instance).Body
	for want, fields := range map[string]map[string]any{
		"uuid cannot be set":                {"uuid": titanV},
		"gpu_name cannot be set":            {"gpu_name": "x"},
		"current_server_time cannot be set": {"current_server_time": "x"},
		`unknown field "colour"`:            {"colour": "red"},
		"cannot unmarshal string":           {"type": "cpu"},
		`there is no gpu "x"`:               {"gpu": "x"},
		`"x" is not a time`:                 {"created_at": "x"},
		`null is not a time`:                {"updated_at": nil},
		"into Go struct field":              {"ask_price": "x"},
		"unsupported type":                  {"name": func() {}},
	} {
		_, err := s.EditObject("instance", path.Base(instance), fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("EditObject(%v): error %v, want %s", fields, err, want)
		}
		_, err = s.CreateObject("demo", "instance", fields)
		if err == nil {
			t.Errorf("CreateObject(%v): no error", fields)
		}
	}
	if list := s.get(listPath).List(t); len(list) != 1 || s.get(instance).Body != before {
		t.Fatalf("list %v, want one unchanged instance", list)
	}
}

func TestObjects_CreateAndDelete(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created, err := s.CreateObject("demo", "instance", map[string]any{"name": "created"})
	if err != nil {
		t.Fatal(err)
	}
	s.get(listPath+created.ID+"/").WantFields(t, map[string]any{
		"name": "created", "type": 1.0, "status": 1.0, "max_num_parallel_jobs": 1.0, "ask_price": 0.001,
	})
	err = s.DeleteObject("instance", created.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.get(listPath+created.ID+"/").WantStatus(t, http.StatusNotFound)
}
