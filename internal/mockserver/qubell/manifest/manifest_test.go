package manifest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/manifest"
)

// documentedManifest is the manifest in the documentation of the package.
const documentedManifest = `{
  "parameters": {
    "db.name": {},
    "db.engine": {"default": "postgres"},
    "db.size": {"default": 2},
    "platform.domain": {"default": "example.com"}
  },
  "workflows": {
    "launch": {"steps": [
      {"name": "allocate"},
      {"name": "install", "failsIf": {"parameter": "db.engine", "equals": "broken"}}
    ]},
    "restore": {
      "parameters": {"from": {}, "mode": {"default": "full"}},
      "steps": [{"name": "load"}, {"name": "crash", "fails": true}]
    }
  },
  "returnValues": {
    "db.url": {"value": "postgres://${instance.id}.db.example.com/${db.name}"},
    "db.port": {"value": 5432},
    "db.size": {"value": "${db.size}", "json": true},
    "db.hosts": {"value": "${index}.db.example.com", "times": "db.size"}
  },
  "components": [
    {"name": "site", "manifests": [{}, {}], "map": {"site.domain": "platform.domain"}},
    {"name": "db", "application": "56b0c1a2e4b0a1f2c3d4e522", "parameters": {"db.name": "platform"}}
  ]
}`

func parse(t *testing.T, text string) manifest.Manifest {
	t.Helper()
	m, err := manifest.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}

	return m
}

// decodeValues decodes values for a comparison.
func decodeValues(t *testing.T, values manifest.Values) map[string]any {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	var shown map[string]any
	err = json.Unmarshal(text, &shown)
	if err != nil {
		t.Fatal(err)
	}

	return shown
}

func TestManifest_DocumentedExample(t *testing.T) {
	t.Parallel()
	m := parse(t, documentedManifest)
	values, err := manifest.ApplyDefaults(m.Parameters, manifest.Values{"db.name": manifest.Quote("orders")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"db.url": "postgres://i.db.example.com/orders", "db.port": 5432.0, "db.size": 2.0,
		"db.hosts": []any{"1.db.example.com", "2.db.example.com"},
	}
	if diff := cmp.Diff(want, decodeValues(t, m.EvaluateReturnValues("i", values))); diff != "" {
		t.Fatalf("return values (-want +got):\n%s", diff)
	}
}

func TestWorkflow_DefaultWorkflows(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"workflows":{"destroy":{"steps":[{"name":"stop"}]},"backup":{}}}`)
	for name, want := range map[string]int{"launch": 0, "destroy": 1, "reconfigure": 1, "backup": 0, "fly": -1} {
		got := -1
		if w, ok := m.Workflow(name); ok {
			got = len(w.Steps)
		}
		if got != want {
			t.Errorf("%s: %d steps, want %d", name, got, want)
		}
	}
}

func TestWorkflow_FailingStep(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"workflows":{"w":{"steps":[{"name":"a"},
		{"name":"b","failsIf":{"parameter":"p","equals":"bad"}},
		{"name":"c","failsIf":{"parameter":"p","equals":"7"}}]}}}`)
	w, _ := m.Workflow("w")
	for value, want := range map[string]int{`"bad"`: 2, `"good"`: 0, `7`: 3, `"7"`: 3, `null`: 0, `["bad"]`: 0} {
		if got := w.FailingStep(manifest.Values{"p": json.RawMessage(value)}); got != want {
			t.Errorf("%s: step %d, want %d", value, got, want)
		}
	}

	// A missing parameter does not match an empty value.
	none := manifest.Workflow{Steps: []manifest.Step{{Name: "a", FailsIf: &manifest.Condition{Parameter: "p"}}}}
	if got := none.FailingStep(nil); got != 0 {
		t.Errorf("step %d, want 0", got)
	}
}

