package providertest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestDataSource_Read(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	shop.Resource("shop_item").Create(full())
	values := shop.DataSource("shop_item").Read(map[string]any{"id": "item-1"})
	if diff := cmp.Diff(map[string]any{"id": "item-1", "name": "web"}, values); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
}

func TestDataSource_ReportsErrors(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	data := shop.DataSource("shop_item")
	values, diags := data.TryRead(map[string]any{"id": "item-9"})
	diags.Expect(t, providertest.Error("id", "No such item", "item-9"))
	if values != nil {
		t.Errorf("got the values %v, want none", values)
	}
	_, diags = data.TryRead(map[string]any{})
	diags.Expect(t, providertest.Error("id", "Missing Configuration"))
	data.Validate(map[string]any{"id": providertest.Unknown}).Expect(t)
}
