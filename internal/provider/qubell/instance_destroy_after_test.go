package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/qubell"
)

// TestInstance_DestroyAfter_SlowAnswerIsNotDrift has a request that the server
// carried out at some time between 8:00 and 8:10.
func TestInstance_DestroyAfter_SlowAnswerIsNotDrift(t *testing.T) {
	t.Parallel()
	earliest := time.Date(2026, time.November, 24, 8, 0, 0, 0, time.UTC)
	latest := earliest.Add(10 * time.Minute)
	for name, test := range map[string]struct {
		scheduled time.Time
		want      bool
	}{
		"too early":                 {earliest.Add(-2 * time.Minute), true},
		"earliest with other clock": {earliest.Add(-30 * time.Second), false},
		"between":                   {earliest.Add(5 * time.Minute), false},
		"latest with other clock":   {latest.Add(30 * time.Second), false},
		"too late":                  {latest.Add(2 * time.Minute), true},
	} {
		if got := qubell.DiffersFromDestroyTime(test.scheduled, earliest, latest); got != test.want {
			t.Errorf("%s: differs = %t, want %t", name, got, test.want)
		}
	}
	if qubell.DiffersFromDestroyTime(earliest, time.Time{}, time.Time{}) {
		t.Error("a schedule differs from no time, want no difference")
	}
}
