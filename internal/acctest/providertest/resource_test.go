package providertest_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// full is a configuration that sets everything.
func full() map[string]any {
	return map[string]any{
		"name":      "web",
		"kind":      "shelf",
		"price":     0.1,
		"tags":      []string{"red", "blue"},
		"labels":    map[string]string{"env": "test"},
		"disks":     []any{map[string]any{"amount": 1}, map[string]any{"amount": 2}},
		"rules":     []any{map[string]any{"amount": 3}},
		"ports":     map[string]any{"http": map[string]any{"amount": 4}},
		"network":   map[string]any{"amount": 5},
		"secret_wo": "xyz",
		"payload":   map[string]any{"sizes": []any{1, 2.5, "x", true, nil}},
		"step":      []any{map[string]any{"command": "pack"}},
	}
}

func TestCreatedResourceIsReadBackAsGoValues(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)

	state := shop.Resource("shop_item").Create(full())

	want := map[string]any{
		"id":        "item-1",
		"name":      "web",
		"kind":      "shelf",
		"price":     0.1,
		"tags":      []any{"blue", "red"},
		"labels":    map[string]any{"env": "test"},
		"note":      "secret of 3",
		"revision":  1,
		"disks":     []any{piece(1), piece(2)},
		"rules":     []any{piece(3)},
		"ports":     map[string]any{"http": piece(4)},
		"network":   piece(5),
		"secret_wo": nil,
		"payload":   map[string]any{"sizes": []any{1, 2.5, "x", true, nil}},
		"step":      []any{map[string]any{"command": "pack"}},
	}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"id": "item-1"}, state.Identity); diff != "" {
		t.Error(diff)
	}
	if state.Tainted || state.ID() != "item-1" {
		t.Errorf("tainted %t, id %q", state.Tainted, state.ID())
	}
}

func piece(amount int) map[string]any {
	return map[string]any{"amount": amount, "handle": "handle-" + strconv.Itoa(amount)}
}

func TestNothingChangesAfterCreateAndImport(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")

	state := item.Create(full())
	item.ExpectNoChanges(state, full())
	item.ExpectNoChanges(item.ImportByID(state.ID()), full())
	item.ExpectNoChanges(item.ImportByIdentity(state.Identity), full())
}

func TestUpdateChangesInPlace(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())

	config := full()
	config["name"] = "db"
	item.Plan(state, config).ExpectAction(t, providertest.Update)
	state = item.Update(state, config)

	providertest.ExpectValues(t, state.Values, map[string]any{"id": "item-1", "name": "db", "revision": 2})
	if updates, deletes := store.count("update"), store.count("delete"); updates != 1 || deletes != 0 {
		t.Errorf("%d updates, %d deletes", updates, deletes)
	}
}

func TestUpdateWithoutChangesCallsNothing(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())

	again := item.Update(state, full())

	if again != state || store.count("update") != 0 {
		t.Errorf("updated %d times", store.count("update"))
	}
}

func TestUpdateReplacesWhereItMust(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	item.Create(map[string]any{"name": "other"})

	config := full()
	config["kind"] = "box"
	plan := item.Plan(state, config)
	plan.ExpectAction(t, providertest.Replace, "kind")
	providertest.ExpectValues(t, plan.Values, map[string]any{"kind": "box", "name": "web"})
	if plan.Values["id"] != providertest.Unknown {
		t.Errorf("the id is planned as %v", plan.Values["id"])
	}
	providertest.ExpectValues(t, item.Update(state, config).Values, map[string]any{"kind": "box", "revision": 1})

	if creates, deletes := store.count("create"), store.count("delete"); creates != 3 || deletes != 1 {
		t.Errorf("%d creates, %d deletes", creates, deletes)
	}
}

func TestPrivateDataGoesAlong(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	first := item.Create(map[string]any{"name": "a"})
	item.Update(first, map[string]any{"name": "b"})

	same, diags := item.TryUpdate(first, map[string]any{"name": "c"})
	diags.Expect(t, providertest.Error("", "Item not changed", "etag 1 is stale"))
	providertest.ExpectValues(t, same.Values, map[string]any{"name": "a"})

	item.Update(item.Read(first), map[string]any{"name": "c"})
}

func TestGoneResourceIsNil(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	store.drop(state.ID())

	if gone := item.Read(state); gone != nil {
		t.Errorf("it is still there: %v", gone.Values)
	}
	item.Delete(state)
	if gone := item.Read(item.State(map[string]any{"id": "never-there", "name": "x"})); gone != nil {
		t.Errorf("it is there: %v", gone.Values)
	}
}

func TestFailedCreateLeavesNothing(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.faults["create"] = true

	state, diags := shop.Resource("shop_item").TryCreate(map[string]any{"name": "web"})

	diags.Expect(t, providertest.Error("", "Item not made", "out of order"))
	if state != nil {
		t.Errorf("there is a state: %v", state.Values)
	}
}

func TestHalfCreatedResourceIsTaintedAndReplaced(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	store.faults["boot"] = true
	config := map[string]any{"name": "web"}

	state, diags := item.TryCreate(config)
	diags.Expect(t, providertest.Error("", "Item not booted"))
	if state == nil || !state.Tainted || state.ID() != "item-1" {
		t.Fatalf("not saved as tainted: %+v", state)
	}
	state = item.Read(state)
	item.Plan(state, config).ExpectAction(t, providertest.Replace)

	again, diags := item.TryUpdate(state, config)
	diags.Expect(t, providertest.Error("", "Item not booted"))
	if again == nil || !again.Tainted {
		t.Fatalf("not saved as tainted: %+v", again)
	}
	store.faults["boot"] = false
	if healed := item.Update(again, config); healed.Tainted {
		t.Error("still tainted")
	}
	if deletes := store.count("delete"); deletes != 2 {
		t.Errorf("%d deletes", deletes)
	}
}

