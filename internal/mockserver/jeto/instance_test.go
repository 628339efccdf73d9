package jeto_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

const (
	//nolint:gosec // an address is no credential
	shopWire = `{"id":"1","name":"shop","git_address":"https://git.example.com/shop.git","base_path":null}`
	hostWire = `{"id":"1","name":"local","provider":"virtualbox",` +
		`"params":"VAGRANT_LOG=warn\r\nREGISTRY_USER=jeto\r\nREGISTRY_PASSWORD=` + jeto.HostSecret + `"}`
	nullMachine = `{"name":null,"status":null,"ip":null}`
)

func TestInstance_CreateResponse(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.post(listPath, clonedBody).WantJSON(t, `{"instance":{"id":"1","name":"shop","path":"x","archive_url":null,
		"git_reference":"master","environment":"QA","status":`+nullMachine+`,"project":`+shopWire+`,"host":`+hostWire+`,
		"jeto_infos":null}}`)
}

func TestInstance_ListResponse(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get(listPath).WantBody(t, http.StatusOK, `{"instances": []}`+"\n")
	s.create(clonedBody)
	want := `{"instances":[{"id":"1","name":"shop","path":"x","archive_url":null,"git_reference":"master",
		"environment":"QA","status":` + nullMachine + `,"project":` + shopWire + `,"host":` + hostWire + `,
		"jeto_infos":null}]}`
	s.get(listPath).WantJSON(t, want)
	s.post(listPath, `{}`).WantJSON(t, want)
	s.post(listPath, `{"id":0,"state":"start"}`).WantJSON(t, want)
}

func TestInstance_GetResponse(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.get(s.create(clonedBody)).WantJSON(t, `{"id":"1","name":"shop","path":"x","archive_url":null,
		"git_reference":"master","environment":"QA","status":[{"name":"web","status":"not created","ip":null},
		{"name":"db","status":"not created","ip":null}],"project":`+shopWire+`,"host":`+hostWire+`,
		"jeto_infos":{"owner":"shop team","urls":["http://shop.example.com"]},
		"scripts":{"status":{"command":"sudo service shop status","description":"Tells whether the shop is open"},
		"migrate":{"command":"cd /srv/shop && ./migrate","description":"Migrates the database"}},"date_commit":null}`)
}

func TestJetoInfos_DependOnProject(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	var plain, stuck struct {
		JetoInfos any            `json:"jeto_infos"`
		Scripts   map[string]any `json:"scripts"`
	}
	s.get(s.create(plainBody)).Decode(t, &plain)
	s.get(s.create(strings.Replace(clonedBody, `"project":"1"`, `"project":"3"`, 1))).Decode(t, &stuck)
	if plain.JetoInfos != "" || plain.Scripts != nil {
		t.Errorf("infos without a jeto.json = %+v, want an empty text and no scripts", plain)
	}
	if diff := cmp.Diff(map[string]any{"owner": "nobody"}, stuck.JetoInfos); diff != "" || stuck.Scripts != nil {
		t.Errorf("scripts %v, want none; infos (-want +got):\n%s", stuck.Scripts, diff)
	}
}

