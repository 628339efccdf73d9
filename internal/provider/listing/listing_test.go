package listing_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/listing"
)

func TestFilter_KeepsOrder(t *testing.T) {
	t.Parallel()
	isOdd := func(number *int) bool { return *number%2 == 1 }
	if diff := cmp.Diff([]int{5, 1, 3}, listing.Filter([]int{5, 2, 1, 4, 3}, isOdd)); diff != "" {
		t.Errorf("odd numbers (-want +got):\n%s", diff)
	}
	if got := listing.Filter([]int{2}, isOdd); got == nil || len(got) != 0 {
		t.Errorf("Filter without a match = %#v, want an empty list", got)
	}
}

// object is an object that tests search.
type object struct{ id, name string }

// newSearch returns a search by name, and the objects.
func newSearch() (listing.Search[object], []object) {
	return listing.Search[object]{
		System:    "Vendor",
		Noun:      "machine",
		Attribute: "name",
		ID:        func(o *object) string { return o.id },
		Value:     func(o *object) string { return o.name },
		Check:     "the token",
	}, []object{{"1", "twin"}, {"2", "single"}, {"3", "twin"}}
}

func TestSearch_Find(t *testing.T) {
	t.Parallel()
	search, objects := newSearch()
	found, diags := search.Find(objects, "single")
	if diags.HasError() || found.id != "2" {
		t.Errorf("Find(single) = %v, %v, want object 2", found, diags)
	}
	for name, want := range map[string][]string{
		"none": {
			"Vendor: no such machine",
			`No machine that the account sees has the name "none". It sees 3: "twin", "single", "twin".`,
			"Check the name, and the token.",
		},
		"twin": {"Vendor: the name is not unique", "2 machines have the name", "1, 3."},
	} {
		_, diags := search.Find(objects, name)
		if len(diags) != 1 {
			t.Fatalf("Find(%s) = %v, want one error", name, diags)
		}
		for _, part := range want {
			if text := diags[0].Summary() + "\n" + diags[0].Detail(); !strings.Contains(text, part) {
				t.Errorf("Find(%s) = %q, want %q", name, text, part)
			}
		}
	}
}

func TestSearch_FindByIDOr(t *testing.T) {
	t.Parallel()
	search, objects := newSearch()
	found, diags := search.FindByIDOr(objects, types.StringNull(), types.StringValue("single"))
	if diags.HasError() || found.id != "2" {
		t.Errorf("FindByIDOr(null, single) = %v, %v, want object 2", found, diags)
	}
	found, diags = search.FindByIDOr(objects, types.StringValue("3"), types.StringNull())
	if diags.HasError() || found.id != "3" {
		t.Errorf("FindByIDOr(3, null) = %v, %v, want object 3", found, diags)
	}
	_, diags = search.FindByIDOr(objects, types.StringValue("4"), types.StringNull())
	const want = `No machine that the account sees has the id "4". It sees 3: "1", "2", "3". ` +
		`Check the id, and the token.`
	if len(diags) != 1 || diags[0].Detail() != want {
		t.Errorf("FindByIDOr(4, null) = %v, want %s", diags, want)
	}
}

func TestSearch_FindAmongNoneAndMany(t *testing.T) {
	t.Parallel()
	search, _ := newSearch()
	for count, want := range map[int]string{
		0:  "It sees none.",
		1:  `It sees 1: "m0".`,
		10: `It sees 10: "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9".`,
		11: `It sees 11, such as "m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9".`,
	} {
		objects := make([]object, count)
		for i := range objects {
			objects[i].name = "m" + strconv.Itoa(i)
		}
		_, diags := search.Find(objects, "none")
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("Find among %d objects = %v, want %s", count, diags, want)
		}
	}
}