func TestFailuresKeepTheState(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	store.faults = map[string]bool{"read": true, "update": true, "delete": true}
	renamed, replaced := full(), full()
	renamed["name"], replaced["kind"] = "db", "box"

	kept, diags := item.TryRead(state)
	diags.Expect(t, providertest.Error("", "Item not read"))
	providertest.ExpectValues(t, kept.Values, state.Values)

	kept, diags = item.TryUpdate(state, renamed)
	diags.Expect(t, providertest.Error("", "Item not changed"))
	providertest.ExpectValues(t, kept.Values, state.Values)

	kept, diags = item.TryUpdate(state, replaced)
	diags.Expect(t, providertest.Error("", "Item not deleted"))
	providertest.ExpectValues(t, kept.Values, state.Values)

	kept, diags = item.TryDelete(state)
	diags.Expect(t, providertest.Error("", "Item not deleted"))
	providertest.ExpectValues(t, kept.Values, state.Values)

	store.faults = nil
	kept, diags = item.TryDelete(state)
	diags.Expect(t)
	if kept != nil {
		t.Errorf("there is a state: %v", kept.Values)
	}
}

func TestReplacementThatFailsAfterDeletionLeavesNothing(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	store.faults["create"] = true
	config := full()
	config["kind"] = "box"

	state, diags := item.TryUpdate(state, config)

	diags.Expect(t, providertest.Error("", "Item not made"))
	if state != nil {
		t.Errorf("there is a state: %v", state.Values)
	}
}

func TestValidationStopsEverything(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	bad := map[string]any{"name": "bad"}
	want := providertest.Error("name", "Bad name", "takes no")

	item.Validate(bad).Expect(t, want)
	_, diags := item.TryPlan(nil, bad)
	diags.Expect(t, want)
	_, diags = item.TryCreate(bad)
	diags.Expect(t, want)
	_, diags = item.TryUpdate(state, bad)
	diags.Expect(t, want)
	item.Validate(map[string]any{"name": providertest.Unknown}).Expect(t)
	item.Validate(map[string]any{}).Expect(t, providertest.Error("name", "Missing Configuration"))
	item.Validate(map[string]any{"name": "x", "id": "y"}).Expect(t, providertest.Error("id", "Read-Only"))

	if creates := store.count("create"); creates != 1 {
		t.Errorf("%d creates", creates)
	}
}

func TestWarningsFailNothing(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	want := providertest.Warning("name", "Old name", "will refuse")

	state, diags := item.TryCreate(map[string]any{"name": "old"})
	diags.Expect(t, want)
	plan := item.Plan(state, map[string]any{"name": "old"})
	plan.ExpectAction(t, providertest.NoOp)
	plan.Diagnostics.Expect(t, want)
}

func TestImportOfWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")

	_, diags := item.TryImportByID("item-9")
	diags.Expect(t, providertest.Error("", "Terraform refuses the import", "There is no such shop_item"))
	_, diags = item.TryImportByIdentity(map[string]any{"id": "item-9"})
	diags.Expect(t, providertest.Error("", "Terraform refuses the import", "There is no such shop_item"))
	_, diags = shop.Resource("shop_order").TryImportByID("1")
	diags.Expect(t, providertest.Error("", "Resource Import Not Implemented"))
	store.faults["read"] = true
	_, diags = item.TryImportByID("item-9")
	diags.Expect(t, providertest.Error("", "Item not read"))
}

func TestTypeWithoutIdentity(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	order := shop.Resource("shop_order")

	state := order.Create(map[string]any{"item": "web"})
	order.ExpectNoChanges(state, map[string]any{"item": "web"})
	state = order.Update(state, map[string]any{"item": "db"})
	order.Delete(state)

	if state.Identity != nil {
		t.Errorf("it has an identity: %v", state.Identity)
	}
}

func TestOldTerraformKnowsNoIdentity(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	old := shop.WithoutIdentity().Resource("shop_item")

	state := old.Create(full())
	old.ExpectNoChanges(state, full())
	if state = old.Read(state); state.Identity != nil {
		t.Errorf("it has an identity: %v", state.Identity)
	}
	if upgraded := shop.Resource("shop_item").Read(state); upgraded.Identity == nil {
		t.Error("a newer Terraform finds no identity either")
	}
	store.drop(state.ID())
	if gone := old.Read(state); gone != nil {
		t.Errorf("it is still there: %v", gone.Values)
	}
}

// A resource that sets its identity only after it has found the remote object
// cannot be removed by a Terraform that sends none.
func TestOldTerraformFindsTheIdentityTrap(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.naive = true
	item, old := shop.Resource("shop_item"), shop.WithoutIdentity().Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	store.drop(state.ID())

	if gone := item.Read(state); gone != nil {
		t.Errorf("it is still there: %v", gone.Values)
	}
	_, diags := old.TryRead(state)
	diags.Expect(t, providertest.Error("", "Missing Resource Identity After Read"))
}