func TestInstance_ListIsSortedByName(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, name := range []string{`"b"`, `"a"`, `"B"`, `"b"`, `null`} {
		s.create(strings.Replace(plainBody, `"plain"`, name, 1))
	}
	if diff := cmp.Diff([]string{"", "B", "a", "b", "b"}, s.names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestInstance_CreateNeedsFourKeys(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, missing := range []string{`"name":"plain",`, `"path":"/srv/plain",`, `"project":"2",`, `,"host":"1"`} {
		s.post(listPath, strings.Replace(plainBody, missing, "", 1)).
			WantBody(t, http.StatusInternalServerError, internalError)
	}
	s.post(listPath, strings.Replace(plainBody, `"plain"`, `["plain"]`, 1)).
		WantBody(t, http.StatusInternalServerError, internalError)
	if names := s.names(); len(names) != 0 {
		t.Errorf("created %v, want no instance", names)
	}
}

func TestInstance_CreateAcceptsAnyID(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"numbers as ids": {
			`{"state":"create","name":"n","path":"p","project":1,"host":1}`,
			`"name":"n","path":"p","environment":"","project":` + shopWire + `,"host":` + hostWire,
		},
		"unknown ids": {
			`{"state":"create","name":"n","path":"p","project":"99","host":99}`,
			`"name":"n","path":"p","environment":"",
			"project":{"id":null,"name":null,"git_address":null,"base_path":null},
			"host":{"id":null,"name":null,"provider":null,"params":null}`,
		},
		"no ids at all": {
			`{"state":"create","name":"n","path":"p","project":null,"host":"x","environment":null}`,
			`"name":"n","path":"p","environment":null,
			"project":{"id":null,"name":null,"git_address":null,"base_path":null},
			"host":{"id":null,"name":null,"provider":null,"params":null}`,
		},
		"empty path": {
			`{"state":"create","name":"n","path":"","project":1,"host":1}`,
			`"name":"n","path":"","environment":"","project":` + shopWire + `,"host":` + hostWire,
		},
		"null path and unknown key": {
			`{"state":"create","name":"n","path":null,"project":1,"host":1,"unknown":[]}`,
			`"name":"n","path":null,"environment":"","project":` + shopWire + `,"host":` + hostWire,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newSystem(t).post(listPath, test.body).WantJSON(t, `{"instance":{"id":"1","archive_url":null,
				"git_reference":null,"status":`+nullMachine+`,"jeto_infos":null,`+test.want+`}}`)
		})
	}
}

func TestResponse_IsASCII(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	created := s.post(listPath, strings.Replace(plainBody, `"plain"`, `"ĵeto, \"a:b\" 🚗 <&>"`, 1))
	if want := `"name": "\u0135eto, \"a:b\" \ud83d\ude97 <&>"`; !strings.Contains(created.Body, want) {
		t.Errorf("response %s lacks %s", created.Body, want)
	}
}

func TestMachine_ExistsOnceFolderExists(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body          string
		before, after []string
	}{
		"existing folder": {plainBody, []string{"default: not created"}, []string{"default: not created"}},
		"clone":           {clonedBody, nil, []string{"web: not created", "db: not created"}},
		"tag": {
			strings.Replace(clonedBody, "master", jeto.ReferenceTag, 1), nil,
			[]string{"web: not created", "db: not created"},
		},
		"archive": {
			strings.Replace(plainBody, `"host"`, `"async":true,"archive_url":"http://example.com/a.tgz","host"`, 1),
			nil,
			[]string{"default: not created"},
		},
		"missing reference": {
			strings.Replace(clonedBody, "master", jeto.ReferenceMissing, 1), nil,
			[]string{": Vagrant::Errors::NoEnvironmentError"},
		},
		"project that is not in git": {
			strings.Replace(clonedBody, `"project":"1"`, `"project":"2"`, 1), nil,
			[]string{": Vagrant::Errors::NoEnvironmentError"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTimedSystem(t)
			path := s.create(test.body)
			s.wantMachines(path, test.before...)
			var detail struct {
				JetoInfos any `json:"jeto_infos"`
			}
			if s.get(path).Decode(t, &detail); detail.JetoInfos != "" {
				t.Errorf("jeto_infos = %v, want an empty text", detail.JetoInfos)
			}
			s.clock.Advance(jobDuration - 1)
			s.wantMachines(path, test.before...)
			s.clock.Advance(1)
			s.wantMachines(path, test.after...)
		})
	}
}

func TestInstance_UnknownIDGets500(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, id := range []string{"0", "1", "999", "99999999999999999999999"} {
		s.get(listPath+"/"+id).WantBody(t, http.StatusInternalServerError, internalError)
		s.get(listPath+"/"+id+"/web/ip").WantBody(t, http.StatusInternalServerError, internalError)
		s.delete(listPath+"/"+id, "").WantBody(t, http.StatusInternalServerError, internalError)
		s.post(listPath+"/"+id, `{"state":"start","machine":""}`).
			WantBody(t, http.StatusNotFound, notFound(listPath+"/"+id))
	}
}

func TestPermissions_ViewHidesInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	s.edit(path, map[string]any{"permissions": []string{"start"}})
	if names := s.names(); len(names) != 0 {
		t.Errorf("list %v, want no instance", names)
	}
	s.get(path).WantBody(t, http.StatusInternalServerError, internalError)
	s.get(path+"/default/ip").WantBody(t, http.StatusInternalServerError, internalError)
	s.post(path, `{"state":"start","machine":""}`).WantBody(t, http.StatusNotFound, notFound(path))
}

