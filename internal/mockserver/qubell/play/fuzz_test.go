package play_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"unicode/utf8"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

// FuzzReadObject reads any body. ReadObject returns an object whose values are
// JSON and can be read as any type, or refuses the body with 400.
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
		if !json.Valid(body) || !utf8.Valid(body) || object.Fields == nil {
			t.Fatalf("%q was read as %v", body, object.Fields)
		}
		for name, raw := range object.Fields {
			var value any
			err = json.Unmarshal(raw, &value)
			if err != nil {
				t.Fatalf("field %q is %s: %v", name, raw, err)
			}
			checkField[string](t, body, name)
			checkField[int](t, body, name)
			checkField[map[string]json.RawMessage](t, body, name)
		}
		if given := object.NonNull(); len(given) > len(object.Fields) {
			t.Fatalf("NonNull returned %v of %v", given, object.Fields)
		}
		object.Strings()
		err = object.Err()
		if err != nil {
			wantHTTPError(t, err)
		}
	})
}

// checkField checks that a field is read or that the object reports an error.
func checkField[T any](t *testing.T, body []byte, name string) {
	t.Helper()
	object := readObject(t, string(body))
	value := play.Field[T](object, name)
	if value == nil && object.Err() == nil && string(object.Fields[name]) != "null" {
		t.Fatalf("field %q was not read", name)
	}
}

func wantHTTPError(t *testing.T, err error) {
	t.Helper()
	refused, ok := errors.AsType[*play.HTTPError](err)
	if !ok || refused.Status != http.StatusBadRequest {
		t.Fatal(err)
	}
}
