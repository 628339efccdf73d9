package sinatra_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// FuzzParseBody sends any body through the parser: what comes out is parameters
// whose texts can be shown, or ErrParams.
func FuzzParseBody(f *testing.F) {
	for _, seed := range []string{
		`{"instance":{"image_id":"wmi-lucid5","security_groups":["sg-a",5],"hostname":null}}`,
		`{"image_id":"wmi-lucid5"}`, `[1,{`, `"\ud800"`, `{"a":{"a":"\ud800"}}`, "{}", " 5 ",
		"image_id=wmi-lucid5&security_groups[]=sg-a&security_groups[]=sg-b&user_data=a+b%0A", "a[b][c]=1;a[]=2", "a=%zz&%=&&=x", "a=\xff",
	} {
		for _, suffix := range []string{"", ".json", ".yml"} {
			f.Add(suffix, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, suffix string, body []byte) {
		params, err := sinatra.ParseBody(sinatra.Suffix(suffix), body)
		if err != nil {
			if !errors.Is(err, sinatra.ErrParams) {
				t.Fatal(err)
			}

			return
		}
		for name := range params {
			text, err := params.FirstString(name)
			if err != nil && !errors.Is(err, sinatra.ErrParams) {
				t.Fatal(err)
			}
			if text != nil && !utf8.ValidString(*text) {
				t.Fatalf("%q is not UTF-8", *text)
			}
			for _, one := range params.FirstStrings(name) {
				if !utf8.ValidString(one) {
					t.Fatalf("%q is not UTF-8", one)
				}
			}
		}
	})
}
