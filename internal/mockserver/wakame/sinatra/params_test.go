package sinatra_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

func TestAFormIsReadAsRackDoes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]sinatra.Params{
		"":                           {},
		"a=1&b=x+y%26z":              {"a": "1", "b": "x y&z"},
		"a=1; b=2&&":                 {"a": "1", "b": "2"},
		"a=1&a=2":                    {"a": "2"},
		"a=&b":                       {"a": "", "b": nil},
		"a[]=1&a[]=2":                {"a": []any{"1", "2"}},
		"a%5B%5D=1":                  {"a": []any{"1"}},
		"a[]":                        {"a": []any{nil}},
		"a[0][size]=10G&a[0][b]=c":   {"a": map[string]any{"0][size]": "10G", "0][b]": "c"}},
		"a[]=1&a=2":                  {"a": "2"},
		"[]=1":                       {"[]": "1"},
		"a=%ff":                      {"a": "\uFFFD"},
		`{"instance":{"image_id":1}`: {`{"instance":{"image_id":1}`: nil},
	} {
		for _, suffix := range []sinatra.Suffix{sinatra.SuffixNone, sinatra.SuffixYAML, sinatra.SuffixJSON} {
			got, err := sinatra.ParseBody(suffix, []byte(body))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s%s: %v %s", body, suffix, err, diff)
			}
		}
	}
}

func TestJSONIsUnwrappedOneLevel(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]sinatra.Params{
		`{"instance":{"a":"1","b":["x"],"c":null}}`: {"a": "1", "b": []any{"x"}, "c": nil},
		`{"z":{"a":"1"},"b":{"a":"2"}}`:             {"a": "1"},
		`{"a":{"b":1e999}}`:                         {"b": json.Number("1e999")},
		// Scalars are no JSON to Ruby's parser, and so a form.
		`"a=1"`: {`"a`: `1"`},
		`5`:     {"5": nil},
	} {
		got, err := sinatra.ParseBody(sinatra.SuffixJSON, []byte(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", body, err, diff)
		}
	}
}

func TestBodiesThatRubyRaisesOver(t *testing.T) {
	t.Parallel()
	for body, suffix := range map[string]sinatra.Suffix{
		`{"image_id":"wmi-lucid5"}`: sinatra.SuffixJSON,
		`{}`:                        sinatra.SuffixJSON,
		`{"instance":[]}`:           sinatra.SuffixJSON,
		`[{"a":"1"}]`:               sinatra.SuffixJSON,
		"a=%zz":                     sinatra.SuffixNone,
		"%zz=a":                     sinatra.SuffixNone,
		"a=1&a[]=2":                 sinatra.SuffixNone,
		"a=1&a[b]=2":                sinatra.SuffixNone,
		"a[]=1&a[b]=2":              sinatra.SuffixNone,
		"a[b]=1&a[]=2":              sinatra.SuffixNone,
	} {
		if got, err := sinatra.ParseBody(suffix, []byte(body)); !errors.Is(err, sinatra.ErrParams) {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
}

func TestTheFirstOfSeveralNamesCounts(t *testing.T) {
	t.Parallel()
	params := sinatra.Params{"a": "1", "b": "2", "list": []any{"x", 5.0, nil}, "hash": map[string]any{}, "none": nil}
	for want, names := range map[string][]string{"1": {"none", "a", "b"}, "2": {"nothing", "b", "a"}} {
		if got, err := params.FirstString(names...); err != nil || got == nil || *got != want {
			t.Errorf("%v: %v, %v", names, got, err)
		}
	}
	if got, err := params.FirstString("none", "nothing"); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := params.FirstString("list"); !errors.Is(err, sinatra.ErrParams) {
		t.Errorf("a list is no string: %v", err)
	}
	for name, want := range map[string][]string{"a": {"1"}, "list": {"x"}, "hash": {}, "none": {"2"}} {
		if diff := cmp.Diff(want, params.FirstStrings(name, "b")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestIntegerReadsWhatRubyDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "7": 7, "-3": -3, "+4": 4, "5x": 5, "x5": 0, "-": 0, "1-2": 1, "99999999999999999999": math.MaxInt,
	} {
		if got := sinatra.ToInteger(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
		if got := sinatra.ToInteger(" " + text + " "); got != want {
			t.Errorf("%q in spaces: %d, want %d", text, got, want)
		}
	}
}

func TestTheSuffixIsCutOff(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][2]string{
		"/instances": {"/instances", ""}, "/instances.json": {"/instances", ".json"}, "/i-a/reboot.yml": {"/i-a/reboot", ".yml"},
		"/instances.xml": {"/instances.xml", ""},
	} {
		rest, suffix := sinatra.CutSuffix(path)
		if rest != want[0] || string(suffix) != want[1] {
			t.Errorf("%s: %s %s", path, rest, suffix)
		}
	}
}
