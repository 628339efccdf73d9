package providertest_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestPlan_OfNewResource(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	plan := shop.Resource("shop_item").Plan(nil, map[string]any{"name": "web"})
	plan.ExpectAction(t, providertest.Create)
	plan.ExpectUnknown(t, "id", "note", "parts", "revision")
	providertest.ExpectValues(t, plan.Values, map[string]any{"name": "web", "price": nil})
	if got := store.count("create"); got != 0 {
		t.Errorf("the plan made %d creates, want none", got)
	}
}

func TestPlan_WithUnknownConfiguration(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	plan := item.Plan(state, map[string]any{
		"name":    providertest.Unknown,
		"kind":    "shelf",
		"tags":    []any{"b", providertest.Unknown, "a", "b"},
		"disks":   providertest.Unknown,
		"network": map[string]any{"amount": providertest.Unknown},
	})
	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "disks", "name", "network.amount", "note", "parts", "revision", "tags[*]")
	providertest.ExpectValues(t, plan.Values, map[string]any{"tags": []any{"a", "b", providertest.Unknown}})
	plan = item.Plan(state, map[string]any{"name": "web", "kind": providertest.Unknown})
	plan.ExpectAction(t, providertest.Replace, "kind")
}

func TestProposedState_KeepsComputedValues(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	var proposed map[string]any
	server.planning = func(req *tfprotov6.PlanResourceChangeRequest) {
		proposed = server.values(t, req.ProposedNewState)
	}
	item.Plan(state, map[string]any{
		"name": "db", "kind": "shelf", "disks": []any{map[string]any{"amount": 9}}, "secret_wo": "abc",
	})
	providertest.ExpectValues(t, proposed, map[string]any{
		"id":        "item-1",
		"name":      "db",
		"note":      "secret of 3",
		"revision":  1,
		"parts":     []any{map[string]any{"handle": "handle of item-1"}},
		"disks":     []any{map[string]any{"amount": 9}},
		"secret_wo": "abc",
		"labels":    nil,
		"network":   nil,
	})
}

// A fraction in a configuration is a decimal fraction, and an API returns a
// float64. They are equal in the plan, and after the state was written and
// read.
func TestPlan_ComparesFractionsAsDecimals(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	for _, price := range []any{0.01, 1.5, float32(0.3), 3, 3.0, int64(-7), uint8(200), 1e21} {
		config := map[string]any{"name": "web", "price": price}
		state := item.Create(config)
		providertest.ExpectValues(t, state.Values, map[string]any{"price": price})
		item.ExpectNoChanges(state, config)
		item.Plan(state, config).ExpectAction(t, providertest.NoOp)
	}
}

func TestExpectNoChanges_ReportsChanges(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	state := shop.Resource("shop_item").Create(map[string]any{"name": "web"})
	noChanges := func(name string) func(*fake) {
		return func(tb *fake) {
			shop.WithTB(tb).Resource("shop_item").ExpectNoChanges(state, map[string]any{"name": name})
		}
	}
	wantFailure(t, noChanges("db"), "shop_item has changes, to update", `"web"`, `"db"`)
	store.drop(state.ID())
	wantFailure(t, noChanges("web"), "shop_item is gone")
}

func TestPlan_ExpectationsReportDifferences(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web", "kind": "box"})
	plan := item.Plan(state, map[string]any{"name": "web"})
	plan.ExpectAction(t, providertest.Replace, "kind")
	wantFailure(t, func(tb *fake) { plan.ExpectAction(tb, providertest.Update, "kind") },
		"action is replace, want update", `"box"`)
	wantFailure(t, func(tb *fake) { plan.ExpectAction(tb, providertest.Replace, "name") }, `["kind"]`, `["name"]`)
	unknown := item.Plan(state, map[string]any{"name": providertest.Unknown, "kind": "box"})
	wantFailure(t, func(tb *fake) { unknown.ExpectUnknown(tb) }, `"name"`, `want []`)
	wantFailure(t, func(tb *fake) { unknown.ExpectUnknown(tb, "kind") }, `want ["kind"]`)
}
