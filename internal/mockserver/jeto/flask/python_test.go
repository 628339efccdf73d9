package flask_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
)

func TestRepr_QuotesAsPython(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:       `''`,
		`a"b`:    `'a"b'`,
		`it's`:   `'it\'s'`,
		"a\n\\b": `'a\n\\b'`,
	} {
		if got := flask.Repr(text); got != want {
			t.Errorf("Repr(%q) = %s, want %s", text, got, want)
		}
	}
}
