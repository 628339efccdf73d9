package imported_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/imported"
)

// fakePrivate is a private state.
type fakePrivate map[string][]byte

func (p fakePrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p fakePrivate) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if len(value) == 0 {
		delete(p, key)
	} else {
		p[key] = value
	}

	return nil
}

func TestMark_StaysUntilClear(t *testing.T) {
	t.Parallel()
	state := fakePrivate{"other": []byte("1")}
	marked := func() bool {
		found, diags := imported.IsMarked(t.Context(), state)
		if diags.HasError() {
			t.Error(diags)
		}

		return found
	}
	if marked() {
		t.Error("a new resource is marked, want no mark")
	}
	imported.Mark(t.Context(), state)
	if !marked() {
		t.Error("the resource is not marked after Mark, want the mark")
	}
	imported.Clear(t.Context(), state)
	if marked() || len(state) != 1 {
		t.Errorf("the private state after Clear is %v, want only the other key", state)
	}
}
