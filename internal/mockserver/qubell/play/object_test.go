package play_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
)

func readObject(t *testing.T, body string) play.Object {
	t.Helper()
	object, err := play.ReadObject(http.Header{"Content-Type": {"application/json"}}, []byte(body))
	if err != nil {
		t.Fatal(err)
	}

	return object
}

func TestField_MissingIsNil(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"null":null,"Name":"x"}`)
	for _, name := range []string{"null", "name", ""} {
		if got := play.Field[string](o, name); got != nil || o.Err() != nil {
			t.Errorf("Field(%q) = %v, error %v; want nil, nil", name, got, o.Err())
		}
		if got := play.FieldOr(o, name, 5); got != 5 || o.Err() != nil {
			t.Errorf("FieldOr(%q, 5) = %v, error %v; want 5, nil", name, got, o.Err())
		}
	}
}

func TestField_IsReadAsItsType(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"text":"a","number":5,"object":{"a":1}}`)
	if got := play.FieldOr(o, "text", ""); got != "a" {
		t.Errorf("text = %q, want a", got)
	}
	if got := play.FieldOr(o, "number", 0); got != 5 {
		t.Errorf("number = %d, want 5", got)
	}
	if got := o.Object("object").Fields["a"]; string(got) != "1" {
		t.Errorf("object.a = %s, want 1", got)
	}
	err := o.Err()
	if err != nil {
		t.Errorf("Err() = %v, want nil", err)
	}
}

func TestField_WrongTypeErrorHidesTheValue(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"text": `{"text":"secret"}`, "number": `{"number":5.5}`} {
		o := readObject(t, body)
		if got := play.Field[int](o, name); got != nil {
			t.Errorf("Field(%q) = %v, want nil", name, *got)
		}
		want := name + ": the value has the wrong type"
		failure, ok := errors.AsType[*play.HTTPError](o.Err())
		if !ok || failure.Status != http.StatusBadRequest || failure.Error() != want {
			t.Errorf("%s: error %v, want %s", body, o.Err(), want)
		}
	}
}

func TestObject_KeepsTheFirstErrorOfAllItsObjects(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"a":{"b":[]},"c":{}}`)
	play.Field[string](o.Object("a"), "b")
	o.Failf("c is wrong")
	play.Field[string](o, "c")
	if want := "b: the value has the wrong type"; o.Err() == nil || o.Err().Error() != want {
		t.Errorf("Err() = %v, want %s", o.Err(), want)
	}
}

func TestObject_StringsRefusesOtherTypes(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"a":"1","b":""}`)
	if got := o.Strings(); len(got) != 2 || o.Err() != nil {
		t.Errorf("Strings() = %v, error %v; want both fields, nil", got, o.Err())
	}
	for _, body := range []string{`{"a":"1","b":1}`, `{"b":null}`, `{"b":["x"]}`, `{"b":{},"c":5}`} {
		o := readObject(t, body)
		o.Strings()
		err := o.Err()
		if err == nil || err.Error() != "b: the value has the wrong type" {
			t.Errorf("Strings of %s: error %v, want that of b", body, err)
		}
	}
}

func TestObject_NonNullOmitsNulls(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"a":null,"b":false}`)
	if got := o.NonNull(); len(got) != 1 || string(got["b"]) != "false" || len(o.Fields) != 2 {
		t.Errorf("NonNull() = %v of %v, want b only", got, o.Fields)
	}
}
