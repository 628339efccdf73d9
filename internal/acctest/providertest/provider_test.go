package providertest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestProvider_ReportsConfigurationDiagnostics(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"valid": {map[string]any{"endpoint": "x"}, nil},
		"empty": {nil, []providertest.Expectation{providertest.Warning("", "No endpoint", "closed")}},
		"unknown": {
			map[string]any{"endpoint": providertest.Unknown},
			[]providertest.Expectation{providertest.Error("endpoint", "Unknown endpoint")},
		},
		"refused": {
			map[string]any{"auth": map[string]any{"token": "bad"}},
			[]providertest.Expectation{providertest.Error("auth.token", "refused", "401")},
		},
		"incomplete": {
			map[string]any{"auth": map[string]any{}},
			[]providertest.Expectation{providertest.Error("auth.token", "Missing Configuration")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := providertest.TryNew(t, &shop{newStore()}, test.config)
			diags.Expect(t, test.want...)
		})
	}
}

func TestNew_FailsWithDiagnostics(t *testing.T) {
	t.Parallel()
	wantFailure(t, func(tb *fake) {
		providertest.New(tb, &shop{newStore()}, map[string]any{"endpoint": providertest.Unknown})
	}, "configure the provider:\nerror: Unknown endpoint (at endpoint)\n  Set it to a known value.")
}

// broken fails every read.
type broken struct{ providertest.Server }

var errBroken = errors.New("connection lost")

func (broken) ReadResource(
	context.Context, *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return nil, errBroken
}

func TestProvider_ReportsFailureOfServer(t *testing.T) {
	t.Parallel()
	shop := providertest.NewWithServer(t, broken{newShopServer(t)}, map[string]any{"endpoint": "x"})
	item := shop.Resource("shop_item")
	_, diags := item.TryRead(item.Create(full()))
	diags.Expect(t, providertest.Error("", "The provider's server failed", "ReadResourceRequest: connection lost"))
}

func TestConfiguration_MustFitSchema(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		run  func(p *providertest.Provider)
		text string
	}{
		"missing attribute": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"nam": "x"}) },
			`shop_item: want an object with attributes among disks, id,`,
		},
		"value of another type": {
			func(p *providertest.Provider) {
				p.Resource("shop_item").TryCreate(map[string]any{"disks": []any{map[string]any{"amount": "x"}}})
			},
			`shop_item.disks[0].amount: want a number, got "x"`,
		},
		"list for an object": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"network": []any{}}) },
			`shop_item.network: want an object`,
		},
		"text for a map": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"labels": "x"}) },
			`shop_item.labels: want a map`,
		},
		"text for a set": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"tags": "x"}) },
			`shop_item.tags: want a list or a set`,
		},
		"value without a type": {
			func(p *providertest.Provider) { _, _ = p.Function("join").Call(",", struct{}{}) },
			`join(texts): want a value of any type`,
		},
		"unknown value at apply": {
			func(p *providertest.Provider) {
				p.Resource("shop_item").TryCreate(map[string]any{"name": providertest.Unknown})
			},
			`shop_item: name is unknown`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { test.run(shop.WithTB(tb)) }, test.text)
		})
	}
}

func TestProvider_FailsWithoutType(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		run  func(p *providertest.Provider)
		text string
	}{
		"missing type": {
			func(p *providertest.Provider) { p.Resource("shop_thing") },
			`the provider has no resource "shop_thing", only: shop_item`,
		},
		"no state": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryRead(nil) },
			`shop_item: the prior state is nil`,
		},
		"identity of another type": {
			func(p *providertest.Provider) {
				p.Resource("shop_item").TryImportByIdentity(map[string]any{"id": 1})
			},
			`identity of shop_item.id: want a string, got 1`,
		},
		"identity in an old Terraform": {
			func(p *providertest.Provider) { p.WithoutIdentity().Resource("shop_item").TryImportByIdentity(nil) },
			`a Terraform before 1.12 cannot import by identity`,
		},
		"too few arguments": {
			func(p *providertest.Provider) { _, _ = p.Function("join").Call() },
			`join takes 2 arguments, got 0`,
		},
		"argument of another type": {
			func(p *providertest.Provider) { _, _ = p.Function("join").Call(1, "x") },
			`join(separator): want a string, got 1`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { test.run(shop.WithTB(tb)) }, test.text)
		})
	}
}

func TestError_FailsTestWithoutTry(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	state := shop.Resource("shop_item").Create(map[string]any{"name": "web"})
	for _, operation := range []string{"create", "read", "update", "delete", "fetch", "open"} {
		store.faults[operation] = true
	}
	type driver = *providertest.Provider
	item := func(p driver) *providertest.Resource { return p.Resource("shop_item") }
	named := func(name string) map[string]any { return map[string]any{"name": name} }
	for name, test := range map[string]struct {
		run  func(p driver)
		text string
	}{
		"create": {func(p driver) { item(p).Create(full()) }, "create shop_item:\nerror: Item not made"},
		"read":   {func(p driver) { item(p).Read(state) }, "read shop_item:\nerror: Item not read"},
		"update": {
			func(p driver) { item(p).Update(state, named("x")) }, "update shop_item:\nerror: Item not changed",
		},
		"delete": {func(p driver) { item(p).Delete(state) }, "delete shop_item:\nerror: Item not deleted"},
		"plan": {
			func(p driver) { item(p).Plan(state, named("bad")) }, "plan shop_item:\nerror: Bad name (at name)",
		},
		"import by id": {func(p driver) { item(p).ImportByID("x") }, "import shop_item:\n"},
		"import by identity": {
			func(p driver) { item(p).ImportByIdentity(map[string]any{"id": "x"}) }, "import shop_item:\n",
		},
		"data source": {
			func(p driver) { p.DataSource("shop_item").Read(map[string]any{"id": "x"}) },
			"read shop_item:\nerror: No such item (at id)",
		},
		"list": {
			func(p driver) { p.ListResource("shop_item").List(nil, providertest.ListOptions{}) },
			"list shop_item:\nwarning: Slow shop\n  It lists one by one.\nerror: Item not fetched",
		},
		"open": {
			func(p driver) { p.EphemeralResource("shop_token").Open(map[string]any{"scope": "one"}) },
			"open shop_token:\n",
		},
		"invoke": {
			func(p driver) { p.Action("shop_count").Invoke(map[string]any{"to": -1}) },
			"invoke shop_count:\nerror: Bad count (at to)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { test.run(shop.WithTB(tb)) }, test.text)
		})
	}
}
