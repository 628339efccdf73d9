package lenient_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

func TestList_ValidateChecksElements(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list lenient.List[validated]
		want string
	}{
		{nil, "there is no list"},
		{lenient.List[validated]{}, ""},
		{lenient.List[validated]{"a", "b"}, ""},
		{lenient.List[validated]{"a", "", ""}, "element 2 of the list: it is empty"},
	} {
		err := test.list.Validate()
		if got := fmt.Sprint(err); (err != nil || test.want != "") && got != test.want {
			t.Errorf("%q.Validate() = %v, want %q", test.list, err, test.want)
		}
	}
	err := (&lenient.List[int]{1}).Validate()
	if err != nil {
		t.Errorf("elements without a Validate method: got %v, want no error", err)
	}
}

// validated is an element of a list that must not be empty.
type validated string

func (v *validated) Validate() error {
	if *v == "" {
		return errors.New("it is empty")
	}

	return nil
}
