package flask_test

import (
	"encoding/json"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

func TestTruthIsPythons(t *testing.T) {
	t.Parallel()
	for _, value := range []any{nil, false, "", json.Number("0"), json.Number("-0.0"), []any{}, map[string]any{}} {
		if flask.IsTruthy(value) {
			t.Errorf("%#v is true", value)
		}
	}
	for _, value := range []any{true, "0", json.Number("1"), json.Number("1e999"), []any{nil}, map[string]any{"": nil}, struct{}{}} {
		if !flask.IsTruthy(value) {
			t.Errorf("%#v is false", value)
		}
	}
}

func TestReprIsPythons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:       `''`,
		`a`:      `'a'`,
		`a"b`:    `'a"b'`,
		`it's`:   `"it's"`,
		`'"`:     `'\'"'`,
		"a\n\\b": `'a\n\\b'`,
	} {
		if got := flask.Repr(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
