package providertest_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestProviderConfiguration(t *testing.T) {
	t.Parallel()
	configure := func(config map[string]any) providertest.Diagnostics {
		_, diags := providertest.TryNew(t, &shop{newStore()}, config)

		return diags
	}

	configure(map[string]any{"endpoint": "x"}).Expect(t)
	configure(nil).Expect(t, providertest.Warning("", "No endpoint", "closed"))
	configure(map[string]any{"endpoint": providertest.Unknown}).Expect(t, providertest.Error("endpoint", "Unknown endpoint"))
	configure(map[string]any{"auth": map[string]any{"token": "bad"}}).Expect(t, providertest.Error("auth.token", "refused", "401"))
	configure(map[string]any{"auth": map[string]any{}}).Expect(t, providertest.Error("auth.token", "Missing Configuration"))
}

func TestNewFailsWithTheDiagnostics(t *testing.T) {
	t.Parallel()
	wantFailure(t, func(tb *fake) {
		providertest.New(tb, &shop{newStore()}, map[string]any{"endpoint": providertest.Unknown})
	}, "configure the provider:\nerror: Unknown endpoint (at endpoint)\n  Set it to a known value.")
}

func TestServerMayBeGivenInsteadOfAProvider(t *testing.T) {
	t.Parallel()
	shop := providertest.New(t, providerserver.NewProtocol6(&shop{newStore()})(), map[string]any{"endpoint": "x"})

	shop.Resource("shop_item").Create(full())
	shop.Stop()
}

// broken fails every read.
type broken struct{ tfprotov6.ProviderServer }

var errBroken = errors.New("connection lost")

func (broken) ReadResource(
	context.Context, *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return nil, errBroken
}

func TestServerThatFailsGivesADiagnostic(t *testing.T) {
	t.Parallel()
	shop := providertest.New(
		t, broken{providerserver.NewProtocol6(&shop{newStore()})()}, map[string]any{"endpoint": "x"},
	)
	item := shop.Resource("shop_item")

	_, diags := item.TryRead(item.Create(full()))

	diags.Expect(t, providertest.Error("", "The provider's server failed", "ReadResourceRequest: connection lost"))
}

// Mistakes of a test fail it, also where it tries.
func TestValuesThatDoNotFit(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		run  func(p *providertest.Provider)
		text string
	}{
		"an attribute that does not exist": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"nam": "x"}) },
			`shop_item: want an object with attributes among disks, id,`,
		},
		"a value of another type": {
			func(p *providertest.Provider) {
				p.Resource("shop_item").TryCreate(map[string]any{"disks": []any{map[string]any{"amount": "x"}}})
			},
			`shop_item.disks[0].amount: want a number, got "x"`,
		},
		"a list for an object": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"network": []any{}}) },
			`shop_item.network: want an object`,
		},
		"a text for a map": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"labels": "x"}) },
			`shop_item.labels: want a map`,
		},
		"a text for a set": {
			func(p *providertest.Provider) { p.Resource("shop_item").TryCreate(map[string]any{"tags": "x"}) },
			`shop_item.tags: want a list or a set`,
		},
		"a value that no type takes": {
			func(p *providertest.Provider) {
				p.Resource("shop_item").TryCreate(map[string]any{"payload": struct{}{}})
			},
			`shop_item.payload: want a value of any type`,
		},
		"an unknown value at apply": {
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

func TestThingsThatAreNotThere(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	plain, _ := newTampered(t)
	for name, test := range map[string]struct {
		run  func(p, plain *providertest.Provider)
		text string
	}{
		"a type that does not exist": {
			func(p, _ *providertest.Provider) { p.Resource("shop_thing") },
			`the provider has no resource "shop_thing", only: shop_item, shop_order`,
		},
		"no state": {
			func(p, _ *providertest.Provider) { p.Resource("shop_item").TryRead(nil) },
			`shop_item: there is no state`,
		},
		"an identity of another type": {
			func(p, _ *providertest.Provider) {
				p.Resource("shop_item").TryImportByIdentity(map[string]any{"id": 1})
			},
			`identity of shop_item.id: want a string, got 1`,
		},
		"an identity that the type has not": {
			func(p, _ *providertest.Provider) { p.Resource("shop_order").TryImportByIdentity(nil) },
			`shop_order has no identity`,
		},
		"an identity that old Terraform has not": {
			func(p, _ *providertest.Provider) { p.WithoutIdentity().Resource("shop_item").TryImportByIdentity(nil) },
			`shop_item has no identity`,
		},
		"too few arguments": {
			func(p, _ *providertest.Provider) { _, _ = p.Function("join").Call() },
			`join takes 1 arguments, got 0`,
		},
		"an argument of another type": {
			func(p, _ *providertest.Provider) { _, _ = p.Function("join").Call(",", 1) },
			`join(texts): want a string, got 1`,
		},
		"a server without lists": {
			func(_, plain *providertest.Provider) { plain.ListResource("shop_item") },
			`lists no resources`,
		},
		"a server without actions": {
			func(_, plain *providertest.Provider) { plain.Action("shop_count") },
			`has no actions`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { test.run(shop.WithTB(tb), plain.WithTB(tb)) }, test.text)
		})
	}
	wantFailure(t, func(tb *fake) { providertest.New(tb, "shop", nil) }, "string is neither a provider.Provider")
}

