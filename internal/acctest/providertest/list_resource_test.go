package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// newFullShop returns a shop with three items. Two names begin with w.
func newFullShop(t *testing.T) (*providertest.Provider, *store) {
	t.Helper()
	shop, store := newShop(t)
	for _, name := range []string{"web", "db", "worker"} {
		shop.Resource("shop_item").Create(map[string]any{"name": name})
	}

	return shop, store
}

func TestListResource_ReturnsResultsAndWarnings(t *testing.T) {
	t.Parallel()
	shop, _ := newFullShop(t)
	results, diags := shop.ListResource("shop_item").TryList(map[string]any{"prefix": "w"}, providertest.ListOptions{})
	want := []providertest.Result{
		{DisplayName: "web", Identity: map[string]any{"id": "item-1"}},
		{DisplayName: "worker", Identity: map[string]any{"id": "item-3"}},
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
	diags.Expect(t, providertest.Warning("", "Slow shop"))
}

func TestListResource_ResourcesEqualImported(t *testing.T) {
	t.Parallel()
	shop, _ := newFullShop(t)
	for _, result := range shop.ListResource("shop_item").List(nil, providertest.ListOptions{IncludeResource: true}) {
		state := shop.Resource("shop_item").ImportByIdentity(result.Identity)
		if diff := cmp.Diff(state.Values, result.Resource); diff != "" {
			t.Errorf("the result differs (-want +got):\n%s", diff)
		}
	}
}

func TestListResource_ChecksLimit(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)
	results := shop.ListResource("shop_item").List(nil, providertest.ListOptions{Limit: 2})
	if diff := cmp.Diff([]string{"web", "db"}, providertest.DisplayNames(results)); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
	store.ignoresLimit = true
	results, diags := shop.ListResource("shop_item").TryList(nil, providertest.ListOptions{Limit: 2})
	diags.Errors().Expect(t, providertest.Error("", "The list ignores its limit", "more than the requested 2 results"))
	if len(results) != 3 {
		t.Errorf("got %d results, want 3", len(results))
	}
}

func TestListResource_StopsEarly(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)
	results := shop.ListResource("shop_item").List(nil, providertest.ListOptions{StopAfter: 1})
	if fetched := store.count("fetch"); len(results) != 1 || fetched != 1 {
		t.Errorf("got %d results of %d fetched items, want 1 of 1", len(results), fetched)
	}
}

func TestListResource_ReportsErrors(t *testing.T) {
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
		t.Errorf("got the results %v, want none", results)
	}
}
