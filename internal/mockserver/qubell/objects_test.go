package qubell_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestObjects_ListedByAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.launch(qubell.ApplicationShop, emptyObject)
	s.launch(qubell.ApplicationPlatform, minimalLaunch)
	s.otherAccount().launch(qubell.ApplicationShop, emptyObject)
	for account, want := range map[string]map[string]int{
		"": {"instance": 4, "schedule": 2, "application": 6, "environment": 4, "revision": 6},
		// A component that is an application has an instance of its own.
		"demo":   {"instance": 3, "schedule": 1, "application": 3, "environment": 2, "revision": 3},
		"other":  {"instance": 1, "schedule": 1, "application": 3, "environment": 2, "revision": 3},
		"absent": {},
	} {
		objects, err := s.Objects(account)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, object := range objects {
			if object.ID != object.Fields["id"] || (account != "" && object.Account != account) {
				t.Errorf("account %q: object %+v", account, object)
			}
			got[object.Kind]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("account %q: objects (-want +got):\n%s", account, diff)
		}
	}
}

func TestObjects_InstanceHasHiddenFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, `{"revisionId":"`+qubell.RevisionStable+`"}`)
	want := s.get(path).Object(t)
	want["revisionId"] = qubell.RevisionStable
	want["userData"] = nil
	want["submodules"] = map[string]any{}
	if diff := cmp.Diff(want, s.instanceFields(path)); diff != "" {
		t.Fatalf("object (-want +got):\n%s", diff)
	}
}

func TestObjects_EditSetsFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	fields := map[string]any{
		"name":       "edited",
		"version":    7.0,
		"parameters": map[string]any{"x": []any{1.0}},
		"status":     "Active",
		"ownerId":    "o",
		"workflowHistory": []any{map[string]any{"name": "n", "status": "Canceled", "ownerId": "o", "steps": []any{
			map[string]any{"name": "s", "status": "Suspended", "percentComplete": 5.0},
		}}},
		"returnValues":  map[string]any{"a": nil},
		"applicationId": "a",
		"environmentId": "e",
	}
	s.edit(path, fields)
	s.edit(path, map[string]any{"revisionId": "r", "userData": map[string]any{"u": 1.0}})
	s.clock.Advance(time.Hour)
	s.get(path).WantFields(t, fields)
	got := s.instanceFields(path)
	if diff := cmp.Diff(map[string]any{"u": 1.0}, got["userData"]); diff != "" || got["revisionId"] != "r" {
		t.Fatalf("revision %v, user data (-want +got):\n%s", got["revisionId"], diff)
	}

	// Every instance can be destroyed, even one of an unknown application.
	s.put(path+"/configuration", emptyObject).wantError(t, http.StatusBadRequest, "there is no manifest version 7")
	s.runWorkflow(path, "destroy", emptyObject)
	s.wantStatus(path, "Destroyed")
	s.edit(path, map[string]any{"parameters": nil, "workflowHistory": nil, "returnValues": nil})
	s.get(path).WantFields(t, map[string]any{
		"parameters": map[string]any{}, "workflowHistory": []any{}, "returnValues": map[string]any{},
	})
}

func TestObjects_RejectedFieldsChangeNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	before := s.instanceFields(path)
	for want, fields := range map[string]map[string]any{
		"id cannot be set":         {"id": "x"},
		"components cannot be set": {"components": nil},
		"submodules cannot be set": {"submodules": nil},
		`unknown field "colour"`:   {"name": "x", "colour": "red"},
		"cannot unmarshal number":  {"name": 5},
		"cannot unmarshal string":  {"version": "1"},
		"unsupported type":         {"name": func() {}},
	} {
		_, err := s.EditObject(qubell.KindInstance, lastSegment(path), fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %s", fields, err, want)
		}
		_, err = s.CreateObject("demo", qubell.KindInstance, fields)
		if err == nil {
			t.Errorf("%v: CreateObject succeeded", fields)
		}
	}
	if diff := cmp.Diff(before, s.instanceFields(path)); diff != "" {
		t.Fatalf("fields (-want +got):\n%s", diff)
	}
}

