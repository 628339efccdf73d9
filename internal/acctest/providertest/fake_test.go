package providertest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// fake is a test that records its failures.
type fake struct {
	testing.TB

	failures []string
}

func (*fake) Helper() {}

func (f *fake) Errorf(format string, args ...any) {
	f.failures = append(f.failures, fmt.Sprintf(format, args...))
}

func (f *fake) Fatal(args ...any) { f.Fatalf("%s", fmt.Sprint(args...)) }

func (f *fake) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

// wantFailure runs a test that must fail once, with these texts.
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
		t.Fatalf("the test failed %d times, want once: %q", len(tb.failures), tb.failures)
	}
	for _, text := range texts {
		if !strings.Contains(tb.failures[0], text) {
			t.Errorf("the failure lacks the text %q:\n%s", text, tb.failures[0])
		}
	}
}
