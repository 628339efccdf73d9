package acctest

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// CheckDestroy is a check of a TestCase: the account has no objects.
func (a *Account) CheckDestroy(state *terraform.State) error {
	return a.CheckObjectCount(0, AnyObject)(state)
}

// CheckObjectCount returns a check that the account has this number of matching
// objects.
func (a *Account) CheckObjectCount(want int, matches func(system.Object) bool) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var left []system.Object
		for _, object := range a.Objects() {
			if matches(object) {
				left = append(left, object)
			}
		}
		if len(left) != want {
			return fmt.Errorf("the account has %d objects, want %d: %v", len(left), want, left)
		}

		return nil
	}
}

// AnyObject matches every object.
func AnyObject(system.Object) bool { return true }

// OfKind returns a function that matches the objects of a kind.
func OfKind(kind string) func(system.Object) bool {
	return func(object system.Object) bool { return object.Kind == kind }
}

// CheckRequests returns a check that the account has sent this number of
// requests with a method.
func (a *Account) CheckRequests(method string, want int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := a.RequestCounts()[method]; got != want {
			return fmt.Errorf("the account has sent %d requests with %s, want %d", got, method, want)
		}

		return nil
	}
}
