package drf_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

func TestForm_LastValueCounts(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"name=a&name=b": "b", "name=a+x": "a x", "name=a%20b": "a b", "x&&name=a=b": "a=b", "name=5": "5",
	} {
		form, err := drf.ParseForm("application/x-www-form-urlencoded; charset=utf-8", []byte(body), false, "")
		if err != nil {
			t.Fatal(err)
		}
		name := drf.Read(form, drf.Field[string]{Name: "name", Required: true, Parse: drf.Char(20)})
		if name.V != want {
			t.Errorf("name of %s = %q, want %q (%v)", body, name.V, want, form.Errors)
		}
	}
}
