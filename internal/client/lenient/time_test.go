package lenient_test

import (
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
)

func TestParseTime_TriesEachLayout(t *testing.T) {
	t.Parallel()
	const layout = "02-01-2006 15:04:05"
	for document, want := range map[string]time.Time{
		`null`:                        {},
		`""`:                          {},
		`"05-10-2018 16:29:06"`:       time.Date(2018, time.October, 5, 16, 29, 6, 0, time.UTC),
		`"2018-10-05T16:29:06+02:00"`: time.Date(2018, time.October, 5, 14, 29, 6, 0, time.UTC),
	} {
		got, err := lenient.ParseTime([]byte(document), layout, time.RFC3339)
		if err != nil || got != want {
			t.Errorf("ParseTime(%s) = %v, %v, want %v", document, got, err, want)
		}
	}
	for _, document := range []string{`"yesterday"`, `7`, `{}`, `true`} {
		got, err := lenient.ParseTime([]byte(document), layout)
		want := document + ` is not a time such as "02-01-2006 15:04:05"`
		if err == nil || err.Error() != want {
			t.Errorf("ParseTime(%s) = %v, %v, want the error %s", document, got, err, want)
		}
	}
}
