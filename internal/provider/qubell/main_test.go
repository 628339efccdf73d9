package qubell_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain runs more tests at once than there are processors: those of lost answers
// wait for seconds between two looks, and compute little.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