// What Try returns as diagnostics fails the test without it.
func TestErrorsFailTheTest(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	state := shop.Resource("shop_item").Create(map[string]any{"name": "web"})
	opened := shop.EphemeralResource("shop_token").Open(map[string]any{"scope": "one"})
	for _, operation := range []string{"create", "read", "update", "delete", "fetch", "open", "renew", "close"} {
		store.faults[operation] = true
	}
	for name, test := range map[string]struct {
		run  func(p *providertest.Provider)
		text string
	}{
		"create": {func(p *providertest.Provider) { p.Resource("shop_item").Create(full()) }, "create shop_item:\nerror: Item not made"},
		"read":   {func(p *providertest.Provider) { p.Resource("shop_item").Read(state) }, "read shop_item:\nerror: Item not read"},
		"update": {
			func(p *providertest.Provider) { p.Resource("shop_item").Update(state, map[string]any{"name": "x"}) },
			"update shop_item:\nerror: Item not changed",
		},
		"delete": {func(p *providertest.Provider) { p.Resource("shop_item").Delete(state) }, "delete shop_item:\nerror: Item not deleted"},
		"plan": {
			func(p *providertest.Provider) { p.Resource("shop_item").Plan(state, map[string]any{"name": "bad"}) },
			"plan shop_item:\nerror: Bad name (at name)",
		},
		"import by id": {func(p *providertest.Provider) { p.Resource("shop_item").ImportByID("x") }, "import shop_item:\n"},
		"import by identity": {
			func(p *providertest.Provider) { p.Resource("shop_item").ImportByIdentity(map[string]any{"id": "x"}) }, "import shop_item:\n",
		},
		"data": {
			func(p *providertest.Provider) { p.DataSource("shop_item").Read(map[string]any{"id": "x"}) },
			"read shop_item:\nerror: No such item (at id)",
		},
		"list": {
			func(p *providertest.Provider) { p.ListResource("shop_item").List(nil, providertest.ListOptions{}) },
			"list shop_item:\nwarning: Slow shop\n  It lists one by one.\nerror: Item not fetched",
		},
		"open": {
			func(p *providertest.Provider) { p.EphemeralResource("shop_token").Open(map[string]any{"scope": "one"}) }, "open shop_token:\n",
		},
		"invoke": {
			func(p *providertest.Provider) { p.Action("shop_count").Invoke(map[string]any{"to": -1}) },
			"invoke shop_count:\nerror: Bad count (at to)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFailure(t, func(tb *fake) { test.run(shop.WithTB(tb)) }, test.text)
		})
	}
	opened.TryRenew().Expect(t, providertest.Error("", "Token not renewed"))
	opened.TryClose().Expect(t, providertest.Error("", "Token not closed"))
}
