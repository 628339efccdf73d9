package system_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestWriteJSON_DoesNotEscapeHTML(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	system.WriteJSON(recorder, http.StatusCreated, "text/x", map[string]string{"a": "<&>"})
	if got, want := recorder.Body.String(), `{"a":"<&>"}`; got != want || recorder.Code != http.StatusCreated {
		t.Errorf("response %d %s, want 201 %s", recorder.Code, got, want)
	}
	if got := recorder.Header().Get("Content-Type"); got != "text/x" {
		t.Errorf("content type %s, want text/x", got)
	}
}

func TestWriteJSON_BodyWithoutJSONGets500(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	system.WriteJSON(recorder, http.StatusOK, "text/x", func() {})
	if recorder.Code != http.StatusInternalServerError {
		t.Errorf("status %d, want 500", recorder.Code)
	}
}