func TestInstance_DeleteNeedsNoPermission(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	other := s.otherAccount()
	for name, caller := range map[string]*testSystem{"owner": s, "other": other} {
		path := s.create(plainBody)
		s.edit(path, map[string]any{"permissions": []string{}})
		caller.delete(path, "").WantBody(t, http.StatusOK, nullBody)
		objects, err := s.Objects("")
		if err != nil || len(objects) != 0 {
			t.Errorf("objects after a DELETE of %s = %v, %v, want none", name, objects, err)
		}
	}
}

func TestInstance_DeleteNeedsKey(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	s.anonymous().delete(path, "").WantBody(t, http.StatusInternalServerError, internalError)
	s.anonymous().delete(path, `{"async":true}`).WantBody(t, http.StatusInternalServerError, internalError)
	s.get(path).WantStatus(t, http.StatusOK)
}

func TestInstance_DeleteWithAsyncRemovesAtOnce(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create(plainBody)
	s.delete(path, `{"async":true}`).WantBody(t, http.StatusOK, nullBody)
	if names := s.names(); len(names) != 0 {
		t.Errorf("list %v, want no instance", names)
	}
	s.delete(path, `{"async":true}`).WantBody(t, http.StatusInternalServerError, internalError)
}

func TestInstance_DeleteBody(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)

	// The Content-Type is that of JSON, and the body is empty.
	s.send(http.MethodDelete, path, jsonType, "").WantBody(t, http.StatusBadRequest, badRequest)
	s.delete(path, `[]`).WantBody(t, http.StatusOK, nullBody)
}

func TestLegacyRequest_DeletesIDInBody(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, id := range []string{`1`, `"2"`} {
		s.create(plainBody)
		s.delete(listPath, `{"id":`+id+`}`).WantBody(t, http.StatusOK, nullBody)
	}
	for _, body := range []string{`{"id":1}`, `{}`, `[]`, ``} {
		s.delete(listPath, body).WantBody(t, http.StatusInternalServerError, internalError)
	}
	s.delete(listPath, `{`).WantBody(t, http.StatusBadRequest, badRequest)
}

func TestLegacyRequest_ChangesState(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	var answer struct {
		Instance map[string]any `json:"instance"`
	}

	// The job has no effect, because no machine has the name "start".
	s.post(listPath, `{"id":"1","state":"start"}`).Decode(t, &answer)
	s.wantMachines(path, "default: not created")
	s.wantCommands(path, "start start: finished, no effect")
	if answer.Instance["id"] != "1" {
		t.Errorf("response %v, want instance 1", answer)
	}
	s.post(listPath, `{"id":1,"state":"start-default"}`).WantStatus(t, http.StatusOK)
	s.wantMachines(path, "default: running")
	s.post(listPath, `{"id":1,"state":"stop"}`).WantBody(t, http.StatusInternalServerError, internalError)
	s.post(listPath, `{"id":1,"state":5}`).WantBody(t, http.StatusInternalServerError, internalError)
	s.post(listPath, `{"id":9,"state":"start"}`).WantBody(t, http.StatusInternalServerError, internalError)
	s.post(listPath, `{"id":"x","state":"start"}`).WantBody(t, http.StatusInternalServerError, internalError)
	s.post(listPath, `{"id":1}`).WantStatus(t, http.StatusOK)
	s.wantMachines(path, "default: running")
}

func TestMachine_Address(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	s.get(path+"/web/ip").WantBody(t, http.StatusOK, `{"ip": ""}`+"\n")
	s.post(path, `{"state":"start","machine":""}`).WantBody(t, http.StatusOK, nullBody)
	s.get(path+"/web/ip").WantBody(t, http.StatusOK, `{"ip": "10.0.3.15"}`+"\n")
	s.get(path+"/db/ip/").WantBody(t, http.StatusOK, `{"ip": "10.0.3.16"}`+"\n")
	s.get(path+"/nothing/ip").WantBody(t, http.StatusOK, `{"ip": ""}`+"\n")
}

