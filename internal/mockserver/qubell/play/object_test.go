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

func TestAFieldThatIsNotThereIsNil(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"null":null,"Name":"x"}`)
	for _, name := range []string{"null", "name", ""} {
		if value, err := play.Field[string](o, name); value != nil || err != nil {
			t.Errorf("%s: %v, %v", name, value, err)
		}
		if value, err := play.FieldOr(o, name, 5); value != 5 || err != nil {
			t.Errorf("%s: %v, %v", name, value, err)
		}
	}
}

func TestAFieldIsReadAsItsType(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"text":"a","number":5,"object":{"a":1}}`)
	if text, err := play.FieldOr(o, "text", ""); text != "a" || err != nil {
		t.Error(text, err)
	}
	if number, err := play.FieldOr(o, "number", 0); number != 5 || err != nil {
		t.Error(number, err)
	}
	if inner, err := play.FieldOr(o, "object", play.Object{}); string(inner["a"]) != "1" || err != nil {
		t.Error(inner, err)
	}
}

func TestAFieldOfAnotherTypeIsRefusedWithoutItsValue(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"text":"secret","number":5.5}`)
	_, textErr := play.Field[int](o, "text")
	_, numberErr := play.Field[int](o, "number")
	for want, err := range map[string]error{
		"text: the value has the wrong type": textErr, "number: the value has the wrong type": numberErr,
	} {
		refused, ok := errors.AsType[*play.HTTPError](err)
		if !ok || refused.Status != http.StatusBadRequest || refused.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestOnlyTextsAreTexts(t *testing.T) {
	t.Parallel()
	if err := readObject(t, `{"a":"1","b":""}`).RequireStrings(); err != nil {
		t.Error(err)
	}
	for _, body := range []string{`{"a":"1","b":1}`, `{"b":null}`, `{"b":["x"]}`, `{"b":{},"c":5}`} {
		if err := readObject(t, body).RequireStrings(); err == nil || err.Error() != "b: the value has the wrong type" {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestGivenLeavesNullsOut(t *testing.T) {
	t.Parallel()
	o := readObject(t, `{"a":null,"b":false}`)
	if given := o.NonNull(); len(given) != 1 || string(given["b"]) != "false" || len(o) != 2 {
		t.Fatal(given, o)
	}
}
