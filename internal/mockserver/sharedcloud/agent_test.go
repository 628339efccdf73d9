package sharedcloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestAgent_StartAndStopChangeStatus(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	s.get(path).WantFields(t, map[string]any{"status": 1.0, "last_connection": nil})
	s.clock.Advance(time.Minute)
	started := s.send(http.MethodPatch, path+"start/", "", "")
	started.WantStatus(t, http.StatusOK)
	started.WantFields(t, map[string]any{"status": 2.0, "last_connection": "05-10-2018 16:30:06"})
	stopped := s.send(http.MethodPatch, path+"stop/", "", "")
	stopped.WantStatus(t, http.StatusOK)
	s.get(path).WantFields(t, map[string]any{"status": 1.0, "last_connection": "05-10-2018 16:30:06"})
}

func TestAgent_PollUpdatesInstance(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	s.clock.Advance(time.Minute)
	s.get(path+"get-jobs/").WantBody(t, http.StatusOK, "[]")
	s.get(path).WantFields(t,
		map[string]any{"last_connection": "05-10-2018 16:30:06", "updated_at": "05-10-2018 16:30:06"})
}

func TestAgent_AddAndDeleteImage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.createCPU()
	add := func(image string) systemtest.Response {
		return s.sendForm(http.MethodPatch, path+"add-image/", "image_registry_path="+image)
	}
	add("r/a:1").WantFields(t, map[string]any{"downloaded_images": []any{"r/a:1"}})
	add("r/b:1").WantStatus(t, http.StatusOK)
	add("r/a:1").WantFields(t, map[string]any{"downloaded_images": []any{"r/a:1", "r/b:1"}})
	for range 2 {
		s.sendJSON(http.MethodPatch, path+"delete-image/", `{"image_registry_path":"r/a:1"}`).
			WantFields(t, map[string]any{"downloaded_images": []any{"r/b:1"}})
	}
	add("").WantBody(t, http.StatusBadRequest, `{"image_registry_path":`+requiredError+`}`)
	s.sendJSON(http.MethodPatch, path+"add-image/", `{}`).WantBody(t, http.StatusBadRequest,
		`{"image_registry_path":`+requiredError+`}`)
	s.sendJSON(http.MethodPatch, path+"add-image/", `{`).WantStatus(t, http.StatusBadRequest)
}

func TestAgent_AddImageOfOtherType(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for own, other := range map[string]string{"CPU": "GPU", "GPU": "CPU"} {
		path := s.createCPU()
		if own == "GPU" {
			path = s.create(`{"name":"a","ask_price":1,"type":2,"gpu":"` + titanV + `"}`)
		}
		add := func(image string) systemtest.Response {
			return s.sendJSON(http.MethodPatch, path+"add-image/", `{"image_registry_path":"`+image+`"}`)
		}
		ownImage, otherImage := "r/tf:1-"+strings.ToLower(own), "r/tf:1-"+strings.ToLower(other)
		add(otherImage).WantBody(t, http.StatusBadRequest, `{"image_registry_path":["The image cannot be added: `+
			`your instance is type `+own+`, but this image is only supported by type `+other+`"]}`)
		s.get(path).WantFields(t, map[string]any{"downloaded_images": []any{}})
		add(ownImage).WantFields(t, map[string]any{"downloaded_images": []any{ownImage}})
		// The agent can delete every image.
		s.sendJSON(http.MethodPatch, path+"delete-image/", `{"image_registry_path":"`+otherImage+`"}`).
			WantStatus(t, http.StatusOK)
	}
}

func TestAgent_OtherAccountsInstanceNotFound(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.otherAccount().createCPU()
	for _, action := range []string{"start/", "stop/", "add-image/", "delete-image/"} {
		s.sendJSON(http.MethodPatch, path+action, `{`).WantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
	}
	s.get(path+"get-jobs/").WantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
}
