package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// full is a configuration that sets every argument.
func full() map[string]any {
	return map[string]any{
		"name":      "web",
		"kind":      "shelf",
		"price":     0.1,
		"tags":      []string{"red", "blue", "red"},
		"labels":    map[string]string{"env": "test"},
		"disks":     []any{map[string]any{"amount": 1}, map[string]any{"amount": 2}},
		"network":   map[string]any{"amount": 5, "label": "lan"},
		"secret_wo": "xyz",
		"logins":    []any{map[string]any{"user": "ada", "keys_wo": map[string]any{"ssh": "xyz"}}},
	}
}

func TestCreate_ReturnsGoValues(t *testing.T) {
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
		"disks":     []any{map[string]any{"amount": 1, "label": nil}, map[string]any{"amount": 2, "label": nil}},
		"network":   map[string]any{"amount": 5, "label": "lan"},
		"parts":     []any{map[string]any{"handle": "handle of item-1"}},
		"secret_wo": nil,
		"logins":    []any{map[string]any{"user": "ada", "keys_wo": nil}},
	}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("the state differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"id": "item-1"}, state.Identity); diff != "" {
		t.Errorf("the identity differs (-want +got):\n%s", diff)
	}
	if state.Tainted || state.ID() != "item-1" {
		t.Errorf("got tainted %t and the id %q, want false and item-1", state.Tainted, state.ID())
	}
}

func TestPlan_IsEmptyAfterCreateAndImport(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	item.ExpectNoChanges(state, full())
	item.ExpectNoChanges(item.ImportByID(state.ID()), full())
	item.ExpectNoChanges(item.ImportByIdentity(state.Identity), full())
}

func TestUpdate_InPlace(t *testing.T) {
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
		t.Errorf("got %d updates and %d deletes, want 1 and 0", updates, deletes)
	}
}

func TestUpdate_WithoutChangesMakesNoCall(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	again := item.Update(state, full())
	if again != state || store.count("update") != 0 {
		t.Errorf("got %d updates, want none", store.count("update"))
	}
}

func TestUpdate_ReplacesIfPlanRequiresIt(t *testing.T) {
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
		t.Errorf("the planned id is %v, want it unknown", plan.Values["id"])
	}
	providertest.ExpectValues(t, item.Update(state, config).Values, map[string]any{"kind": "box", "revision": 1})
	if creates, deletes := store.count("create"), store.count("delete"); creates != 3 || deletes != 1 {
		t.Errorf("got %d creates and %d deletes, want 3 and 1", creates, deletes)
	}
}

func TestPrivateData_IsPassedToNextCall(t *testing.T) {
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

func TestRead_OfGoneResourceReturnsNil(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	store.drop(state.ID())
	if gone := item.Read(state); gone != nil {
		t.Errorf("the state is %v, want none", gone.Values)
	}
	item.Delete(state)
	if gone := item.Read(item.State(map[string]any{"id": "never-there", "name": "x"})); gone != nil {
		t.Errorf("the state is %v, want none", gone.Values)
	}
}

func TestCreateFails_LeavesNoState(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.faults["create"] = true
	shop.Resource("shop_item").CreateFails(map[string]any{"name": "web"}).
		Expect(t, providertest.Error("", "Item not made", "out of order"))
	store.faults["create"] = false
	for _, tainted := range []bool{false, true} {
		store.faults["boot"] = tainted
		wantFailure(t, func(tb *fake) {
			shop.WithTB(tb).Resource("shop_item").CreateFails(map[string]any{"name": "web"})
		}, "shop_item should have made nothing")
	}
}

func TestCreateTainted_LeavesTaintedState(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.faults["boot"] = true
	state, diags := shop.Resource("shop_item").CreateTainted(map[string]any{"name": "web"})
	diags.Expect(t, providertest.Error("", "Item not booted"))
	if !state.Tainted || state.ID() == "" {
		t.Errorf("the state is %+v, want it tainted and with an id", state)
	}
	store.faults["boot"] = false
	for _, nothing := range []bool{false, true} {
		store.faults["create"] = nothing
		wantFailure(t, func(tb *fake) {
			shop.WithTB(tb).Resource("shop_item").CreateTainted(map[string]any{"name": "web"})
		}, "shop_item should have left a tainted state")
	}
}

func TestExpectGone_ReadsResource(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	wantFailure(t, func(tb *fake) { shop.WithTB(tb).Resource("shop_item").ExpectGone(state) },
		"shop_item item-1 is still in the state", "web")
	item.Delete(state)
	item.ExpectGone(state)
}

func TestUpdate_ReplacesTaintedResource(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	store.faults["boot"] = true
	config := map[string]any{"name": "web"}
	state, _ := item.CreateTainted(config)
	state = item.Read(state)
	item.Plan(state, config).ExpectAction(t, providertest.Replace)
	again, diags := item.TryUpdate(state, config)
	diags.Expect(t, providertest.Error("", "Item not booted"))
	if again == nil || !again.Tainted {
		t.Fatalf("the state is %+v, want it tainted", again)
	}
	store.faults["boot"] = false
	if healed := item.Update(again, config); healed.Tainted {
		t.Error("the replaced resource is still tainted")
	}
	if deletes := store.count("delete"); deletes != 2 {
		t.Errorf("got %d deletes, want 2", deletes)
	}
}

func TestFailure_KeepsState(t *testing.T) {
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
		t.Errorf("the state is %v, want none", kept.Values)
	}
}

