package acctest

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// CheckDestroy is a TestCase's check that nothing is left in the account.
func (a *Account) CheckDestroy(state *terraform.State) error {
	return a.CheckObjectCount(0, AnyObject)(state)
}

// CheckObjectCount is a check that so many of the account's objects are left,
// of those that count.
func (a *Account) CheckObjectCount(want int, counts func(system.Object) bool) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var left []system.Object
		for _, object := range a.Objects() {
			if counts(object) {
				left = append(left, object)
			}
		}
		if len(left) != want {
			return fmt.Errorf("%d objects are left in the account, want %d: %v", len(left), want, left)
		}

		return nil
	}
}

// AnyObject lets every object count.
func AnyObject(system.Object) bool { return true }

// OfKind lets objects of a kind count.
func OfKind(kind string) func(system.Object) bool {
	return func(object system.Object) bool { return object.Kind == kind }
}

// CheckRequests is a check that the account has sent so many requests with a
// method.
func (a *Account) CheckRequests(method string, want int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := a.RequestCounts()[method]; got != want {
			return fmt.Errorf("there were %d requests with %s, want %d", got, method, want)
		}

		return nil
	}
}
