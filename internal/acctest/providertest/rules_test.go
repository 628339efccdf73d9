package providertest_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

// objectsOf returns the objects of a nested attribute of the shop.
func objectsOf(name string, values ...any) []tftypes.Value {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"amount": tftypes.Number, "label": tftypes.String}}
	if name == "handle" {
		typ = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"handle": tftypes.String}}
	}
	objects := make([]tftypes.Value, len(values))
	for i, value := range values {
		attributes := map[string]tftypes.Value{name: tftypes.NewValue(typ.AttributeTypes[name], value)}
		if name == "amount" {
			attributes["label"] = tftypes.NewValue(tftypes.String, nil)
		}
		objects[i] = tftypes.NewValue(typ, attributes)
	}

	return objects
}

// loginsOf returns the logins of an item with a user and the write-only keys.
func loginsOf(user string, keys any) []tftypes.Value {
	typ := tftypes.Map{ElementType: tftypes.String}

	return []tftypes.Value{tftypes.NewValue(
		tftypes.Object{AttributeTypes: map[string]tftypes.Type{"user": tftypes.String, "keys_wo": typ}},
		map[string]tftypes.Value{"user": text(user), "keys_wo": tftypes.NewValue(typ, keys)},
	)}
}

// sshKey are keys of a login.
func sshKey() map[string]tftypes.Value { return map[string]tftypes.Value{"ssh": text("xyz")} }

func refused(what, path string, texts ...string) providertest.Expectation {
	return providertest.Error(path, append(texts, "Terraform refuses the "+what)...)
}

func TestPlan_MustAgreeWithConfiguration(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		planned   any
		want      providertest.Expectation
	}{
		"other value": {
			"name", "db", refused("plan", "name", "planned as db, but configured as web"),
		},
		"value without configuration": {
			"kind", "box", refused("plan", "kind", "planned as box", "it is not configured"),
		},
		"no value": {
			"price", nil, refused("plan", "price", "planned as <nil>"),
		},
		"unknown value": {
			"price", tftypes.UnknownValue, refused("plan", "price", "(known after apply)"),
		},
		"write-only value": {
			"secret_wo", "xyz", refused("plan", "secret_wo", "write-only"),
		},
		"other value beside a nested write-only one": {
			"logins", loginsOf("bob", nil), refused("plan", "logins", "user:bob"),
		},
		"other nested value": {
			"disks", objectsOf("amount", 1, 9), refused("plan", "disks", "amount:9"),
		},
		"fewer nested values": {
			"disks", objectsOf("amount", 1), refused("plan", "disks", "planned as"),
		},
		"other set element": {
			"tags", []tftypes.Value{text("red"), text("green")}, refused("plan", "tags", "green"),
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
			shop.Resource("shop_item").CreateFails(config).Expect(t, test.want)
		})
	}
}

func TestPlan_MayKeepPriorValue(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	config := providertest.Merge(full(), map[string]any{"name": "WEB"})
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) {
		server.set(t, resp.PlannedState, "name", "web")
		server.set(t, resp.PlannedState, "note", "planned by the provider")
	}
	providertest.ExpectValues(t, item.Plan(state, config).Values, map[string]any{
		"name": "web", "note": "planned by the provider",
	})
}

func TestPlanAndState_MustFitSchema(t *testing.T) {
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

func TestNewState_MustAgreeWithPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		applied   any
		want      providertest.Expectation
	}{
		"other value": {
			"name", "db", refused("new state", "name", "planned as web, but is db after apply"),
		},
		"no value": {
			"price", nil, refused("new state", "price", "<nil> after apply"),
		},
		"additional map element": {
			"labels",
			map[string]tftypes.Value{"env": text("test"), "by": text("me")},
			refused("new state", "labels", "by:me"),
		},
		"missing map element": {
			"labels", map[string]tftypes.Value{}, refused("new state", "labels", "map[] after apply"),
		},
		"other map element": {
			"labels",
			map[string]tftypes.Value{"env": text("live")},
			refused("new state", `labels["env"]`, "live after apply"),
		},
		"other set element": {
			"tags", []tftypes.Value{text("red"), text("green")}, refused("new state", "tags", "green"),
		},
		"additional list element": {
			"disks", objectsOf("amount", 1, 2, 3), refused("new state", "disks", "amount:3"),
		},
		"other nested value": {
			"disks", objectsOf("amount", 1, 9), refused("new state", "disks[1].amount", "is 9"),
		},
		"write-only value": {
			"secret_wo", "xyz", refused("new state", "secret_wo", "write-only"),
		},
		"nested write-only value": {
			"logins", loginsOf("ada", sshKey()), refused("new state", "logins[0].keys_wo", "write-only"),
		},
		"unknown value": {
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

// The known parts of a computed list stay as planned, and the others may become
// anything.
func TestNewState_MustAgreeWithKnownPartsOfPlan(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) {
		server.set(t, resp.PlannedState, "parts", objectsOf("handle", "known", tftypes.UnknownValue))
	}
	apply := func(handles ...any) {
		server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) {
			server.set(t, resp.NewState, "parts", objectsOf("handle", handles...))
		}
	}
	apply("known", "new")
	item.Create(full())
	apply("other", "new")
	_, diags := item.TryCreate(full())
	diags.Expect(t, refused("new state", "parts[0].handle", "other after apply"))
}

