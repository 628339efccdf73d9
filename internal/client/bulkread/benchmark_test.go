package bulkread_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
)

// BenchmarkRead1000 reads 1000 objects as Terraform does: ten at a time, in no
// order. It reports the number of requests, which take no time here.
func BenchmarkRead1000(b *testing.B) {
	for name, options := range map[string]bulkread.Options{"lists": bulkread.DefaultOptions(), "GETs": {}} {
		b.Run(name, func(b *testing.B) {
			requests := 0
			for b.Loop() {
				s := newFakeAPI(1000, 100)
				s.getTime, s.pageTime = always(time.Duration(0)), always(time.Duration(0))
				readAll(b, s, options)
				total := s.requestCounts()
				requests += total.GETs + total.Pages
			}
			b.ReportMetric(float64(requests)/float64(b.N), "requests/op")
		})
	}
}

func readAll(b *testing.B, s *fakeAPI, options bulkread.Options) {
	b.Helper()
	r := s.reader(options)
	ids := make(chan string)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for id := range ids {
				_, err := r.Read(b.Context(), id)
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	order := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // The same order each time.
	for _, i := range order.Perm(len(s.ids)) {
		ids <- s.ids[i]
	}
	close(ids)
	workers.Wait()
}
