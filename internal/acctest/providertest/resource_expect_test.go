package providertest_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestCreationInVainLeavesNothing(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.faults["create"] = true
	shop.Resource("shop_item").CreateFails(map[string]any{"name": "web"}).Expect(t, providertest.Error("", "Item not made"))
	store.faults["create"] = false
	for _, halfway := range []bool{false, true} {
		store.faults["boot"] = halfway
		wantFailure(t, func(tb *fake) {
			shop.WithTB(tb).Resource("shop_item").CreateFails(map[string]any{"name": "web"})
		}, "shop_item", "should have come to nothing")
	}
}

func TestTaintedCreationLeavesATaintedResource(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.faults["boot"] = true
	state, diags := shop.Resource("shop_item").CreateTainted(map[string]any{"name": "web"})
	diags.Expect(t, providertest.Error("", "Item not booted"))
	if !state.Tainted || state.ID() == "" {
		t.Errorf("the state is %+v", state)
	}
	store.faults["boot"] = false
	for _, nothing := range []bool{false, true} {
		store.faults["create"] = nothing
		wantFailure(t, func(tb *fake) {
			shop.WithTB(tb).Resource("shop_item").CreateTainted(map[string]any{"name": "web"})
		}, "shop_item", "should have failed half-way")
	}
}

func TestGoneIsWhatARefreshDoesNotFind(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	wantFailure(
		t, func(tb *fake) { shop.WithTB(tb).Resource("shop_item").ExpectGone(state) },
		"shop_item item-1 is still in the state", "web",
	)
	item.Delete(state)
	item.ExpectGone(state)
}
