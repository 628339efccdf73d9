package providertest_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func BenchmarkPlanCreateReadDelete(b *testing.B) {
	shop := providertest.New(b, &shop{newStore()}, map[string]any{"endpoint": "http://shop"})
	for name, benchmark := range map[string]struct {
		resource string
		config   map[string]any
	}{
		"one attribute":       {"shop_order", map[string]any{"item": "web"}},
		"many and nested":     {"shop_item", full()},
		"many, and few given": {"shop_item", map[string]any{"name": "web"}},
	} {
		b.Run(name, func(b *testing.B) {
			driver := shop.WithTB(b).Resource(benchmark.resource)
			for b.Loop() {
				driver.Plan(nil, benchmark.config)
				state := driver.Create(benchmark.config)
				driver.Read(state)
				driver.Delete(state)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		providertest.New(b, &shop{newStore()}, map[string]any{"endpoint": "http://shop"})
	}
}
