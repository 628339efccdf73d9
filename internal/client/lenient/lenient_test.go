package lenient_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

func TestInt(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.Int{
		`3`: 3, `"3"`: 3, `3.0`: 3, `" 3 "`: 3, `-2`: -2, `1e2`: 100, `null`: 9,
	} {
		got := lenient.Int(9)
		if err := json.Unmarshal([]byte(document), &got); err != nil || got != want {
			t.Errorf("%s became %d, %v; want %d", document, got, err, want)
		}
	}
	for _, document := range []string{`3.5`, `"x"`, `""`, `true`, `[]`, `{}`, `1e300`, `"NaN"`} {
		var got lenient.Int
		if err := json.Unmarshal([]byte(document), &got); err == nil {
			t.Errorf("%s became %d, want an error", document, got)
		}
	}
}

func TestFloat(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.Float{
		`2.5`: 2.5, `"2.5"`: 2.5, `1`: 1, `"1e-3"`: 0.001, `null`: 9,
	} {
		got := lenient.Float(9)
		if err := json.Unmarshal([]byte(document), &got); err != nil || got != want {
			t.Errorf("%s became %v, %v; want %v", document, got, err, want)
		}
	}
	for _, document := range []string{`"x"`, `"Infinity"`, `"nan"`, `1e999`, `false`, `[1]`} {
		var got lenient.Float
		if err := json.Unmarshal([]byte(document), &got); err == nil {
			t.Errorf("%s became %v, want an error", document, got)
		}
	}
}

func TestString(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]lenient.String{
		`"a"`: "a", `7`: "7", `7.50`: "7.50", `""`: "", `null`: "old",
	} {
		got := lenient.String("old")
		if err := json.Unmarshal([]byte(document), &got); err != nil || got != want {
			t.Errorf("%s became %q, %v; want %q", document, got, err, want)
		}
	}
	for _, document := range []string{`true`, `{}`, `["a"]`} {
		var got lenient.String
		if err := json.Unmarshal([]byte(document), &got); err == nil {
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
			t.Errorf("%s became %v", document, number)
		}
		var whole lenient.Int
		if json.Unmarshal(document, &whole) == nil && whole != 0 {
			written, err := json.Marshal(int64(whole))
			var again lenient.Int
			if err != nil || json.Unmarshal(written, &again) != nil || again != whole {
				t.Errorf("%s became %d, then %d", document, whole, again)
			}
		}
	})
}
