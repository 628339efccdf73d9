package sharedcloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// createdJSON is the format of the documented response to POST. Its argument is
// the uuid.
const createdJSON = `{"uuid":"%s","current_server_time":"05-10-2018 16:29:06","num_running_jobs":0,` +
	`"num_assigned_jobs":0,` +
	`"gpu_name":"n/a","updated_at":"05-10-2018 16:29:06","created_at":"05-10-2018 16:29:06",` +
	`"last_connection":null,"type":1,` +
	`"name":"instance1","status":1,"ask_price":0.01,"max_num_parallel_jobs":1,"gpu":null,"downloaded_images":[]}`

func TestInstance_CreateResponse(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	got := s.sendJSON(http.MethodPost, listPath, `{"name":"instance1","ask_price":0.01}`)
	got.WantBody(t, http.StatusCreated, fmt.Sprintf(createdJSON, got.StringField(t, "uuid")))
	if contentType := got.Header.Get("Content-Type"); contentType != jsonType {
		t.Fatalf("content type %q, want %q", contentType, jsonType)
	}
}

func TestInstance_UpdateResponse(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPut, http.MethodPatch} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.create(`{"name":"before","ask_price":7}`)
			got := s.sendJSON(method, path, `{"name":"instance1","ask_price":0.01}`)
			got.WantBody(t, http.StatusOK, fmt.Sprintf(createdJSON, got.StringField(t, "uuid")))
		})
	}
}

func TestInstance_GetResponse(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.clock.Advance(26*time.Hour + 40*time.Minute + 55*time.Second)
	object, err := s.CreateObject("demo", "instance", map[string]any{
		"name":                  "instance1",
		"num_running_jobs":      1,
		"ask_price":             0.02,
		"max_num_parallel_jobs": 2,
		"updated_at":            "06-10-2018 18:08:02",
		"created_at":            "05-10-2018 16:02:04",
		"last_connection":       "06-10-2018 18:08:02",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"uuid": object.ID, "type": 1.0, "gpu": "n/a", "gpu_name": "n/a", "num_running_jobs": 1.0,
		"updated_at": "06-10-2018 18:08:02", "created_at": "05-10-2018 16:02:04", "num_assigned_jobs": 0.0,
		"current_server_time": "06-10-2018 19:10:01", "last_connection": "06-10-2018 18:08:02", "name": "instance1",
		"status": 1.0, "ask_price": 0.02, "downloaded_images": []any{}, "max_num_parallel_jobs": 2.0,
	}
	if diff := cmp.Diff(want, s.get(listPath+object.ID+"/").Object(t)); diff != "" {
		t.Fatalf("GET of the instance (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]map[string]any{want}, s.get(listPath).List(t)); diff != "" {
		t.Fatalf("GET of the list (-want +got):\n%s", diff)
	}
}

func TestInstance_GPUName(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createGPU()
	want := map[string]any{
		"type": 2.0, "gpu": titanV, "gpu_name": titanVName, "max_num_parallel_jobs": 1.0, "ask_price": 2.5,
	}
	s.get(path).WantFields(t, want)
	s.sendJSON(http.MethodPatch, path, `{}`).WantFields(t, want)
}

func TestInstance_PriceFromNumberOrString(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for sent, want := range map[string]float64{
		"2": 2, `"3"`: 3, "1.50": 1.5, `" 0.001 "`: 0.001, "1e3": 1000,
	} {
		s.sendJSON(http.MethodPost, listPath, `{"name":"a","ask_price":`+sent+`}`).
			WantFields(t, map[string]any{"ask_price": want})
	}
}

func TestInstance_CreateFromEveryContentType(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]struct{ contentType, text string }{
		"JSON": {jsonType, `{"name":"instance1","type":2,"ask_price":2.5,"gpu":"` + titanV + `"}`},
		"JSON of strings": {
			jsonType,
			`{"name":"instance1","type":"2","ask_price":"2.5","max_num_parallel_jobs":"1","gpu":"` + titanV + `"}`,
		},
		"JSON with charset": {
			"application/json; charset=utf-8",
			`{"name":" instance1 ","type":2,"ask_price":2.5,"gpu":"` + strings.ToUpper(titanV) + `"}`,
		},
		"form": {formType, "name=instance1&type=2&ask_price=2.5&max_num_parallel_jobs=&gpu=" + titanV},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			got := s.send(http.MethodPost, listPath, body.contentType, body.text)
			got.WantStatus(t, http.StatusCreated)
			got.WantFields(t, map[string]any{
				"name":                  "instance1",
				"type":                  2.0,
				"ask_price":             2.5,
				"max_num_parallel_jobs": 1.0,
				"gpu":                   titanV,
				"gpu_name":              titanVName,
			})
		})
	}
}

func TestInstance_ListNewestFirst(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create(`{"name":"first","ask_price":1}`)
	s.create(`{"name":"second","ask_price":1}`)
	s.clock.Advance(time.Second)
	s.create(`{"name":"third","ask_price":1}`)
	names := make([]any, 0, 3)
	for _, i := range s.get(listPath).List(t) {
		names = append(names, i["name"])
	}
	if diff := cmp.Diff([]any{"third", "second", "first"}, names); diff != "" {
		t.Fatalf("names (-want +got):\n%s", diff)
	}
}

