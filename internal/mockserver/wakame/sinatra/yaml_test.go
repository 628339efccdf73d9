package sinatra_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

type inner struct {
	Name  *string  `json:"name"`
	Lists []string `json:"lists"`
	Maybe *inner   `json:"maybe,omitempty"`
}

type outer struct {
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Number int       `json:"number"`
	Empty  []string  `json:"empty"`
	Inner  inner     `json:"inner"`
	Many   []inner   `json:"many"`
}

func write(suffix sinatra.Suffix, body any) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	sinatra.Write(recorder, suffix, http.StatusOK, body)

	return recorder
}

func TestWrite_YAML(t *testing.T) {
	t.Parallel()
	at := time.Date(2012, time.February, 13, 5, 6, 7, 0, time.UTC)
	for name, test := range map[string]struct {
		body any
		want string
	}{
		"everything": {
			[]outer{{
				ID: "i-abc", Time: at, Number: -1, Empty: []string{}, Inner: inner{Lists: []string{"a"}},
				Many: []inner{
					{Name: new("x"), Lists: []string{"b", "c"}, Maybe: &inner{Lists: []string{}}},
					{Lists: []string{}},
				},
			}, {Empty: []string{}, Inner: inner{Lists: []string{}}, Many: []inner{}}},
			`---
- :id: i-abc
  :time: 2012-02-13 05:06:07 Z
  :number: -1
  :empty: []
  :inner:
    :name:
    :lists:
    - a
  :many:
  - :name: x
    :lists:
    - b
    - c
    :maybe:
      :name:
      :lists: []
  - :name:
    :lists: []
- :id: ''
  :time: 0001-01-01 00:00:00 Z
  :number: 0
  :empty: []
  :inner:
    :name:
    :lists: []
  :many: []
`,
		},
		"a list":           {[]string{"i-abc"}, "---\n- i-abc\n"},
		"lists in a list":  {[][]string{{"a", "b"}, {"c"}}, "---\n- - a\n  - b\n- - c\n"},
		"an empty list":    {[]string{}, "--- []\n"},
		"an empty hash":    {struct{}{}, "--- {}\n"},
		"a pointer":        {&inner{}, "---\n:name:\n:lists:\n"},
		"nothing":          {(*inner)(nil), "---\n"},
		"a class name":     {"Dcmgr::Endpoints::InvalidImageID", "--- Dcmgr::Endpoints::InvalidImageID\n"},
		"an address":       {"10.0.0.2", "--- 10.0.0.2\n"},
		"digits":           {"125", "--- '125'\n"},
		"a date":           {"2012-02-13", "--- '2012-02-13'\n"},
		"a word for true":  {"Yes", "--- 'Yes'\n"},
		"a word for null":  {"null", "--- 'null'\n"},
		"a symbol":         {":a", "--- \":a\"\n"},
		"a key":            {"a:", "--- \"a:\"\n"},
		"a dash":           {"-", "--- \"-\"\n"},
		"spaces and lines": {"a b\n", "--- \"a b\\n\"\n"},
		"a quote":          {`it's "x"`, `--- "it's \"x\""` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := write(sinatra.SuffixYAML, test.body)
			if got.Body.String() != test.want || got.Header().Get("Content-Type") != "text/yaml;charset=utf-8" {
				t.Errorf("header %v, body:\n%s\nwant:\n%s", got.Header(), got.Body, test.want)
			}
		})
	}
}

func TestWrite_JSON(t *testing.T) {
	t.Parallel()
	got := write(sinatra.SuffixNone, []string{"<&>"})
	if got.Body.String() != `["<&>"]` || got.Header().Get("Content-Type") != "application/json;charset=utf-8" {
		t.Errorf("header %v, body %s", got.Header(), got.Body)
	}
	if got := write(sinatra.SuffixJSON, func() {}); got.Code != http.StatusInternalServerError {
		t.Errorf("status %d for a body without JSON, want 500: %s", got.Code, got.Body)
	}
}
