package sinatra_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

func TestParseBody_Form(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]sinatra.Params{
		"":                           {},
		"a=1&b=x+y%26z":              {"a": "1", "b": "x y&z"},
		"a=1&a=2":                    {"a": "2"},
		"a=":                         {"a": ""},
		"a[]=1&a[]=2":                {"a": []string{"1", "2"}},
		"a%5B%5D=1":                  {"a": []string{"1"}},
		"a=1&a[]=2":                  {"a": []string{"2"}},
		"a[0][size]=10G":             {"a[0][size]": "10G"},
		`{"instance":{"image_id":1}`: {`{"instance":{"image_id":1}`: ""},
	} {
		for _, suffix := range []sinatra.Suffix{sinatra.SuffixNone, sinatra.SuffixYAML, sinatra.SuffixJSON} {
			got, err := sinatra.ParseBody(suffix, []byte(body))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("ParseBody(%q, %q): error %v (-want +got):\n%s", suffix, body, err, diff)
			}
		}
	}
}

func TestParseBody_WrappedJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]sinatra.Params{
		`{"instance":{"a":"1","b":["x"],"c":null}}`: {"a": "1", "b": []any{"x"}, "c": nil},
		`{"z":{"a":"1"},"b":{"a":"2"}}`:             {"a": "1"},
	} {
		got, err := sinatra.ParseBody(sinatra.SuffixJSON, []byte(body))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("ParseBody(%q): error %v (-want +got):\n%s", body, err, diff)
		}
	}
}

func TestParseBody_Invalid(t *testing.T) {
	t.Parallel()
	for body, suffix := range map[string]sinatra.Suffix{
		`{"image_id":"wmi-lucid5"}`: sinatra.SuffixJSON,
		`{}`:                        sinatra.SuffixJSON,
		`{"instance":[]}`:           sinatra.SuffixJSON,
		`[{"a":"1"}]`:               sinatra.SuffixJSON,
		`5`:                         sinatra.SuffixJSON,
		"a=%zz":                     sinatra.SuffixNone,
		"%zz=a":                     sinatra.SuffixNone,
	} {
		got, err := sinatra.ParseBody(suffix, []byte(body))
		if !errors.Is(err, sinatra.ErrParams) {
			t.Errorf("ParseBody(%q) = %v, %v, want ErrParams", body, got, err)
		}
	}
}

func TestParams_FirstName(t *testing.T) {
	t.Parallel()
	params := sinatra.Params{
		"a": "1", "b": "2", "list": []any{"x", 5.0, nil}, "texts": []string{"y"}, "hash": map[string]any{}, "none": nil,
	}
	for want, names := range map[string][]string{"1": {"none", "a", "b"}, "2": {"nothing", "b", "a"}} {
		got, given, err := params.FirstString(names...)
		if err != nil || !given || got != want {
			t.Errorf("FirstString(%v) = %q, %t, %v, want %q", names, got, given, err, want)
		}
	}
	got, given, err := params.FirstString("none", "nothing")
	if given || err != nil {
		t.Errorf("FirstString of absent names = %q, %t, %v", got, given, err)
	}
	for _, name := range []string{"list", "texts", "hash"} {
		_, _, err := params.FirstString(name)
		if !errors.Is(err, sinatra.ErrParams) {
			t.Errorf("FirstString(%s): error %v, want ErrParams", name, err)
		}
	}
	for name, want := range map[string][]string{"a": {"1"}, "list": {"x"}, "texts": {"y"}, "none": {"2"}} {
		if diff := cmp.Diff(want, params.FirstStrings(name, "b")); diff != "" {
			t.Errorf("FirstStrings(%s, b) (-want +got):\n%s", name, diff)
		}
	}
	if got := params.FirstStrings("hash"); got != nil {
		t.Errorf("FirstStrings(hash) = %v, want nil", got)
	}
}

func TestCutSuffix(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][2]string{
		"/instances":      {"/instances", ""},
		"/instances.json": {"/instances", ".json"},
		"/i-a/reboot.yml": {"/i-a/reboot", ".yml"},
		"/instances.xml":  {"/instances.xml", ""},
	} {
		rest, suffix := sinatra.CutSuffix(path)
		if rest != want[0] || string(suffix) != want[1] {
			t.Errorf("CutSuffix(%s) = %s, %s, want %v", path, rest, suffix, want)
		}
	}
}
