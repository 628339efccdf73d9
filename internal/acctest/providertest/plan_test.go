package providertest_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestPlanOfANewResource(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)

	plan := shop.Resource("shop_item").Plan(nil, map[string]any{"name": "web", "disks": []any{map[string]any{"amount": 1}}})

	plan.ExpectAction(t, providertest.Create)
	plan.ExpectUnknown(t, "disks[0].handle", "id", "network", "note", "revision")
	providertest.ExpectValues(t, plan.Values, map[string]any{"name": "web", "price": nil, "step": []any{}})
	if plan.Identity != nil || store.count("create") != 0 {
		t.Errorf("identity %v, %d creates", plan.Identity, store.count("create"))
	}
}

func TestPlanWithUnknownConfiguration(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())

	plan := item.Plan(state, map[string]any{
		"name":    providertest.Unknown,
		"kind":    "shelf",
		"tags":    []any{"a", providertest.Unknown},
		"disks":   providertest.Unknown,
		"ports":   map[string]any{"http": map[string]any{"amount": providertest.Unknown}},
		"payload": providertest.Unknown,
		"step":    []any{map[string]any{"command": providertest.Unknown}},
	})

	plan.ExpectAction(t, providertest.Update)
	plan.ExpectUnknown(t, "disks", "name", "network", "note", "payload", `ports["http"].amount`, "revision", "step[0].command", "tags[*]")
	plan = item.Plan(state, map[string]any{"name": "web", "kind": providertest.Unknown})
	plan.ExpectAction(t, providertest.Replace, "kind")
}

// What the user does not set, and what the shop gave, stays. A nested object
// finds what it was by its index, its key, or its likeness.
func TestProposedStateKeepsWhatIsComputed(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	config := map[string]any{
		"name":    "web",
		"disks":   amounts(1, 2),
		"rules":   amounts(3, 4),
		"ports":   map[string]any{"http": map[string]any{"amount": 5}},
		"network": map[string]any{"amount": 6},
	}
	state := item.Create(config)
	config["disks"] = amounts(1, 9, 2)
	config["rules"] = amounts(7, 4, 3)
	config["ports"] = map[string]any{"dns": map[string]any{"amount": 5}, "http": map[string]any{"amount": 8}}
	config["secret_wo"] = "xyz"

	var proposed map[string]any
	server.planning = func(req *tfprotov6.PlanResourceChangeRequest) { proposed = server.values(t, req.ProposedNewState) }
	item.Plan(state, config)

	providertest.ExpectValues(t, proposed, map[string]any{
		"id":        "item-1",
		"note":      "no secret",
		"revision":  1,
		"secret_wo": "xyz",
		"disks":     []any{with(1, "handle-1"), with(9, "handle-2"), with(2, nil)},
		"rules":     []any{with(7, nil), with(4, "handle-4"), with(3, "handle-3")},
		"ports":     map[string]any{"dns": with(5, nil), "http": with(8, "handle-5")},
		"network":   with(6, "handle-6"),
		"labels":    nil,
	})
}

func with(amount int, handle any) map[string]any {
	return map[string]any{"amount": amount, "handle": handle}
}

func amounts(numbers ...int) []any {
	objects := make([]any, len(numbers))
	for i, number := range numbers {
		objects[i] = map[string]any{"amount": number}
	}

	return objects
}

// An optional and computed object is kept when it is left out, but not if it
// must have been configured before.
func TestProposedStateDropsWhatWasConfigured(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")

	state := item.Create(map[string]any{"name": "web", "network": map[string]any{"amount": 6}})
	plan := item.Plan(state, map[string]any{"name": "web"})
	plan.ExpectAction(t, providertest.Update)
	providertest.ExpectValues(t, plan.Values, map[string]any{"network": providertest.Unknown})

	state = item.Create(map[string]any{"name": "web", "network": map[string]any{}})
	item.ExpectNoChanges(state, map[string]any{"name": "web", "network": map[string]any{}})
	item.ExpectNoChanges(state, map[string]any{"name": "web"})
}

// A fraction of a configuration is a decimal one, an API's is a float64. They
// count as equal, at once and after the state was written and read.
func TestFractionsAreComparedAsTerraformDoes(t *testing.T) {
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

func TestNoChangesTellsWhatChanges(t *testing.T) {
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

func TestWantedPlanTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web", "kind": "box"})
	plan := item.Plan(state, map[string]any{"name": "web"})

	plan.ExpectAction(t, providertest.Replace, "kind")
	wantFailure(
		t, func(tb *fake) { plan.ExpectAction(tb, providertest.Update, "kind") }, "planned to replace, want update",
		`"box"`,
	)
	wantFailure(t, func(tb *fake) { plan.ExpectAction(tb, providertest.Replace, "name") }, `["kind"]`, `["name"]`)
	unknown := item.Plan(state, map[string]any{"name": providertest.Unknown, "kind": "box"})
	wantFailure(t, func(tb *fake) { unknown.ExpectUnknown(tb) }, `"name"`, `want []`)
	wantFailure(t, func(tb *fake) { unknown.ExpectUnknown(tb, "kind") }, `want ["kind"]`)
}