func TestWorker_FailingHasNoMachines(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(clonedBody)
	s.post(path, `{"state":"start","machine":""}`).WantStatus(t, http.StatusOK)
	s.edit(path, map[string]any{"worker": jeto.WorkerFailing})
	var detail map[string]any
	s.get(path).Decode(t, &detail)
	want := map[string]any{"status": []any{}, "jeto_infos": nil, "scripts": nil}
	got := map[string]any{
		"status": detail["status"], "jeto_infos": detail["jeto_infos"], "scripts": detail["scripts"],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("instance (-want +got):\n%s", diff)
	}
	s.get(path+"/web/ip").WantBody(t, http.StatusOK, `{"ip": ""}`+"\n")
	s.post(path, `{"state":"stop","machine":"","async":true}`).WantBody(t, http.StatusOK, nullBody)
	s.edit(path, map[string]any{"worker": jeto.WorkerUp})
	s.wantMachines(path, "web: running", "db: running")
}

func TestRequest_InvalidBodyOrMethod(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	for _, test := range []struct {
		method, path, contentType, body string
		status                          int
		answer                          string
	}{
		{http.MethodGet, path + "/command", jsonType, "", http.StatusOK, "[]\n"},
		{http.MethodGet, path, jsonType, "", http.StatusBadRequest, badRequest},
		{http.MethodGet, path, "application/json; charset=utf-8", "", http.StatusBadRequest, badRequest},
		{http.MethodPost, listPath, jsonType, `{"state":`, http.StatusBadRequest, badRequest},
		{http.MethodPost, listPath, jsonType, ``, http.StatusBadRequest, badRequest},
		{http.MethodPost, path, jsonType, `{}{}`, http.StatusBadRequest, badRequest},
		{http.MethodPost, path, jsonType, "\"\xff\"", http.StatusBadRequest, badRequest},
		{http.MethodPost, path + "/command", jsonType, `x`, http.StatusBadRequest, badRequest},
		{http.MethodPost, listPath, formType, `state=create`, http.StatusInternalServerError, internalError},
		{http.MethodPost, listPath, "", plainBody, http.StatusInternalServerError, internalError},
		{http.MethodPost, listPath, ";", plainBody, http.StatusInternalServerError, internalError},
		{http.MethodPost, listPath, jsonType, `[]`, http.StatusInternalServerError, internalError},
		{http.MethodPost, path, formType, `state=start`, http.StatusInternalServerError, internalError},
		{http.MethodPost, path, jsonType, `null`, http.StatusInternalServerError, internalError},
		{http.MethodPut, listPath, jsonType, `{}`, http.StatusMethodNotAllowed, methodNotAllowed},
		{http.MethodPatch, path, jsonType, `{}`, http.StatusMethodNotAllowed, methodNotAllowed},
		{http.MethodPost, "/api/hosts", jsonType, `{}`, http.StatusMethodNotAllowed, methodNotAllowed},
	} {
		got := s.send(test.method, test.path, test.contentType, test.body)
		got.WantBody(t, test.status, test.answer)
		if got.Header.Get("Content-Type") != jsonType {
			t.Errorf("header of the response to %+v = %v, want JSON", test, got.Header)
		}
	}
}

func TestRequest_TruncatedBodyGets400(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, listPath, iotest.ErrReader(io.ErrUnexpectedEOF))
	systemtest.Send(s, r).WantBody(t, http.StatusBadRequest, badRequest)
}

func TestRoute_UnknownGets404(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create(plainBody)
	for _, unknown := range []string{
		"/", "/api", "/api/machines", listPath + "//", listPath + "/x", listPath + "/-1", listPath + "/1.0",
		path + "/ip", path + "//ip",
		// The vendor's documentation has the plural.
		path + "/commands",
	} {
		wantNotFoundPage(t, s.get(unknown))
	}
}

func TestRoute_HeadIsServedAsGet(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(plainBody)
	for _, path := range []string{listPath, listPath + "/1", "/api/projects/1/git-references?force=0", "/pubsub/1"} {
		s.send(http.MethodHead, path, "", "").WantStatus(t, http.StatusOK)
	}
}

func TestRoute_SlashAtEndIsOptional(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.post(listPath+"/", plainBody).WantStatus(t, http.StatusOK)
	s.get(listPath+"/").WantStatus(t, http.StatusOK)
	s.get(listPath+"/1/").WantStatus(t, http.StatusOK)
	s.get("/api/hosts/").WantStatus(t, http.StatusOK)
	s.delete(listPath+"/1/", "").WantStatus(t, http.StatusOK)
}
