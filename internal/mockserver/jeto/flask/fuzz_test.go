package flask_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

// FuzzReadJSON reads any body, and writes the decoded value. The response is
// the same value in ASCII. The error is ErrBadRequest for a body that is not
// JSON.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{
		`{"state":"create","name":"shop","path":"x","project":"1","host":1,"gitReference":"master","async":true}`,
		`{"state":"runScript","machine":"www","script":"status","async":true}`,
		`{"a:b":"c,d\\\"e","f":[1.50,-0,1e999,null]}`, `"ĵeto 🚗"`,
		`"\ud83d"`, "\"\xff\"", `[`, `{}{}`, ``, ` null `,
	} {
		f.Add([]byte(seed))
	}
	header := http.Header{"Content-Type": {"application/json"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		value, err := flask.ReadJSON(header, body)
		if !utf8.Valid(body) || !json.Valid(body) {
			if !errors.Is(err, flask.ErrBadRequest) {
				t.Fatalf("ReadJSON(%q) = %v, want ErrBadRequest", body, err)
			}

			return
		}
		if err != nil {
			t.Fatalf("ReadJSON(%q): %v", body, err)
		}
		recorder := httptest.NewRecorder()
		flask.Write(recorder, value)
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