func TestReturnValues_Evaluate(t *testing.T) {
	t.Parallel()
	parameters := manifest.Values{
		"text":    manifest.Quote(`a"b`),
		"number":  json.RawMessage(`3`),
		"spelled": manifest.Quote("12345678901234567890"),
		"word":    manifest.Quote("many"),
		"list":    json.RawMessage(`[1,"x"]`),
		"minus":   manifest.Quote("-1"),
		"lots":    manifest.Quote("5000"),
	}
	for value, want := range map[string]string{
		`{"value":true}`:                                    `true`,
		`{"value":null}`:                                    `null`,
		`{"value":{"a":["${text}",1.50]}}`:                  `{"a":["a\"b",1.50]}`,
		`{"value":"$number and ${list}"}`:                   `"3 and [1,\"x\"]"`,
		`{"value":"${unknown}"}`:                            `""`,
		`{"value":"${"}`:                                    `""`,
		`{"value":"${number}"}`:                             `"3"`,
		`{"value":"${number}","json":true}`:                 `3`,
		`{"value":"${spelled}","json":true}`:                `12345678901234567890`,
		`{"value":"1e999","json":true}`:                     `"1e999"`,
		`{"value":"${word}","json":true}`:                   `"many"`,
		`{"value":"${list}","json":true}`:                   `[1,"x"]`,
		`{"value":"${index}","times":"number"}`:             `["1","2","3"]`,
		`{"value":"${index}","json":true,"times":"number"}`: `[1,2,3]`,
		`{"value":"x","times":"word"}`:                      `[]`,
		`{"value":"x","times":"minus"}`:                     `[]`,
		`{"value":"x","times":"unknown"}`:                   `[]`,
	} {
		m := parse(t, `{"returnValues":{"v":`+value+`}}`)
		if got := string(m.EvaluateReturnValues("i", parameters)["v"]); got != want {
			t.Errorf("%s: %s, want %s", value, got, want)
		}
	}
	var list []string
	m := parse(t, `{"returnValues":{"v":{"value":"x","times":"lots"}}}`)
	err := json.Unmarshal(m.EvaluateReturnValues("i", parameters)["v"], &list)
	if err != nil || len(list) != 1000 {
		t.Errorf("%d elements, error %v, want 1000 and none", len(list), err)
	}
}

func TestReturnValues_InvalidJSONIsNull(t *testing.T) {
	t.Parallel()
	m := manifest.Manifest{ReturnValues: map[string]manifest.ReturnValue{"v": {Value: json.RawMessage(`{`)}}}
	if got := string(m.EvaluateReturnValues("i", nil)["v"]); got != "null" {
		t.Fatalf("return value %s, want null", got)
	}
}

func TestApplyDefaults_ReportsAllErrors(t *testing.T) {
	t.Parallel()
	m := parse(t, `{"parameters":{"a":{},"b":{},"c":{"default":null}}}`)
	_, err := manifest.ApplyDefaults(m.Parameters, manifest.Values{"z": nil, "y": nil})
	want := "parameter y is unknown; parameter z is unknown; parameter a is required; parameter b is required"
	if err == nil || err.Error() != want {
		t.Fatalf("error %v, want %s", err, want)
	}
	values, err := manifest.ApplyDefaults(
		m.Parameters, manifest.Values{"a": manifest.Quote("1"), "b": manifest.Quote("")},
	)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]any{"a": "1", "b": "", "c": nil}, decodeValues(t, values)); diff != "" {
		t.Fatalf("values (-want +got):\n%s", diff)
	}
}

func TestManifest_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	const neither = "component c: it is either an application or has manifests"
	component := func(fields string) string { return `{"components":[{"name":"c",` + fields + `}]}` }
	for text, want := range map[string]string{
		``:                                       "unexpected end",
		`[]`:                                     "cannot unmarshal array",
		`{} {}`:                                  "after top-level value",
		`{"parameters":{"a":{"default":1e999}}}`: "cannot unmarshal number 1e999",
		"launch:\n  steps: []":                   "invalid character",
		`{"workflow":{}}`:                        `unknown field "workflow"`,
		`{"workflows":{"w":{"steps":[{}]}}}`:     "workflow w has a step without a name",
		`{"returnValues":{"v":{}}}`:              "return value v has no value",
		`{"components":[{"application":"x"}]}`:   `component "" lacks a name of its own`,
		`{"components":[{"name":"c"}]}`:          neither,
		component(`"application":"x"},{"name":"c","application":"x"`):    `component "c" lacks a name of its own`,
		component(`"application":"x","manifests":[{}]`):                  neither,
		component(`"application":"x","map":{"a":"b"}`):                   `component c: it maps a parameter to "b"`,
		component(`"manifests":[{},{"workflows":{"w":{"steps":[{}]}}}]`): "component c: workflow w has a step without",
	} {
		_, err := manifest.Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

// FuzzParse parses any text. Parse returns a manifest that can be launched, run
// and shown, or an error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		documentedManifest, `{}`, `null`,
		`{"parameters":{"a":{"default":null}},"returnValues":{"v":{"value":"$a${a}${","times":"a"}}}`,
		`{"components":[{"name":"a","manifests":[{"components":[{"name":"b","manifests":[{}]}]}]}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := manifest.Parse(text)
		if err != nil {
			return
		}
		given := manifest.Values{}
		for name := range m.Parameters {
			given[name] = manifest.Quote("3")
		}
		values, err := manifest.ApplyDefaults(m.Parameters, given)
		if err != nil {
			t.Fatal(err)
		}
		decodeValues(t, m.EvaluateReturnValues("i", values))
		for name := range m.Workflows {
			if w, ok := m.Workflow(name); !ok || w.FailingStep(values) > len(w.Steps) {
				t.Fatalf("workflow %s is missing or fails after its last step", name)
			}
		}
		again, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		parse(t, string(again))
	})
}
