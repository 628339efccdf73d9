package sharedcloud_test

import (
	"net/http"
	"testing"
	"time"
)

func TestStartAndStopChangeTheStatus(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.createCPU()
	s.get(path).wantFields(t, map[string]any{"status": 1.0, "last_connection": nil})

	s.clock.Advance(time.Minute)

	started := s.send(http.MethodPatch, path+"start/", "", "")
	started.want(t, http.StatusOK)
	started.wantFields(t, map[string]any{"status": 2.0, "last_connection": "05-10-2018 16:30:06"})

	stopped := s.send(http.MethodPatch, path+"stop/", "", "")
	stopped.want(t, http.StatusOK)
	s.get(path).wantFields(t, map[string]any{"status": 1.0, "last_connection": "05-10-2018 16:30:06"})
}

func TestAPollIsNoted(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.createCPU()
	s.clock.Advance(time.Minute)

	s.get(path+"get-jobs/").wantBody(t, http.StatusOK, "[]")
	s.get(path).wantFields(t, map[string]any{"last_connection": "05-10-2018 16:30:06", "updated_at": "05-10-2018 16:30:06"})
}

func TestImagesAreNoted(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.createCPU()

	add := func(image string) response {
		return s.form(http.MethodPatch, path+"add-image/", "image_registry_path="+image)
	}

	add("r/a:1").wantFields(t, map[string]any{"downloaded_images": []any{"r/a:1"}})
	add("r/b:1").want(t, http.StatusOK)
	add("r/a:1").wantFields(t, map[string]any{"downloaded_images": []any{"r/a:1", "r/b:1"}})

	for range 2 {
		s.json(http.MethodPatch, path+"delete-image/", `{"image_registry_path":"r/a:1"}`).
			wantFields(t, map[string]any{"downloaded_images": []any{"r/b:1"}})
	}

	add("").wantBody(t, http.StatusBadRequest, `{"image_registry_path":["This field may not be blank."]}`)
	s.json(http.MethodPatch, path+"add-image/", `{}`).wantBody(t, http.StatusBadRequest, `{"image_registry_path":`+required+`}`)
	s.json(http.MethodPatch, path+"add-image/", `{`).want(t, http.StatusBadRequest)
}

func TestTheAgentsPathsKnowOnlyTheCallersInstances(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.other().createCPU()

	for _, action := range []string{"start/", "stop/", "add-image/", "delete-image/"} {
		s.json(http.MethodPatch, path+action, `{`).wantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
	}

	s.get(path+"get-jobs/").wantBody(t, http.StatusNotFound, `{"detail":"Not found."}`)
}
