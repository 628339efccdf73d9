package flask_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// allowAll lets everybody in.
type allowAll struct{}

func (allowAll) AccountOf(http.Header) string    { return "" }
func (allowAll) Throttle(string) *flask.Response { return nil }

// FuzzDecode sends any body to a route that answers with what it has
// understood: that is the same value as before, written in ASCII, or else the
// body is refused.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"state":"create","name":"shop","path":"x","project":"1","host":1,"gitReference":"master","async":true}`,
		`{"state":"runScript","machine":"www","script":"status","async":true}`,
		`{"a:b":"c,d\\\"e","f":[1.50,-0,1e999,null]}`, `"ĵeto 🚗"`, `"\ud83d"`, "\"\xff\"", `[`, `{}{}`, ``, ` null `,
	} {
		f.Add([]byte(seed))
	}
	router := flask.NewRouter(allowAll{})
	router.Handle("/api/echo", flask.Methods{http.MethodPost: func(r *flask.Request) flask.Response {
		value, refused := r.JSON()
		if refused != nil {
			return *refused
		}

		// Neither may panic, whatever the value is.
		truth := flask.IsTruthy(value)
		if text, err := flask.ColumnText(value); truth && text == nil && err == nil {
			return flask.Forbidden() // only null, which is false, has no text
		}

		return flask.OK(value)
	}})
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/echo/", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		router.ServeHTTP(recorder, r)
		want, err := flask.Decode(body)
		if err != nil {
			if recorder.Code != http.StatusBadRequest {
				t.Fatalf("%v, but status %d", err, recorder.Code)
			}

			return
		}
		written := recorder.Body.Bytes()
		got, err := flask.Decode(written)
		if recorder.Code != http.StatusOK || err != nil {
			t.Fatalf("%d %s, %v", recorder.Code, written, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s became %s\n%s", body, written, diff)
		}
		for _, char := range written {
			if char >= 0x80 {
				t.Fatalf("%s is not ASCII", written)
			}
		}
	})
}