func TestObjects_EditOfStatusEndsJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "backup", emptyObject)
	s.clock.Advance(jobDuration + jobDuration/2)
	s.edit(path, map[string]any{"status": "Unknown"})
	s.wantHistory(path,
		"backup Failed: snapshot Succeeded 100, upload Failed 50",
		"launch Succeeded: provision Succeeded 100, configure Succeeded 100, start Succeeded 100")
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Unknown")

	// A request changes the status again.
	s.runWorkflow(path, "backup", emptyObject)
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Running")
	s.delete(path+"?force=1").WantStatus(t, http.StatusOK)
	s.edit(path, map[string]any{"status": "Failed"})
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Failed")
}

func TestObjects_EditOfStatusBeforeLaunchLeavesNoJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.edit(path, map[string]any{"status": "Failed"})
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Failed")
	s.wantJobs(path, "")
}

func TestObjects_EditOfNameKeepsJob(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationShop, `{"destroyInterval":-1,"parameters":{"web.size":12345678901234567890}}`)
	s.clock.Advance(bootDuration)
	s.edit(path, map[string]any{"name": "edited"})
	s.clock.Advance(time.Hour)
	s.get(path).WantFields(t, map[string]any{"name": "edited", "status": "Running"})

	// Numbers keep their digits.
	if got := s.get(path); !strings.Contains(got.Body, `"web.size":12345678901234567890`) {
		t.Fatalf("body %s, want all digits of the parameter", got.Body)
	}
}

func TestObjects_CreateInstance(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	plain := instancePath(s.createObject(qubell.KindInstance, nil))
	s.get(plain).WantFields(t, map[string]any{
		"name":            "Instance " + lastSegment(plain),
		"status":          "Running",
		"version":         3.0,
		"applicationId":   qubell.ApplicationShop,
		"environmentId":   qubell.EnvironmentDevelopment,
		"workflowHistory": []any{},
		"ownerId":         ownerID,
		"parameters":      map[string]any{"web.size": "small", "web.replicas": "1", "web.motd": "Welcome"},
		"returnValues": map[string]any{
			"web.url": "http://" + lastSegment(plain) + ".shop.example.com", "web.replicas": 1.0,
			"web.hosts": []any{"1." + lastSegment(plain) + ".shop.example.com"},
		},
	})
	s.wantSchedules(plain)
	s.runWorkflow(plain, "backup", emptyObject)
	executing := instancePath(
		s.createObject(
			qubell.KindInstance, map[string]any{"status": "Executing", "returnValues": map[string]any{"a": "b"}},
		),
	)
	s.clock.Advance(time.Hour)
	s.get(executing).WantFields(t, map[string]any{"status": "Executing", "returnValues": map[string]any{"a": "b"}})
	platform := instancePath(
		s.createObject(qubell.KindInstance, map[string]any{"applicationId": qubell.ApplicationPlatform}),
	)
	s.wantParameters(s.component(platform, "db"), map[string]any{"db.name": "platform", "db.engine": "postgres"})
	database := instancePath(
		s.createObject(qubell.KindInstance, map[string]any{"applicationId": qubell.ApplicationDatabase}),
	)
	s.wantParameters(database, map[string]any{"db.name": "", "db.engine": "postgres"})
	_, err := s.CreateObject("demo", qubell.KindInstance, map[string]any{"applicationId": "x"})
	if err == nil {
		t.Fatal("CreateObject succeeded with an unknown application")
	}
}

func TestObjects_DeleteInstance(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launch(qubell.ApplicationPlatform, emptyObject)
	db := s.component(path, "db")
	err := s.DeleteObject(qubell.KindInstance, lastSegment(path))
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(2 * time.Hour)
	s.get(path).WantStatus(t, http.StatusNotFound)
	s.get(db).WantStatus(t, http.StatusNotFound)
}

func TestObjects_DeletedComponentReturnsWithReconfigure(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, minimalLaunch)
	db := s.component(path, "db")
	err := s.DeleteObject(qubell.KindInstance, lastSegment(db))
	if err != nil {
		t.Fatal(err)
	}
	s.wantStatus(path, "Running")
	s.reconfigure(path, emptyObject)
	if again := s.component(path, "db"); again == db {
		t.Fatal("the new component has the id of the deleted one")
	}
	s.wantStatus(s.component(path, "db"), "Running")
}

