package providertest_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func partValue(amount int, handle any) tftypes.Value {
	return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"amount": tftypes.Number, "handle": tftypes.String,
	}}, map[string]tftypes.Value{
		"amount": tftypes.NewValue(tftypes.Number, amount),
		"handle": tftypes.NewValue(tftypes.String, handle),
	})
}

func TestPlanMustAgreeWithTheConfiguration(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		planned   any
		want      providertest.Expectation
	}{
		"another value": {
			"name", "db", refused("plan", "name", "planned as db, but configured as web"),
		},
		"a value that is not configured": {
			"kind", "box", refused("plan", "kind", "planned as box", "neither is it configured"),
		},
		"no value": {
			"price", nil, refused("plan", "price", "planned as <nil>"),
		},
		"an unknown value": {
			"price", tftypes.UnknownValue, refused("plan", "price", "(known after apply)"),
		},
		"a write-only value": {
			"secret_wo", "xyz", refused("plan", "secret_wo", "write-only"),
		},
		"another nested value": {
			"disks", []tftypes.Value{partValue(1, "h"), partValue(9, "h")}, refused("plan", "disks[1].amount", "planned as 9"),
		},
		"fewer nested values": {
			"disks", []tftypes.Value{partValue(1, "h")}, refused("plan", "disks", "planned as"),
		},
		"a missing key": {
			"ports", map[string]tftypes.Value{"dns": partValue(4, "h")}, refused("plan", "ports", "dns"),
		},
		"another value under a key": {
			"ports", map[string]tftypes.Value{"http": partValue(9, "h")}, refused("plan", `ports["http"].amount`, "planned as 9"),
		},
		"more set elements": {
			"rules", []tftypes.Value{partValue(3, "h"), partValue(9, "h")}, refused("plan", "rules"),
		},
		"no block": {
			"step", []tftypes.Value{}, refused("plan", "step"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop, server := newTampered(t)
			server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) {
				server.set(t, resp.PlannedState, test.attribute, test.planned)
			}

			config := full()
			delete(config, "kind")

			state, diags := shop.Resource("shop_item").TryCreate(config)

			diags.Expect(t, test.want)
			if state != nil {
				t.Errorf("there is a state: %v", state.Values)
			}
		})
	}
}

func TestPlanAndStateMustFitTheSchema(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	number, err := tfprotov6.NewDynamicValue(tftypes.Number, tftypes.NewValue(tftypes.Number, 1))
	if err != nil {
		t.Fatal(err)
	}

	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) { resp.PlannedState = nil }
	_, diags := item.TryPlan(state, full())
	diags.Expect(t, refused("plan", "", "planned as <nil>"))
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) { resp.PlannedState = &number }
	_, diags = item.TryPlan(state, full())
	diags.Expect(t, refused("plan", "", "does not fit the schema"))
	server.plan = nil
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewState = &number }
	kept, diags := item.TryDelete(state)
	diags.Expect(t, refused("new state", "", "does not fit the schema"))
	providertest.ExpectValues(t, kept.Values, state.Values)
}

func refused(what, path string, texts ...string) providertest.Expectation {
	return providertest.Error(path, append(texts, "Terraform refuses the "+what)...)
}

// A provider may plan to leave a value as it is, whatever is configured, and
// may plan what it likes for the elements of a set.
func TestPlanMayDiffer(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	config := full()
	config["name"] = "WEB"
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) {
		server.set(t, resp.PlannedState, "name", "web")
		server.set(t, resp.PlannedState, "rules", []tftypes.Value{partValue(7, "h")})
	}

	plan := item.Plan(state, config)

	providertest.ExpectValues(t, plan.Values, map[string]any{"name": "web", "rules": []any{with(7, "h")}})
}

func TestNewStateMustAgreeWithThePlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		applied   any
		want      providertest.Expectation
	}{
		"another value": {
			"name", "db", refused("new state", "name", "planned as web, but is db after apply"),
		},
		"no value": {
			"price", nil, refused("new state", "price", "<nil> after apply"),
		},
		"an unplanned value": {
			"labels",
			map[string]tftypes.Value{"env": text("test"), "by": text("me")},
			refused("new state", `labels["by"]`, "not planned"),
		},
		"a lost value": {
			"labels", map[string]tftypes.Value{}, refused("new state", `labels["env"]`, "gone"),
		},
		"another set element": {
			"tags", []tftypes.Value{text("red"), text("green")}, refused("new state", "tags", "green"),
		},
		"one set element more": {
			"rules", []tftypes.Value{partValue(3, "h"), partValue(3, "i")}, refused("new state", "rules"),
		},
		"one list element more": {
			"disks", []tftypes.Value{partValue(1, "h"), partValue(2, "h"), partValue(3, "h")}, refused("new state", "disks"),
		},
		"another nested value": {
			"disks", []tftypes.Value{partValue(1, "h"), partValue(9, "h")}, refused("new state", "disks[1].amount", "is 9"),
		},
		"another type": {
			"payload", text("x"), refused("new state", "payload", "is x after apply"),
		},
		"a write-only value": {
			"secret_wo", "xyz", refused("new state", "secret_wo", "write-only"),
		},
		"an unknown value": {
			"note", tftypes.UnknownValue, refused("new state", "note", "still unknown"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop, server := newTampered(t)
			server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) {
				server.set(t, resp.NewState, test.attribute, test.applied)
			}

			_, diags := shop.Resource("shop_item").TryCreate(full())

			diags.Expect(t, test.want)
		})
	}
}

// What was unknown may become anything, and a state with an error is saved with
// null for what is unknown.
func TestNewStateIsSavedWithItsErrors(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) {
		server.set(t, resp.NewState, "note", tftypes.UnknownValue)
		server.set(t, resp.NewState, "revision", 42)
	}

	state, diags := shop.Resource("shop_item").TryCreate(full())

	diags.Expect(t, refused("new state", "note", "still unknown"))
	if state == nil || !state.Tainted {
		t.Fatalf("not saved as tainted: %+v", state)
	}
	providertest.ExpectValues(t, state.Values, map[string]any{"note": nil, "revision": 42, "id": "item-1"})
}

func TestStateMustBeThereAfterApplyAndGoneAfterDelete(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	kept := item.Create(full())
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewState = nil }

	state, diags := item.TryCreate(map[string]any{"name": "x"})
	diags.Expect(t, refused("new state", "", "it has no state"))
	if state != nil {
		t.Errorf("there is a state: %v", state.Values)
	}

	var encoded *tfprotov6.DynamicValue
	server.planning = func(req *tfprotov6.PlanResourceChangeRequest) { encoded = req.PriorState }
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewState = encoded }
	state, diags = item.TryDelete(kept)
	diags.Expect(t, refused("new state", "", "still has a state"))
	providertest.ExpectValues(t, state.Values, kept.Values)

	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) { resp.PlannedState = encoded }
	_, diags = item.TryDelete(kept)
	diags.Expect(t, refused("plan", "", "not for nothing to be left"))
}

func TestIdentityMustBeThere(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	missing := refused("identity", "", "returned none")
	config := full()
	config["name"] = "db"

	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewIdentity = nil }
	_, diags := item.TryCreate(full())
	diags.Expect(t, missing)
	_, diags = item.TryUpdate(state, config)
	diags.Expect(t, missing)

	server.read = func(resp *tfprotov6.ReadResourceResponse) { resp.NewIdentity = nil }
	_, diags = item.TryRead(state)
	diags.Expect(t, missing)
	_, diags = item.TryImportByID(state.ID())
	diags.Expect(t, missing)

	server.imported = func(resp *tfprotov6.ImportResourceStateResponse) { resp.ImportedResources[0].Identity = nil }
	_, diags = item.TryImportByIdentity(state.Identity)
	diags.Expect(t, refused("import", "", "no identity"))
}

