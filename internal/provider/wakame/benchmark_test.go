package wakame_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// BenchmarkInstance_Create creates twenty instances that take two seconds to boot, ten
// at a time as Terraform does, on a server that takes 20 ms for each request.
// "boots" is how long that takes, in times that one instance takes to boot: at
// best 2. "requests" are those of all twenty.
func BenchmarkInstance_Create(b *testing.B) {
	const count, atOnce, boot = 20, 10, 2 * time.Second
	for _, bulk := range []bool{true, false} {
		b.Run(fmt.Sprintf("bulk_read=%t", bulk), func(b *testing.B) {
			var requests int
			for b.Loop() {
				account := acctest.NewIsolatedAccount(
					b, "wakame", mockserver.Options{BootDuration: boot, Latency: 20 * time.Millisecond},
					func(*http.Request) {},
				)
				config := account.Config()
				config["bulk_read"] = map[string]any{"enabled": bulk}
				create(b, providertest.New(b, provider.New("test")(), config), count, atOnce)
				requests += len(account.Requests())
			}
			b.ReportMetric(float64(requests)/float64(b.N), "requests/op")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/boot.Seconds(), "boots/op")
		})
	}
}

// create creates instances, so many at once.
func create(b *testing.B, fleet *providertest.Provider, count, atOnce int) {
	b.Helper()
	instance := fleet.Resource("fleet_wakame_instance")
	orders := make(chan int, count)
	for i := range count {
		orders <- i
	}
	close(orders)
	var walkers sync.WaitGroup
	for range atOnce {
		walkers.Go(func() {
			for i := range orders {
				_, diags := instance.TryCreate(minimalConfig(map[string]any{"hostname": fmt.Sprintf("web-%d", i)}))
				if diags.HasError() {
					b.Error(diags)
				}
			}
		})
	}
	walkers.Wait()
}