func TestObjects_CreateEditDeleteSchedule(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	in := func(d time.Duration) int64 { return s.clock.Now().Add(d).UnixMilli() }
	id := s.createObject(qubell.KindSchedule, map[string]any{"instanceId": lastSegment(path)})
	s.createObject(qubell.KindSchedule, map[string]any{
		"instanceId": lastSegment(path),
		"name":       "migrate",
		"timestamp":  in(time.Minute),
		"parameters": map[string]any{"to": "5"},
	})
	s.wantSchedules(path, "destroy in 1h0m0s", "destroy in 1h0m0s", "migrate in 1m0s")
	edited, err := s.EditObject(
		qubell.KindSchedule, id, map[string]any{"name": "backup", "timestamp": in(2 * time.Minute)},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := system.Object{Account: "demo", Kind: "schedule", ID: id, Fields: map[string]any{
		"id":         id,
		"name":       "backup",
		"timestamp":  float64(in(2 * time.Minute)),
		"instanceId": lastSegment(path),
		"parameters": nil,
	}}
	if diff := cmp.Diff(want, edited); diff != "" {
		t.Fatalf("schedule (-want +got):\n%s", diff)
	}
	s.wantSchedules(path, "destroy in 1h0m0s", "backup in 2m0s", "migrate in 1m0s")

	// A schedule whose time has passed runs its workflow.
	_, err = s.EditObject(qubell.KindSchedule, id, map[string]any{"timestamp": in(-time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	s.wantSchedules(path, "destroy in 1h0m0s", "migrate in 1m0s")
	s.clock.Advance(time.Minute)
	s.wantJobs(path, "migrate Succeeded, backup Succeeded, launch Succeeded")
	objects, err := s.Objects("demo")
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		if object.Kind == qubell.KindSchedule {
			err = errors.Join(err, s.DeleteObject(qubell.KindSchedule, object.ID))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	s.wantSchedules(path)
}

func TestObjects_InvalidScheduleIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	id := s.schedule(path, "backup", "5")
	foreign := lastSegment(s.otherAccount().launch(qubell.ApplicationShop, minimalLaunch))
	for want, fields := range map[string]map[string]any{
		`which "" is not`:                {},
		`which "x" is not`:               {"instanceId": "x"},
		`which "` + foreign + `" is not`: {"instanceId": foreign},
		"id cannot be set":               {"instanceId": lastSegment(path), "id": "x"},
		"cannot unmarshal string":        {"instanceId": lastSegment(path), "timestamp": "soon"},
	} {
		_, err := s.CreateObject("demo", qubell.KindSchedule, fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %s", fields, err, want)
		}
	}
	_, err := s.EditObject(qubell.KindSchedule, id, map[string]any{"instanceId": foreign})
	if err == nil {
		t.Error("EditObject changed the instance of a schedule")
	}
	_, err = s.EditObject(qubell.KindSchedule, "x", nil)
	if !errors.Is(err, system.ErrNotFound) {
		t.Errorf("error %v, want %v", err, system.ErrNotFound)
	}
}

func TestObjects_ScheduleOfDestroyedRunsNothing(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, minimalLaunch)
	s.runWorkflow(path, "destroy", emptyObject)
	s.wantStatus(path, "Destroyed")
	s.createObject(qubell.KindSchedule, map[string]any{"instanceId": lastSegment(path), "name": "backup"})
	s.clock.Advance(time.Hour)
	s.wantStatus(path, "Destroyed")
	s.wantSchedules(path)
}

func TestObjects_ChangeCatalogue(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	environment := s.createObject(qubell.KindEnvironment, map[string]any{"name": "Staging"})
	revision := s.createObject(qubell.KindRevision, map[string]any{
		"name": "tuned", "version": 1, "parameters": map[string]any{"web.size": "tuned", "unknown": 1},
	})
	path := s.launch(qubell.ApplicationShop, `{"environmentId":"`+environment+`","revisionId":"`+revision+`"}`)
	s.get(path).WantFields(t, map[string]any{
		"environmentId": environment,
		"version":       1.0,
		"parameters":    map[string]any{"web.size": "tuned", "web.replicas": "1"},
	})
	_, err := s.EditObject(qubell.KindEnvironment, environment, map[string]any{"isDefault": true})
	if err != nil {
		t.Fatal(err)
	}
	for kind, id := range map[string]string{
		qubell.KindRevision:    revision,
		qubell.KindEnvironment: qubell.EnvironmentDevelopment,
		qubell.KindApplication: qubell.ApplicationPlatform,
	} {
		err := s.DeleteObject(kind, id)
		if err != nil {
			t.Fatal(err)
		}
	}
	s.get(organizationsPath+"/"+qubell.Organization+"/environments").WantJSON(t, `[
		{"id":"`+qubell.EnvironmentProduction+`","name":"Production","isDefault":false},
		{"id":"`+environment+`","name":"Staging","isDefault":true}]`)
	s.get(s.launch(qubell.ApplicationShop, minimalLaunch)).WantFields(t, map[string]any{"environmentId": environment})
	s.get(basePath+"/revisions/"+revision+"/instances").WantStatus(t, http.StatusNotFound)
	s.post(launchPath(qubell.ApplicationPlatform), emptyObject).WantStatus(t, http.StatusNotFound)
}

func TestObjects_CatalogueIDCanNameAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	names := func(s *testSystem) any {
		return s.get(organizationsPath + "/" + qubell.Organization + "/environments").List(t)[1]["name"]
	}
	for id, want := range map[string][]any{
		qubell.EnvironmentProduction:            {"edited", "Production"},
		"other/" + qubell.EnvironmentProduction: {"Production", "edited"},
	} {
		_, err := s.EditObject(qubell.KindEnvironment, id, map[string]any{"name": "edited"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, []any{names(s), names(other)}); diff != "" {
			t.Fatalf("names (-want +got):\n%s", diff)
		}
		_, err = s.EditObject(qubell.KindEnvironment, id, map[string]any{"name": "Production"})
		if err != nil {
			t.Fatal(err)
		}
	}

	// An object that only another account has needs no account in its id.
	own, err := s.CreateObject("other", qubell.KindApplication, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.EditObject(qubell.KindApplication, own.ID, map[string]any{"name": "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"x", "absent/" + qubell.EnvironmentProduction, "other/x", ""} {
		err := s.DeleteObject(qubell.KindEnvironment, id)
		if !errors.Is(err, system.ErrNotFound) {
			t.Errorf("DeleteObject(%q) = %v, want %v", id, err, system.ErrNotFound)
		}
	}
}

func TestObjects_InvalidCatalogueIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for want, test := range map[string]struct {
		kind   string
		fields map[string]any
	}{
		"id cannot be set":        {qubell.KindApplication, map[string]any{"id": "x"}},
		`unknown field "colour"`:  {qubell.KindRevision, map[string]any{"colour": "red"}},
		"cannot unmarshal string": {qubell.KindEnvironment, map[string]any{"isDefault": "yes"}},
		`version 1: component "" lacks a name of its own`: {qubell.KindApplication, map[string]any{
			"manifests": []any{map[string]any{"components": []any{map[string]any{}}}},
		}},
	} {
		_, err := s.CreateObject("demo", test.kind, test.fields)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %s", test.fields, err, want)
		}
	}
	number := map[string]any{"manifests": 5}
	_, err := s.EditObject(qubell.KindApplication, qubell.ApplicationShop, number)
	if err == nil {
		t.Error("EditObject accepted a number as manifests")
	}
	s.get(s.launch(qubell.ApplicationShop, minimalLaunch)).WantFields(t, map[string]any{"version": 3.0})
}

func TestObjects_InstanceOutlivesApplication(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationPlatform, minimalLaunch)
	err := s.DeleteObject(qubell.KindApplication, qubell.ApplicationPlatform)
	if err != nil {
		t.Fatal(err)
	}
	s.wantStatus(path, "Running")
	s.wantStatus(s.component(path, "db"), "Running")
	s.post(path+"/backup", emptyObject).WantStatus(t, http.StatusBadRequest)
	s.put(path+"/configuration", emptyObject).wantError(t, http.StatusBadRequest, "there is no manifest version 2")
	s.runWorkflow(path, "destroy", emptyObject)
	s.wantStatus(path, "Destroyed")
}
