package bulkread_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

func TestCollect_ReturnsAllPagesOrError(t *testing.T) {
	t.Parallel()
	failure := errors.New("the second page failed")
	for name, test := range map[string]struct {
		pages [][]int
		err   error
		want  []int
	}{
		"no page":   {nil, nil, []int{}},
		"two pages": {[][]int{{1, 2}, {3}}, nil, []int{1, 2, 3}},
		"an error":  {[][]int{{1, 2}}, failure, nil},
	} {
		got, err := bulkread.Collect(func(yield func([]int, error) bool) {
			for _, page := range test.pages {
				if !yield(page, nil) {
					return
				}
			}
			if test.err != nil {
				yield(nil, test.err)
			}
		})
		if !errors.Is(err, test.err) {
			t.Errorf("%s: Collect returned the error %v, want %v", name, err, test.err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestRemoveSeen_KeepsFirstOccurrence(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"a": true}
	id := func(object *string) string { return *object }
	for _, test := range []struct{ page, want []string }{
		{[]string{"a", "b", "b"}, []string{"b"}},
		{[]string{"b", "c"}, []string{"c"}},
		{[]string{"c"}, []string{}},
		{nil, nil},
	} {
		if diff := cmp.Diff(test.want, bulkread.RemoveSeen(slices.Clone(test.page), seen, id)); diff != "" {
			t.Errorf("RemoveSeen(%q) (-want +got):\n%s", test.page, diff)
		}
	}
}