func TestInstance_ListEmpty(t *testing.T) {
	t.Parallel()
	newSystem(t).get(listPath).WantBody(t, http.StatusOK, "[]")
}

func TestInstance_CurrentServerTime(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	s.clock.Advance(time.Minute)
	s.get(path).WantFields(t, map[string]any{
		"current_server_time": "05-10-2018 16:30:06",
		"created_at":          "05-10-2018 16:29:06",
		"updated_at":          "05-10-2018 16:29:06",
	})
	s.sendJSON(http.MethodPatch, path, `{"name":"x"}`).WantFields(t, map[string]any{
		"current_server_time": "05-10-2018 16:30:06",
		"created_at":          "05-10-2018 16:29:06",
		"updated_at":          "05-10-2018 16:30:06",
	})
}

func TestInstance_PatchKeepsOmittedFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	s.sendJSON(http.MethodPatch, path, `{"name":"renamed"}`).WantFields(t, map[string]any{
		"name": "renamed", "type": 1.0, "ask_price": 2.5, "max_num_parallel_jobs": 3.0,
	})
}

func TestInstance_PutKeepsOmittedFields(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.sendJSON(http.MethodPut, s.createCPU(), `{"name":"renamed","ask_price":1}`).WantFields(t, map[string]any{
		"name": "renamed", "type": 1.0, "ask_price": 1.0, "max_num_parallel_jobs": 3.0,
	})
	s.sendJSON(http.MethodPut, s.createGPU(), `{"name":"renamed","ask_price":1}`).WantFields(t, map[string]any{
		"name": "renamed", "type": 2.0, "gpu": titanV, "max_num_parallel_jobs": 1.0,
	})
}

func TestInstance_UpdateIgnoresUUID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	before := s.get(path).StringField(t, "uuid")
	s.sendForm(http.MethodPatch, path, "name=renamed&uuid="+titanV).WantFields(t,
		map[string]any{"uuid": before, "name": "renamed"})
}

func TestInstance_Update(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		gpu   bool
		patch string
		want  map[string]any
	}{
		"price of a GPU instance, no gpu": {
			true, `{"ask_price":9}`, map[string]any{"ask_price": 9.0, "gpu": titanV, "type": 2.0},
		},
		"type GPU again, no gpu": {true, `{"type":2}`, map[string]any{"gpu": titanV, "type": 2.0}},
		"GPU to CPU drops the gpu": {
			true, `{"type":1,"max_num_parallel_jobs":5}`,
			map[string]any{"type": 1.0, "max_num_parallel_jobs": 5.0, "gpu": nil, "gpu_name": "n/a"},
		},
		"GPU to CPU with null": {true, `{"type":1,"gpu":null}`, map[string]any{"type": 1.0, "gpu": nil}},
		"CPU with null":        {false, `{"gpu":null}`, map[string]any{"type": 1.0, "gpu": nil}},
		"CPU to GPU": {
			false, `{"type":2,"gpu":"` + titanV + `","max_num_parallel_jobs":1}`,
			map[string]any{"type": 2.0, "gpu_name": titanVName},
		},
		"number of jobs as text": {
			false, `{"max_num_parallel_jobs":" 4 "}`, map[string]any{"max_num_parallel_jobs": 4.0},
		},
		"nothing": {false, ``, map[string]any{"name": "instance1"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			path := s.createCPU()
			if test.gpu {
				path = s.createGPU()
			}
			got := s.sendJSON(http.MethodPatch, path, test.patch)
			got.WantStatus(t, http.StatusOK)
			got.WantFields(t, test.want)
		})
	}
}

func TestInstance_Delete(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	kept := s.createGPU()
	s.send(http.MethodDelete, path, "", "").WantBody(t, http.StatusNoContent, "")
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		s.sendJSON(method, path, `{}`).WantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
	}
	if list := s.get(listPath).List(t); len(list) != 1 || listPath+fmt.Sprint(list[0]["uuid"])+"/" != kept {
		t.Fatalf("list %v, want only the other instance", list)
	}
}

func TestInstance_NotFound(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	others := s.otherAccount().createCPU()
	for name, path := range map[string]string{
		"unknown":    listPath + "91c34f50-5181-4739-915a-7615a6a72d2f/",
		"no UUID":    listPath + "nonsense/",
		"of another": others,
	} {
		// 404 comes before errors in the body.
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			t.Run(name+" "+method, func(t *testing.T) {
				t.Parallel()
				s.send(method, path, "text/plain", "x").WantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
			})
		}
	}
	if list := s.get(listPath).List(t); len(list) != 0 {
		t.Fatalf("list %v, want no instance", list)
	}
}

func TestInstance_FoundByAnySpellingOfUUID(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	id := s.get(path).StringField(t, "uuid")
	for _, spelling := range []string{strings.ToUpper(id), strings.ReplaceAll(id, "-", "")} {
		s.get(listPath+spelling+"/").WantFields(t, map[string]any{"uuid": id})
	}
}
