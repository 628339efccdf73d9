package providertest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestEphemeralResourceIsOpenedRenewedAndClosed(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)

	token := shop.EphemeralResource("shop_token").Open(map[string]any{"scope": "one"})
	if diff := cmp.Diff(map[string]any{"scope": "one", "token": "t-one"}, token.Values); diff != "" {
		t.Error(diff)
	}
	token.Renew()
	token.Renew()
	if !token.RenewAt.Equal(time.Unix(3, 0)) {
		t.Errorf("to be renewed at %s", token.RenewAt)
	}
	token.Close()

	if diff := cmp.Diff([]string{"2"}, store.closed); diff != "" {
		t.Error(diff)
	}
}

func TestEphemeralResourceThatFails(t *testing.T) {
	t.Parallel()
	shop, store := newShop(t)
	token := shop.EphemeralResource("shop_token")

	token.Validate(map[string]any{"scope": providertest.Unknown}).Expect(t)
	_, diags := token.TryOpen(map[string]any{"scope": "all"})
	diags.Expect(t, providertest.Error("scope", "Bad scope"))
	store.faults["open"] = true
	opened, diags := token.TryOpen(map[string]any{"scope": "one"})
	diags.Expect(t, providertest.Error("", "Token not given"))
	if opened != nil {
		t.Errorf("it is open: %v", opened.Values)
	}
}
