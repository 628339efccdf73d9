package qubell_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestSchedule_IntervalStartsAtTheTimeInTheID(t *testing.T) {
	t.Parallel()
	const id, idSeconds = "53e2541f02b2f94caed65ec4", 1407341599
	created := time.Unix(idSeconds, 0)
	for name, test := range map[string]struct {
		id   string
		at   time.Time
		want time.Duration
	}{
		"whole seconds":        {id, created.Add(time.Hour + 900*time.Millisecond), time.Hour},
		"less than a second":   {id, created.Add(time.Millisecond), 0},
		"run before creation":  {id, created.Add(-time.Minute), 0},
		"id of another length": {"backup", created, 0},
		"id of other digits":   {"z3e2541f02b2f94caed65ec4", created, 0},
	} {
		schedule := qubell.Schedule{ID: test.id, Timestamp: qubell.Time{Time: test.at}}
		if got := schedule.Interval(); got != test.want {
			t.Errorf("%s: Interval() = %s, want %s", name, got, test.want)
		}
	}
}