func TestNewState_IsSavedWithErrors(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) {
		server.set(t, resp.NewState, "note", tftypes.UnknownValue)
		server.set(t, resp.NewState, "revision", 42)
	}
	state, diags := shop.Resource("shop_item").CreateTainted(full())
	diags.Expect(t, refused("new state", "note", "still unknown"))
	providertest.ExpectValues(t, state.Values, map[string]any{"note": nil, "revision": 42, "id": "item-1"})
}

func TestNewState_MustExistAfterCreateAndNotAfterDelete(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	kept := item.Create(full())
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewState = nil }
	item.CreateFails(map[string]any{"name": "x"}).Expect(t, refused("new state", "", "but is <nil> after apply"))
	var encoded *tfprotov6.DynamicValue
	server.planning = func(req *tfprotov6.PlanResourceChangeRequest) { encoded = req.PriorState }
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewState = encoded }
	state, diags := item.TryDelete(kept)
	diags.Expect(t, refused("new state", "", "planned as <nil>, but is"))
	providertest.ExpectValues(t, state.Values, kept.Values)
	server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) { resp.PlannedState = encoded }
	_, diags = item.TryDelete(kept)
	diags.Expect(t, refused("plan", "", "but configured as <nil>"))
}

func TestIdentity_MustExist(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	missing := refused("identity", "", "returned none")
	server.apply = func(resp *tfprotov6.ApplyResourceChangeResponse) { resp.NewIdentity = nil }
	_, diags := item.TryCreate(full())
	diags.Expect(t, missing)
	_, diags = item.TryUpdate(state, providertest.Merge(full(), map[string]any{"name": "db"}))
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

func TestIdentity_MustBeKnown(t *testing.T) {
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

func TestRead_MustReturnKnownState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attribute string
		read      any
		want      providertest.Expectation
	}{
		"unknown":    {"note", tftypes.UnknownValue, refused("refreshed state", "note", "still unknown")},
		"write-only": {"secret_wo", "xyz", refused("refreshed state", "secret_wo", "write-only")},
		"nested write-only": {
			"logins", loginsOf("ada", sshKey()), refused("refreshed state", "logins[0].keys_wo", "write-only"),
		},
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

func TestImport_MustReturnOneState(t *testing.T) {
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
}

func TestReplacement_MustNameExistingAttribute(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	item := shop.Resource("shop_item")
	state := item.Create(full())
	require := func(names ...string) {
		server.plan = func(resp *tfprotov6.PlanResourceChangeResponse) {
			for _, name := range names {
				resp.RequiresReplace = append(resp.RequiresReplace, tftypes.NewAttributePath().WithAttributeName(name))
			}
		}
	}
	require("shape")
	_, diags := item.TryPlan(state, full())
	diags.Expect(t, refused("plan", "shape", "does not exist"))
	// An attribute that does not change replaces nothing. A write-only
	// attribute has no prior value, so it always replaces.
	require("kind", "disks")
	item.Plan(state, full()).ExpectAction(t, providertest.NoOp)
	require("kind", "secret_wo")
	item.Plan(state, full()).ExpectAction(t, providertest.Replace, "secret_wo")
}

func TestDataSource_MustReturnKnownData(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	shop.Resource("shop_item").Create(full())
	data := shop.DataSource("shop_item")
	server.data = func(resp *tfprotov6.ReadDataSourceResponse) {
		server.set(t, resp.State, "name", tftypes.UnknownValue)
	}
	_, diags := data.TryRead(map[string]any{"id": "item-1"})
	diags.Expect(t, refused("data", "name", "still unknown"))
	server.data = func(resp *tfprotov6.ReadDataSourceResponse) { resp.State = nil }
	_, diags = data.TryRead(map[string]any{"id": "item-1"})
	diags.Expect(t, refused("data", "", "returned none"))
}

func TestEphemeralResource_MustAgreeWithConfiguration(t *testing.T) {
	t.Parallel()
	shop, server := newTampered(t)
	server.open = func(resp *tfprotov6.OpenEphemeralResourceResponse) { server.set(t, resp.Result, "scope", "all") }
	_, diags := shop.EphemeralResource("shop_token").TryOpen(map[string]any{"scope": "one"})
	diags.Expect(t, refused("opened resource", "scope", "planned as all"))
}
