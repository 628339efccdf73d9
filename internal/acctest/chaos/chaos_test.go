package chaos_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// Environment variables that choose the form. Without them the short form runs.
const (
	longEnv   = "FLEET_CHAOS_LONG"   // not empty: the long form
	seedsEnv  = "FLEET_CHAOS_SEEDS"  // seeds, with blanks between them
	roundsEnv = "FLEET_CHAOS_ROUNDS" // how often an interrupt is tried
)

// maxApplies is the largest number of applies with faults.
const maxApplies = 3

var (
	providerDir string //nolint:gochecknoglobals // TestMain can pass it in no other way.
	results     report //nolint:gochecknoglobals // The tests have one report, which TestMain prints.
)

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "fleet-chaos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	providerDir = folder
	code := m.Run()
	_ = os.RemoveAll(folder)
	err = results.write(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

var buildProvider = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // Built once for all tests.
	return acctest.BuildProvider(providerDir)
})

func isLong() bool { return os.Getenv(longEnv) != "" }

// seeds returns the seeds in the environment, by default one seed.
func seeds(tb testing.TB) []uint64 {
	tb.Helper()
	named := strings.Fields(os.Getenv(seedsEnv))
	if len(named) == 0 {
		return []uint64{1}
	}
	all := make([]uint64, len(named))
	for i, text := range named {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			tb.Fatalf("%s: %v", seedsEnv, err)
		}
		all[i] = seed
	}

	return all
}

// roundCount returns how often a scenario without a seed runs.
func roundCount(tb testing.TB) int {
	tb.Helper()
	named := os.Getenv(roundsEnv)
	if named == "" {
		return 1
	}
	count, err := strconv.Atoi(named)
	if err != nil || count < 1 {
		tb.Fatalf("%s is %q, which is not a number above 0", roundsEnv, named)
	}

	return count
}

// TestFaults_Converge applies a configuration of all systems while a third of
// all requests fail in different ways.
func TestFaults_Converge(t *testing.T) {
	t.Parallel()
	size, name := shortSizes(), "faults, 40 objects"
	if isLong() {
		size, name = longSizes(), "faults, 185 objects"
	}
	for _, seed := range seeds(t) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, mockserver.Options{Seed: seed})
			crawlers := s.createCrawlers(4)
			terraform := newRunner(s, allSystems(size, crawlers))
			result := newScenario(t, name, seed)
			defer result.end(terraform)
			const rate = 0.1
			converged := terraform.converge(maxApplies, func() { s.addFaults(rate) })
			// A command whose answer is lost is an error in each apply, however
			// many there are. Without faults the next apply must do the rest.
			if !converged && !terraform.converge(1, func() {}) {
				t.Errorf("the configuration does not converge after %d faulty applies", maxApplies)
			}
			result.expectNoDifferences(atEnd, compare(t, terraform))
		})
	}
}
