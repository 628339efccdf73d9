package drf_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

func TestFloatsAreWrittenAsPythonDoes(t *testing.T) {
	t.Parallel()
	for number, want := range map[float64]string{
		0: "0.0", 1: "1.0", -2: "-2.0", 1.5: "1.5", 0.001: "0.001", 0.0001: "0.0001", 0.00001: "1e-05", 1e15: "1000000000000000.0",
		1e16: "1e+16", 1.25e300: "1.25e+300",
	} {
		if got := drf.PythonFloat(number); string(got) != want {
			t.Errorf("%g: %s, want %s", number, got, want)
		}
	}
}

func TestAFormsLastValueCountsAndBadEscapesStay(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"name=a&name=b": "b", "name=%zz+x": "%zz x", "name=a%20b": "a b", "name=a%FFb": "a\uFFFDb", "x&&name=a=b": "a=b",
	} {
		data, refused := drf.Parse("application/x-www-form-urlencoded", []byte(body))
		if refused != nil {
			t.Fatal(refused)
		}
		form, refused := drf.NewForm(data, false)
		if refused != nil {
			t.Fatal(refused)
		}
		name := drf.Read(form, drf.Field[string]{Name: "name", Required: true, Parse: drf.Char(20)})
		if name.V != want {
			t.Errorf("%s: %q, want %q (%v)", body, name.V, want, form.Errors)
		}
	}
}

func TestAnUploadIsNoText(t *testing.T) {
	t.Parallel()
	data, refused := drf.Parse(
		"multipart/form-data; boundary=b",
		[]byte("--b\r\nContent-Disposition: form-data; name=\"name\"; "+
			"filename=\"f\"\r\n\r\na\r\n--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n"),
	)
	if refused != nil {
		t.Fatal(refused)
	}
	form, refused := drf.NewForm(data, true)
	if refused != nil {
		t.Fatal(refused)
	}
	drf.Read(form, drf.Field[string]{Name: "name", Parse: drf.Char(20)})
	if got := form.Errors["name"]; len(got) != 1 || got[0] != "Not a valid string." {
		t.Fatalf("errors %v", form.Errors)
	}
}
