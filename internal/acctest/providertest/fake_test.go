package providertest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// fake is a test that notes its failures.
type fake struct {
	testing.TB

	failures []string
}

func (*fake) Helper() {}

func (f *fake) Errorf(format string, args ...any) {
	f.failures = append(f.failures, fmt.Sprintf(format, args...))
}

func (f *fake) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// wantFailure runs a test that fails, once and with these texts.
func wantFailure(t *testing.T, run func(tb *fake), texts ...string) {
	t.Helper()
	tb := &fake{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(tb)
	}()
	<-done
	if len(tb.failures) != 1 {
		t.Fatalf("failed %d times, want once: %q", len(tb.failures), tb.failures)
	}
	for _, text := range texts {
		if !strings.Contains(tb.failures[0], text) {
			t.Errorf("failed without the text %q:\n%s", text, tb.failures[0])
		}
	}
}
