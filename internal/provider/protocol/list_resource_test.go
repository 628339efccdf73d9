package protocol_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/protocol"
)

// newFullShop has three items, of which two begin with w.
func newFullShop(t *testing.T) (*protocol.Provider, *store) {
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

	results, diags := shop.ListResource("shop_item").TryList(map[string]any{"prefix": "w"}, protocol.ListOptions{})

	want := []protocol.Result{
		{DisplayName: "web", Identity: map[string]any{"id": "item-1"}},
		{DisplayName: "worker", Identity: map[string]any{"id": "item-3"}},
	}
	if diff := cmp.Diff(want, results, cmp.Transformer("", func(d protocol.Diagnostics) string { return d.String() })); diff != "" {
		t.Error(diff)
	}
	diags.Expect(t, protocol.Warning("", "Slow shop"))
}

func TestListedResourcesAreLikeImportedOnes(t *testing.T) {
	t.Parallel()
	shop, _ := newFullShop(t)
	for _, result := range shop.ListResource("shop_item").List(nil, protocol.ListOptions{IncludeResource: true}) {
		state := shop.Resource("shop_item").ImportByIdentity(result.Identity)
		if diff := cmp.Diff(state.Values, result.Resource); diff != "" {
			t.Error(diff)
		}
	}
}

func TestListHasALimit(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)

	results := shop.ListResource("shop_item").List(nil, protocol.ListOptions{Limit: 2})

	if diff := cmp.Diff([]string{"web", "db"}, protocol.DisplayNames(results)); diff != "" {
		t.Error(diff)
	}
	store.greedy = true
	results, diags := shop.ListResource("shop_item").TryList(nil, protocol.ListOptions{Limit: 2})
	diags.Errors().Expect(t, protocol.Error("", "The list ignores its limit", "more than the 2 results"))
	if len(results) != 3 {
		t.Errorf("%d results", len(results))
	}
}

func TestListStopsEarly(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)

	results := shop.ListResource("shop_item").List(nil, protocol.ListOptions{StopAfter: 1})

	if fetched := store.count("fetch"); len(results) != 1 || fetched != 1 {
		t.Errorf("%d results, %d fetched", len(results), fetched)
	}
}

func TestListThatFails(t *testing.T) {
	t.Parallel()
	shop, store := newFullShop(t)
	listing := shop.ListResource("shop_item")

	listing.Validate(map[string]any{"prefix": protocol.Unknown}).Expect(t)
	_, diags := listing.TryList(map[string]any{"prefix": "bad"}, protocol.ListOptions{})
	diags.Expect(t, protocol.Error("prefix", "Bad prefix"))
	store.faults["fetch"] = true
	results, diags := listing.TryList(nil, protocol.ListOptions{})
	diags.Errors().Expect(t, protocol.Error("", "Item not fetched", "out of order"))
	if len(results) != 0 {
		t.Errorf("there are results: %v", results)
	}
}