func TestReplacement_FailureAfterDeleteLeavesNoState(t *testing.T) {
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
		t.Errorf("the state is %v, want none", state.Values)
	}
}

func TestValidation_StopsPlanAndApply(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	bad := map[string]any{"name": "bad"}
	want := providertest.Error("name", "Bad name", "does not accept")
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
		t.Errorf("got %d creates, want 1", creates)
	}
}

func TestWarning_IsNoFailure(t *testing.T) {
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

func TestImport_OfMissingResourceFails(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	item := shop.Resource("shop_item")
	_, diags := item.TryImportByID("item-9")
	diags.Expect(t, providertest.Error("", "Terraform refuses the import", "There is no such shop_item"))
	_, diags = item.TryImportByIdentity(map[string]any{"id": "item-9"})
	diags.Expect(t, providertest.Error("", "Terraform refuses the import", "There is no such shop_item"))
	store.faults["read"] = true
	_, diags = item.TryImportByID("item-9")
	diags.Expect(t, providertest.Error("", "Item not read"))
}

func TestWithoutIdentity_IgnoresIdentity(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	old := shop.WithoutIdentity().Resource("shop_item")
	state := old.Create(full())
	old.ExpectNoChanges(state, full())
	if state = old.Read(state); state.Identity != nil {
		t.Errorf("the identity is %v, want none", state.Identity)
	}
	if upgraded := shop.Resource("shop_item").Read(state); upgraded.Identity == nil {
		t.Error("a newer Terraform finds no identity")
	}
	store.drop(state.ID())
	if gone := old.Read(state); gone != nil {
		t.Errorf("the state is %v, want none", gone.Values)
	}
}

// A Terraform that sends no identity cannot remove a resource whose Read sets
// the identity only after it has found the remote object.
func TestWithoutIdentity_FindsLateIdentity(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	store.lateIdentity = true
	item, old := shop.Resource("shop_item"), shop.WithoutIdentity().Resource("shop_item")
	state := item.Create(map[string]any{"name": "web"})
	store.drop(state.ID())
	if gone := item.Read(state); gone != nil {
		t.Errorf("the state is %v, want none", gone.Values)
	}
	_, diags := old.TryRead(state)
	diags.Expect(t, providertest.Error("", "Missing Resource Identity After Read"))
}

func TestImport_ByIDAndIdentity(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	states := item.ImportByIDAndIdentity(state.ID())
	if len(states) != 2 {
		t.Errorf("got %d states, want 2", len(states))
	}
	for _, imported := range states {
		item.ExpectNoChanges(imported, full())
	}
	reads := 0
	server.read = func(resp *tfprotov6.ReadResourceResponse) {
		reads++
		if reads == 2 {
			server.set(t, resp.NewState, "id", "item-9")
		}
	}
	wantFailure(t, func(tb *fake) {
		shop.WithTB(tb).Resource("shop_item").ImportByIDAndIdentity(state.ID())
	}, "by its identity", `the id "item-9"`, `want "item-1"`)
}
