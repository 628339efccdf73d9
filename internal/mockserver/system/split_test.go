package system_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

func TestSplitObject_Members(t *testing.T) {
	t.Parallel()
	text := ` { "a" : 1, "b\"}":"x\\\",}", "c":{"d":[1,{"e":"]"}] },"f": [ ] , "g":null} ` + "\n"
	want := map[string]json.RawMessage{
		"a": []byte(`1`), `b"}`: []byte(`"x\\\",}"`), "c": []byte(`{"d":[1,{"e":"]"}] }`), "f": []byte(`[ ]`),
		"g": []byte(`null`),
	}
	got, ok := system.SplitObject([]byte(text))
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("SplitObject = %t, (-want +got):\n%s", ok, diff)
	}
	got, ok = system.SplitObject([]byte("{ }"))
	if len(got) != 0 || !ok {
		t.Errorf("SplitObject({ }) = %v, %t, want no members", got, ok)
	}
}

func TestSplitObject_RefusesOtherTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `[]`, `"a"`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":1}{"b":2}`, `{"a" 1}`, `{a:1}`, `{,}`,
		`{"a":1,,"b":2}`, `{"a":1:2}`, `{"a":1} x`, `{"a`,
	} {
		if got, ok := system.SplitObject([]byte(text)); ok {
			t.Errorf("SplitObject(%s) = %v, want a refusal", text, got)
		}
	}
}

// FuzzSplitObject compares the members of each object with those that a decoder
// returns.
func FuzzSplitObject(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,{"b":"]\""}],"c":"\\"}`, ` {"a" : null , "a":2}`, `[{}]`, `{"a":1}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := system.SplitObject(text)
		var want map[string]json.RawMessage
		err := json.Unmarshal(text, &want)
		if err != nil || want == nil {
			return
		}
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("SplitObject(%s) = %t, (-want +got):\n%s", text, ok, diff)
		}
	})
}
