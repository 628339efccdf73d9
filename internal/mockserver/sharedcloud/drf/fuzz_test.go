package drf_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// FuzzParse parses any body and its fields. The result is either values with
// JSON or an HTTPError.
func FuzzParse(f *testing.F) {
	for _, seed := range []struct{ contentType, body string }{
		{"application/json", `{"name":"instance1","type":1,"ask_price":0.01,"max_num_parallel_jobs":"2","gpu":null}`},
		{
			"application/json",
			`{"name":5,"type":"2","ask_price":"1e3","max_num_parallel_jobs":2.0,` +
				`"gpu":"caf0daeb-ba23-4499-b4f9-8b4965714366"}`,
		},
		{"application/json", `{"ask_price":-Infinity}`},
		{"application/json", `[1e999, {"a": "é`},
		{"application/json; charset=utf-8", "\xff"},
		{"application/x-www-form-urlencoded", "name=a+b&ask_price=2.5&type=&gpu=%zz&&=x"},
		{"text/plain", "x"},
		{"", ""},
	} {
		f.Add(seed.contentType, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		form, err := drf.ParseForm(contentType, body, false, "")
		if err == nil {
			checkFields(t, form)

			return
		}
		refused, ok := errors.AsType[*drf.HTTPError](err)
		if !ok {
			t.Fatal(err)
		}
		if refused.Status != http.StatusBadRequest && refused.Status != http.StatusUnsupportedMediaType {
			t.Fatalf("status %d", refused.Status)
		}
		_, err = json.Marshal(refused.Body)
		if err != nil {
			t.Fatal(err)
		}
	})
}

func checkFields(t *testing.T, form *drf.Form) {
	t.Helper()
	name := drf.Read(form, drf.Field[string]{Name: "name", Required: true, Parse: drf.Char(10)})
	if name.Given && (name.V == "" || len(name.V) > 40) {
		t.Fatalf("name %q", name.V)
	}
	price := drf.Read(form, drf.Field[float64]{Name: "ask_price", Required: true, Parse: drf.Number})
	text, err := json.Marshal(price.V)
	if err != nil || !json.Valid(text) {
		t.Fatalf("price %g is shown as %s, %v", price.V, text, err)
	}
	jobs := drf.Read(form, drf.Field[int]{Name: "max_num_parallel_jobs", Parse: drf.Integer(1, 9)})
	kind := drf.Read(form, drf.Field[int]{Name: "type", Parse: drf.Choice(1, 2)})
	if jobs.V < 0 || jobs.V > 9 || kind.V < 0 || kind.V > 2 {
		t.Fatalf("jobs %d, type %d", jobs.V, kind.V)
	}
	gpu := drf.Read(
		form,
		drf.Field[string]{Name: "gpu", AllowNull: true, Parse: drf.PrimaryKey(func(string) bool { return true })},
	)
	if gpu.V != "" && len(gpu.V) != 36 {
		t.Fatalf("gpu %q", gpu.V)
	}
	_, err = json.Marshal(form.Errors)
	if err != nil {
		t.Fatal(err)
	}
}
