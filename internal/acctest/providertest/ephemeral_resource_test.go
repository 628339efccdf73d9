package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestEphemeralResource_IsOpenedAndClosed(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	token := shop.EphemeralResource("shop_token").Open(map[string]any{"scope": "one"})
	if diff := cmp.Diff(map[string]any{"scope": "one", "token": "t-one"}, token); diff != "" {
		t.Errorf("the token differs (-want +got):\n%s", diff)
	}
	if got := store.count(`close "one"`); got != 1 {
		t.Errorf("the token was closed %d times with its private data, want once", got)
	}
}

func TestEphemeralResource_ReportsErrors(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	token := shop.EphemeralResource("shop_token")
	_, diags := token.TryOpen(map[string]any{"scope": "all"})
	diags.Expect(t, providertest.Error("scope", "Bad scope"))
	for operation, summary := range map[string]string{"open": "Token not opened", `close "one"`: "Token not closed"} {
		store.faults = map[string]bool{operation: true}
		values, diags := token.TryOpen(map[string]any{"scope": "one"})
		diags.Expect(t, providertest.Error("", summary))
		if values != nil {
			t.Errorf("got the values %v, want none", values)
		}
	}
}
