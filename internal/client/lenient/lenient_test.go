package lenient_test

import (
	"encoding/json"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

func TestInt_DecodesAllSpellings(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.Int{
		`3`: 3, `"3"`: 3, `3.0`: 3, `" 3 "`: 3, `-2`: -2, `1e2`: 100, `null`: 9,
	} {
		got := lenient.Int(9)
		err := json.Unmarshal([]byte(document), &got)
		if err != nil || got != want {
			t.Errorf("%s became %d, %v; want %d", document, got, err, want)
		}
	}
	for _, document := range []string{`3.5`, `"x"`, `""`, `true`, `[]`, `{}`, `1e300`, `"NaN"`} {
		var got lenient.Int
		err := json.Unmarshal([]byte(document), &got)
		if err == nil {
			t.Errorf("%s became %d, want an error", document, got)
		}
	}
}

func TestFloat_DecodesAllSpellings(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.Float{
		`2.5`: 2.5, `"2.5"`: 2.5, `1`: 1, `"1e-3"`: 0.001, `null`: 9,
	} {
		got := lenient.Float(9)
		err := json.Unmarshal([]byte(document), &got)
		if err != nil || got != want {
			t.Errorf("%s became %v, %v; want %v", document, got, err, want)
		}
	}
	for _, document := range []string{`"x"`, `"Infinity"`, `"nan"`, `1e999`, `false`, `[1]`} {
		var got lenient.Float
		err := json.Unmarshal([]byte(document), &got)
		if err == nil {
			t.Errorf("%s became %v, want an error", document, got)
		}
	}
}

func TestString_DecodesAllSpellings(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.String{
		`"a"`: "a", `7`: "7", `7.50`: "7.50", `""`: "", `null`: "old",
	} {
		got := lenient.String("old")
		err := json.Unmarshal([]byte(document), &got)
		if err != nil || got != want {
			t.Errorf("%s became %q, %v; want %q", document, got, err, want)
		}
	}
	for _, document := range []string{`true`, `{}`, `["a"]`} {
		var got lenient.String
		err := json.Unmarshal([]byte(document), &got)
		if err == nil {
			t.Errorf("%s became %q, want an error", document, got)
		}
	}
}

func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{`3`, `"3"`, `null`, `1e999`, `"`, `[`, `9007199254740993`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		var number lenient.Float
		if json.Unmarshal(document, &number) == nil && (math.IsNaN(float64(number)) || math.IsInf(float64(number), 0)) {
			t.Errorf("%s became %v, want a finite number", document, number)
		}
		var whole lenient.Int
		if json.Unmarshal(document, &whole) == nil && whole != 0 {
			written, err := json.Marshal(int64(whole))
			var again lenient.Int
			if err != nil || json.Unmarshal(written, &again) != nil || again != whole {
				t.Errorf("%s became %d, and that became %d, want the same number", document, whole, again)
			}
		}
	})
}

func TestObject_MissingKeyIsAnError(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"id":"a","name":"b","gpu":null}`: "",
		`{"id":"","name":"b","gpu":"c"}`:   "",
		`{"id":"a","gpu":null}`:            "an object lacks name",
		`{"id":null,"name":"b","gpu":""}`:  "an object lacks id",
		`{"id":null}`:                      "an object lacks id, name, gpu",
		`{"id":"a","name":"b"}`:            "an object lacks gpu",
		`null`:                             "null stands where an object was expected",
		`[]`:                               "cannot unmarshal array",
		`{"id":1,"name":"b","gpu":null}`:   "cannot unmarshal number",
	} {
		var thing struct{ ID, Name string }
		err := lenient.DecodeObject([]byte(document), &thing, "id", "name", "gpu?")
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s gave %v, want %q", document, err, want)
		}
	}
}

// countedObject is an object that must have an id. It counts how often it is
// decoded.
type countedObject struct{ ID string }

var decodeCount atomic.Int64 //nolint:gochecknoglobals // A decoder has no other place for a count.

func (d *countedObject) UnmarshalJSON(data []byte) error {
	type plain countedObject
	decodeCount.Add(1)

	return lenient.DecodeObject(data, (*plain)(d), "id")
}

func TestList_StopsAtFirstBadElement(t *testing.T) {
	t.Parallel()
	var list lenient.List[countedObject]
	err := json.Unmarshal([]byte(` [{"id":"a"}, {"id":"b"}] `), &list)
	if err != nil || len(list) != 2 || list[1].ID != "b" {
		t.Errorf("got %v, %v, want the elements a and b", list, err)
	}
	err = json.Unmarshal([]byte(`[]`), &list)
	if err != nil || list == nil || len(list) != 0 {
		t.Errorf("an empty list became %#v, %v, want an empty list", list, err)
	}
	err = json.Unmarshal([]byte(`null`), &list)
	if err != nil || list != nil {
		t.Errorf("null became %#v, %v, want nil", list, err)
	}
	for document, want := range map[string]string{
		`{}`:      "an object stands where a list was expected",
		`"a"`:     "a string stands where a list was expected",
		`7`:       "a number stands where a list was expected",
		`true`:    "a boolean stands where a list was expected",
		`[{}, 1]`: "element 1 of the list: an object lacks id",
	} {
		err = json.Unmarshal([]byte(document), &list)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v, want %q", document, err, want)
		}
	}
	before := decodeCount.Load()
	hostile := []byte("[" + strings.Repeat("{},", 1_000_000) + "{}]")
	err = json.Unmarshal(hostile, &list)
	if err == nil {
		t.Error("a list of a million empty objects gave no error, want one")
	}
	if tried := decodeCount.Load() - before; tried != 1 {
		t.Errorf("%d elements were decoded, want the first alone", tried)
	}
}