func TestIdentityMustBeKnown(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	unknown, err := tfprotov6.NewDynamicValue(typ, tftypes.NewValue(typ, map[string]tftypes.Value{
		"id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
	}))
	if err != nil {
		t.Fatal(err)
	}
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) { resp.PlannedIdentity.IdentityData = &unknown }
	server.read = func(resp *tfprotov6.ReadResourceResponse) { resp.NewIdentity.IdentityData = &unknown }
	_, diags := item.TryRead(state)
	diags.Expect(t, refused("identity", "id", "still unknown"))
	_, diags = item.TryPlan(state, full())
	diags.Expect(t, refused("planned identity", "id", "still unknown"))
	_, diags = item.TryDelete(state)
	diags.Expect(t, refused("planned identity", "id", "still unknown"))
	item.Plan(nil, full()).ExpectAction(t, providertest.Create)
}

func TestReadMustReturnAWholeState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		read      any
		want      providertest.Expectation
	}{
		"unknown":    {"note", tftypes.UnknownValue, refused("refreshed state", "note", "still unknown")},
		"write-only": {"secret_wo", "xyz", refused("refreshed state", "secret_wo", "write-only")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop, server := newTampered(t)
			item := shop.Resource("shop_item")
			state := item.Create(full())
			server.read = func(resp *tfprotov6.ReadResourceResponse) {
				server.set(t, resp.NewState, test.attribute, test.read)
			}

			kept, diags := item.TryRead(state)

			diags.Expect(t, test.want)
			providertest.ExpectValues(t, kept.Values, state.Values)
		})
	}
}

func TestImportMustReturnOneState(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	item.Create(full())
	imports := func(change func(*tfprotov6.ImportResourceStateResponse)) providertest.Diagnostics {
		server.imported = change
		_, diags := item.TryImportByID("item-1")

		return diags
	}

	imports(func(resp *tfprotov6.ImportResourceStateResponse) {
		resp.ImportedResources = nil
	}).Expect(t, refused("import", "", "did not return one shop_item"))
	imports(func(resp *tfprotov6.ImportResourceStateResponse) {
		resp.ImportedResources[0].State = nil
	}).Expect(t, refused("import", "", "returned no state"))
	imports(func(resp *tfprotov6.ImportResourceStateResponse) {
		server.set(t, resp.ImportedResources[0].State, "secret_wo", "xyz")
	}).Expect(t, refused("import", "secret_wo", "write-only"))
	imports(func(resp *tfprotov6.ImportResourceStateResponse) {
		resp.Deferred = &tfprotov6.Deferred{Reason: tfprotov6.DeferredReasonAbsentPrereq}
	}).Expect(t, refused("deferral", "", "ABSENT_PREREQ"))
}

func TestReplacementMustNameWhatExists(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	paths := func(names ...string) func(resp *tfprotov6.PlanResourceChangeResponse) {
		return func(resp *tfprotov6.PlanResourceChangeResponse) {
			for _, name := range names {
				resp.RequiresReplace = append(resp.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
			}
		}
	}

	server.plan = paths("shape")
	_, diags := item.TryPlan(state, full())
	diags.Expect(t, refused("plan", "shape", "does not exist"))

	// What does not change replaces nothing, but for a write-only attribute
	// there is only the provider's word.
	server.plan = paths("kind", "disks")
	item.Plan(state, full()).ExpectAction(t, providertest.NoOp)
	server.plan = paths("kind", "secret_wo")
	item.Plan(state, full()).ExpectAction(t, providertest.Replace, "secret_wo")
}

func TestDataMustBeWhole(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	shop.Resource("shop_item").Create(full())
	data := shop.DataSource("shop_item")

	server.data = func(resp *tfprotov6.ReadDataSourceResponse) { server.set(t, resp.State, "name", tftypes.UnknownValue) }
	_, diags := data.TryRead(map[string]any{"id": "item-1"})
	diags.Expect(t, refused("data", "name", "still unknown"))
	server.data = func(resp *tfprotov6.ReadDataSourceResponse) { resp.State = nil }
	_, diags = data.TryRead(map[string]any{"id": "item-1"})
	diags.Expect(t, refused("data", "", "There is none"))
}

func TestOpenedResourceMustAgreeWithTheConfiguration(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	token := shop.EphemeralResource("shop_token")

	server.open = func(resp *tfprotov6.OpenEphemeralResourceResponse) { server.set(t, resp.Result, "scope", "all") }
	_, diags := token.TryOpen(map[string]any{"scope": "one"})
	diags.Expect(t, refused("opened resource", "scope", "planned as all"))
}
