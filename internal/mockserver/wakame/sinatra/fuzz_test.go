package sinatra_test

import (
	"errors"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame/sinatra"
)

// FuzzParseBody parses any body. The result is parameters that can be read, or
// ErrParams.
func FuzzParseBody(f *testing.F) {
	for _, seed := range []string{
		`{"instance":{"image_id":"wmi-lucid5","security_groups":["sg-a",5],"hostname":null}}`,
		`{"image_id":"wmi-lucid5"}`, `[1,{`, `"\ud800"`, `{"a":{"a":"\ud800"}}`, "{}", " 5 ",
		"image_id=wmi-lucid5&security_groups[]=sg-a&security_groups[]=sg-b&user_data=a+b%0A",
		"a[b][c]=1;a[]=2", "a=%zz&%=&&=x", "a=\xff", "[]=1",
	} {
		for _, suffix := range []string{"", ".json", ".yml"} {
			f.Add(suffix, []byte(seed))
		}
	}
	f.Fuzz(func(t *testing.T, suffix string, body []byte) {
		params, err := sinatra.ParseBody(sinatra.Suffix(suffix), body)
		if err != nil && !errors.Is(err, sinatra.ErrParams) {
			t.Fatalf("ParseBody(%q, %q): %v", suffix, body, err)
		}
		for name := range params {
			_, _, err := params.FirstString(name)
			if err != nil && !errors.Is(err, sinatra.ErrParams) {
				t.Fatalf("FirstString(%q): %v", name, err)
			}
			params.FirstStrings(name)
		}
	})
}
