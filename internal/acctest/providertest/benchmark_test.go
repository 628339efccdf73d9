package providertest_test

import (
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func BenchmarkResource_LifeCycle(b *testing.B) {
	shop := providertest.New(b, &shop{newStore()}, map[string]any{"endpoint": "http://shop"})
	for name, config := range map[string]map[string]any{
		"all arguments": full(),
		"one argument":  {"name": "web"},
	} {
		b.Run(name, func(b *testing.B) {
			driver := shop.WithTB(b).Resource("shop_item")
			for b.Loop() {
				driver.Plan(nil, config)
				state := driver.Create(config)
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
