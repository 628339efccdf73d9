package play_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// FuzzReadObject sends any body through the decoder: what comes out is an
// object whose values are JSON and can be read as any type, or else the body is
// refused with 400.
func FuzzReadObject(f *testing.F) {
	for _, seed := range []string{
		`{"stringParam": "test", "intParam": "42", "listParam": "[1, 2, \"ok\"]"}`,
		`{"interval": "3600000", "parameters": {"a": null}}`,
		`{"instanceName":"x","manifestVersion":3,"submodules":{"a":{"submodules":{}}}}`,
		`{"a":1e999,"b":"\ud800","c":[{}]}`, `{"a":1,"a":"2"}`, `{}{}`, `null`, `[]`, ``, "{\"\xff\":1}",
	} {
		f.Add("application/json", []byte(seed))
	}
	f.Add("application/json; charset=utf-8", []byte(`{}`))
	f.Add("text/plain", []byte(`{}`))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		object, err := play.ReadObject(http.Header{"Content-Type": {contentType}}, body)
		if err != nil {
			wantHTTPError(t, err)

			return
		}
		if !json.Valid(body) || !utf8.Valid(body) || object == nil {
			t.Fatalf("%q was read as %v", body, object)
		}
		for name, raw := range object {
			var value any
			if err := json.Unmarshal(raw, &value); err != nil {
				t.Fatalf("%q: %s, %v", name, raw, err)
			}
			checkField[string](t, object, name)
			checkField[int](t, object, name)
			checkField[play.Object](t, object, name)
		}
		if err := object.RequireStrings(); err != nil {
			wantHTTPError(t, err)
		}
		if given := object.NonNull(); len(given) > len(object) {
			t.Fatalf("%v of %v", given, object)
		}
	})
}

func checkField[T any](t *testing.T, object play.Object, name string) {
	t.Helper()
	value, err := play.Field[T](object, name)
	if err != nil {
		wantHTTPError(t, err)
	}
	if value == nil && err == nil && string(object[name]) != "null" {
		t.Fatalf("%q is there, and was not read", name)
	}
}

func wantHTTPError(t *testing.T, err error) {
	t.Helper()
	if refused, ok := errors.AsType[*play.HTTPError](err); !ok || refused.Status != http.StatusBadRequest {
		t.Fatal(err)
	}
}
