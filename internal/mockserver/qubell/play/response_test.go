package play_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

func TestWrite_DoesNotEscapeHTML(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	play.Write(recorder, http.StatusOK, map[string]string{"a": "<&>"})
	if got, want := recorder.Body.String(), `{"a":"<&>"}`; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
	if got, want := recorder.Header().Get("Content-Type"), "application/json"; got != want {
		t.Errorf("content type %s, want %s", got, want)
	}
}
