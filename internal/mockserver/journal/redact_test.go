package journal_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

func TestRedactor_Body(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ contentType, body, want string }{
		"JSON without secrets":          {jsonType, `{ "name" : "a" }`, `{ "name" : "a" }`},
		"JSON":                          {jsonType, `{"name":"a","password":"p"}`, `{"name":"a","password":"***"}`},
		"inside JSON":                   {jsonType, `{"a":[{"apiKey":{"k":1}},2]}`, `{"a":[{"apiKey":"***"},2]}`},
		"a header":                      {jsonType, `{"headers":{"Cookie":"s=1"}}`, `{"headers":{"Cookie":"***"}}`},
		"an escaped name":               {jsonType, `{"p\u0061ssword":"p"}`, `{"password":"***"}`},
		"escapes without secrets":       {jsonType, `{"name":"\u00e9"}`, `{"name":"\u00e9"}`},
		"a secret word in a value only": {jsonType, `{"name":"my token"}`, `{"name":"my token"}`},
		"numbers keep their spelling":   {jsonType, `{"n":1.50,"token":"t"}`, `{"n":1.50,"token":"***"}`},
		"broken JSON":                   {jsonType, `{"password":"p`, `***`},
		"JSON and more":                 {jsonType, `{"a":1} {"password":"p"}`, `***`},
		"form":                          {formType, "name=a&password=p&x=%20", "name=a&password=***&x=%20"},
		"an escaped form name":          {formType, "p%61ssword=p", "p%61ssword=***"},
		"an invalid form name":          {formType, "token%zz=p", "token%zz=***"},
		"an empty secret":               {formType, "token=", "token="},
		"JSON sent as a form":           {formType, `{"password":"a=b"}`, "***"},
		"JSON sent as a form, no pair":  {formType, `{"password":"ab"}`, "***"},
		"a form without its type":       {"", "name=a&password=p", "***"},
		"plain text":                    {"text/plain", "hello", "hello"},
		"bytes":                         {"", "a\xffb", "a\uFFFDb"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := journal.NewRedactor().Body(test.contentType, []byte(test.body)); got != test.want {
				t.Fatalf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRedactor_Query(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{"page=2&api_key=k": "page=2&api_key=***", "": ""} {
		if got := journal.NewRedactor().Query(query); got != want {
			t.Errorf("Query(%q) = %q, want %q", query, got, want)
		}
	}
}
