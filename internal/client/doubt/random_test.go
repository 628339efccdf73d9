package doubt_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// randomOutcome returns the outcome of a request. Together with the second
// request, the first one may arrive late.
func randomOutcome(random *rand.Rand, isSecond bool) outcome {
	lag := time.Duration(random.Int64N(int64(2 * interval)))
	next := []outcome{succeeds, lostAfter, lostBefore, lagging(lag)}[random.IntN(4)]
	if isSecond && random.IntN(3) == 0 {
		next = duplicates(next)
	}

	return delayed(time.Duration(random.Int64N(int64(3*interval))), next)
}

// TestDo_EveryObjectIsOwnedOnceOrNamed runs identical creates with random
// outcomes. At the end, each object belongs to one create, or an error or a
// report names it.
func TestDo_EveryObjectIsOwnedOnceOrNamed(t *testing.T) {
	t.Parallel()
	const rounds, most = 2000, 8
	taken, failed, duplicates := 0, 0, 0
	for seed := range uint64(rounds) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // The same round for the same seed.
			s := newFakeAPI(t)
			results := make([]*result, 1+random.IntN(most))
			var creates sync.WaitGroup
			for i := range results {
				start := time.Duration(random.Int64N(int64(4 * interval)))
				outcomes := []outcome{randomOutcome(random, false), randomOutcome(random, true)}
				creates.Go(func() {
					<-time.After(start)
					results[i] = s.create(t.Context(), "a", outcomes...)
				})
			}
			creates.Wait()
			owners, named := map[string]int{}, []string{}
			for _, each := range results {
				switch {
				case each.err == nil:
					owners[each.id]++
					taken += len(each.reports)
				case rest.KindOf(each.err) != rest.InDoubt && rest.KindOf(each.err) != rest.Unavailable:
					t.Errorf("seed %d: got %v, want kind %q or %q", seed, each.err, rest.InDoubt, rest.Unavailable)
				default:
					failed++
				}
				named = append(append(named, each.candidates()...), each.duplicates()...)
				duplicates += len(each.duplicates())
			}
			for _, object := range s.objects {
				count := owners[object.id]
				if count > 1 || count == 0 && !slices.Contains(named, object.id) {
					t.Errorf("seed %d: object %s has %d owners, and %q are named, want one owner or its name",
						seed, object.id, count, named)
				}
				delete(owners, object.id)
			}
			if len(owners) > 0 {
				t.Errorf("seed %d: creates own the objects %v, which do not exist", seed, owners)
			}
		})
	}
	t.Logf("%d rounds: %d reports, %d errors, %d duplicates", rounds, taken, failed, duplicates)
}
