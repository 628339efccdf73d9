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

// BenchmarkInstance_Create creates twenty instances that take two seconds to
// boot, ten at the same time as Terraform does, on a server that takes 20 ms
// for each request. "boots" is the duration in boot times of one instance, at
// best 2. "requests" is the number of requests of all twenty creates.
func BenchmarkInstance_Create(b *testing.B) {
	const count, parallelism, boot = 20, 10, 2 * time.Second
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
				createInstances(b, providertest.New(b, provider.New("test")(), config), count, parallelism)
				requests += len(account.Requests())
			}
			b.ReportMetric(float64(requests)/float64(b.N), "requests/op")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/boot.Seconds(), "boots/op")
		})
	}
}

// createInstances creates instances, a number of them at the same time.
func createInstances(b *testing.B, fleet *providertest.Provider, count, parallelism int) {
	b.Helper()
	instance := fleet.Resource("fleet_wakame_instance")
	numbers := make(chan int, count)
	for i := range count {
		numbers <- i
	}
	close(numbers)
	var workers sync.WaitGroup
	for range parallelism {
		workers.Go(func() {
			for i := range numbers {
				_, diags := instance.TryCreate(minimalConfig(map[string]any{"hostname": fmt.Sprintf("web-%d", i)}))
				if diags.HasError() {
					b.Error(diags)
				}
			}
		})
	}
	workers.Wait()
}
