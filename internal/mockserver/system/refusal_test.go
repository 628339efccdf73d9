package system_test

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// refusalRecorder keeps the refusals of one response.
type refusalRecorder struct {
	*httptest.ResponseRecorder

	got []system.Refusal
}

// RecordRefusal implements system.RefusalRecorder.
func (r *refusalRecorder) RecordRefusal(refusal system.Refusal) {
	r.got = append(r.got, refusal)
}

func TestBecause_InnerReasonIsRecorded(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := system.Because(system.Because(cause, "The id 7 is unknown.", "a section"), "outer", "another section")
	if !errors.Is(err, cause) || err.Error() != "cause" {
		t.Errorf("the error is %q, want the cause", err)
	}
	recorder := &refusalRecorder{ResponseRecorder: httptest.NewRecorder()}
	system.RecordRefusal(recorder, err)
	system.RecordRefusal(recorder, cause)
	want := []system.Refusal{{Reason: "The id 7 is unknown.", Section: "a section"}}
	if diff := cmp.Diff(want, recorder.got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBecause_NoErrorHasNoReason(t *testing.T) {
	t.Parallel()
	err := system.Because(nil, "reason", "section")
	if err != nil {
		t.Errorf("got %v, want no error", err)
	}
}
