package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// newFullShop has three items, of which two begin with w.
func newFullShop(t *testing.T) (*providertest.Provider, *store) {
	t.Helper()
	shop, store := newShop(t)
	for _, name := range []string{"web", "db", "worker"} {
		shop.Resource("shop_item").Create(map[string]any{"name": name})
	}

	return shop, store
}

func TestListFindsWhatIsConfigured(t *testing.T) {
	t.Parallel()
	shop, _ := newFullShop(t)

	results, diags := shop.ListResource("shop_item").TryList(map[string]any{"prefix": "w"}, providertest.ListOptions{})

	want := []providertest.Result{
		{DisplayName: "web", Identity: map[string]any{"id": "item-1"}},
		{DisplayName: "worker", Identity: map[string]any{"id": "item-3"}},
	}
	if diff := cmp.Diff(want, results, cmp.Transformer("", func(d providertest.Diagnostics) string { return d.String() })); diff != "" {
		t.Error(diff)
	}
	diags.Expect(t, providertest.Warning("", "Slow shop"))
}

func TestListedResourcesAreLikeImportedOnes(t *testing.T) {
	t.Parallel()
	shop, _ := newFullShop(t)
	for _, result := range shop.ListResource("shop_item").List(nil, providertest.ListOptions{IncludeResource: true}) {
		state := shop.Resource("shop_item").ImportByIdentity(result.Identity)
		if diff := cmp.Diff(state.Values, result.Resource); diff != "" {
			t.Error(diff)
		}
	}
}

func TestListHasALimit(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)

	results := shop.ListResource("shop_item").List(nil, providertest.ListOptions{Limit: 2})

	if diff := cmp.Diff([]string{"web", "db"}, providertest.DisplayNames(results)); diff != "" {
		t.Error(diff)
	}
	store.greedy = true
	results, diags := shop.ListResource("shop_item").TryList(nil, providertest.ListOptions{Limit: 2})
	diags.Errors().Expect(t, providertest.Error("", "The list ignores its limit", "more than the 2 results"))
	if len(results) != 3 {
		t.Errorf("%d results", len(results))
	}
}

func TestListStopsEarly(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)

	results := shop.ListResource("shop_item").List(nil, providertest.ListOptions{StopAfter: 1})

	if fetched := store.count("fetch"); len(results) != 1 || fetched != 1 {
		t.Errorf("%d results, %d fetched", len(results), fetched)
	}
}

func TestListThatFails(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)
	listing := shop.ListResource("shop_item")

	listing.Validate(map[string]any{"prefix": providertest.Unknown}).Expect(t)
	_, diags := listing.TryList(map[string]any{"prefix": "bad"}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("prefix", "Bad prefix"))
	store.faults["fetch"] = true
	results, diags := listing.TryList(nil, providertest.ListOptions{})
	diags.Errors().Expect(t, providertest.Error("", "Item not fetched", "out of order"))
	if len(results) != 0 {
		t.Errorf("there are results: %v", results)
	}
}
