package providertest_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestAction_ReportsProgress(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	messages := shop.Action("shop_count").Invoke(map[string]any{"to": 3})
	if diff := cmp.Diff([]string{"1", "2", "3"}, messages); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
}

func TestAction_ErrorsStopInvocation(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	count := shop.Action("shop_count")
	count.Validate(map[string]any{"to": -1}).Expect(t, providertest.Error("to", "Bad count"))
	count.Validate(map[string]any{"to": 101}).Expect(t)
	count.Validate(map[string]any{"to": providertest.Unknown}).Expect(t)
	messages, diags := count.TryInvoke(map[string]any{"to": 101})
	diags.Expect(t, providertest.Error("to", "Long count"))
	if messages != nil {
		t.Errorf("got the messages %q, want none", messages)
	}
}

func TestAction_IsCancelled(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	ctx, cancel := context.WithCancel(t.Context())
	count := shop.WithContext(ctx).Action("shop_count")
	messages, diags := count.OnProgress(func(message string) {
		if message == "2" {
			cancel()
		}
	}).TryInvoke(map[string]any{"to": 2, "forever": true})
	diags.Expect(t, providertest.Error("", "Count stopped", "context canceled"))
	if diff := cmp.Diff([]string{"1", "2"}, messages); diff != "" {
		t.Errorf("the result differs (-want +got):\n%s", diff)
	}
}

func TestAction_StopsWithProvider(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	_, diags := shop.Action("shop_count").OnProgress(func(string) { shop.Stop() }).
		TryInvoke(map[string]any{"to": 1, "forever": true})
	diags.Expect(t, providertest.Error("", "Count stopped", "context canceled"))
}
