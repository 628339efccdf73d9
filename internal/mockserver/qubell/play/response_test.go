package play_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

func TestAnAnswerIsWrittenAsItIs(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	play.Write(recorder, http.StatusOK, map[string]string{"a": "<&>"})
	if got := recorder.Body.String(); got != `{"a":"<&>"}` || recorder.Header().Get("Content-Type") != "application/json" {
		t.Fatal(got, recorder.Header())
	}
}

func TestAnAnswerThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	play.Write(recorder, http.StatusOK, func() {})
	if recorder.Code != http.StatusInternalServerError {
		t.Fatal(recorder.Code)
	}
}
