package flask_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// FuzzRequest_JSON sends any body to a route that returns the decoded value.
// The response is the same value in ASCII, or 400 for a body that is not JSON.
func FuzzRequest_JSON(f *testing.F) {
	for _, seed := range []string{
		`{"state":"create","name":"shop","path":"x","project":"1","host":1,"gitReference":"master","async":true}`,
		`{"state":"runScript","machine":"www","script":"status","async":true}`,
		`{"a:b":"c,d\\\"e","f":[1.50,-0,1e999,null]}`, `"ĵeto 🚗"`,
		`"\ud83d"`, "\"\xff\"", `[`, `{}{}`, ``, ` null `,
	} {
		f.Add([]byte(seed))
	}
	router := &flask.Router{}
	router.Handle("/api/echo", flask.Methods{http.MethodPost: func(r *flask.Request) (flask.Response, error) {
		value, err := r.JSON()

		return flask.OK(value), err
	}})
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/echo/", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		router.Serve(recorder, r, "")
		if !utf8.Valid(body) || !json.Valid(body) {
			if recorder.Code != http.StatusBadRequest {
				t.Fatalf("status %d for a body that is not JSON: %q", recorder.Code, body)
			}

			return
		}
		if recorder.Code != http.StatusOK {
			t.Fatalf("status %d for %q", recorder.Code, body)
		}
		if diff := cmp.Diff(decode(t, body), decode(t, recorder.Body.Bytes())); diff != "" {
			t.Fatalf("response to %s (-want +got):\n%s", body, diff)
		}
		for _, char := range recorder.Body.Bytes() {
			if char >= utf8.RuneSelf {
				t.Fatalf("%s is not ASCII", recorder.Body)
			}
		}
	})
}

// decode returns a JSON value whose numbers are as in the text.
func decode(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	if err != nil {
		t.Fatalf("Decode(%q): %v", text, err)
	}

	return value
}
