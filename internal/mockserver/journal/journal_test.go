package journal_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
)

func newEntry(system, account, method, path string) journal.Entry {
	return journal.Entry{System: system, Account: account, Method: method, Path: path, Status: 200}
}

func newFilledJournal() *journal.Journal {
	j := journal.New()
	j.Append(newEntry("sharedcloud", "demo", "GET", "/api/v1/instances/"))
	j.Append(newEntry("sharedcloud", "demo", "POST", "/api/v1/instances/"))
	j.Append(newEntry("sharedcloud", "other", "GET", "/api/v1/gpus/"))
	j.Append(newEntry("jeto", "demo", "GET", "/api/instances"))

	return j
}

func TestJournal_Filter(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		filter journal.Filter
		want   []uint64
	}{
		"empty":            {journal.Filter{}, []uint64{1, 2, 3, 4}},
		"system":           {journal.Filter{System: "sharedcloud"}, []uint64{1, 2, 3}},
		"account":          {journal.Filter{Account: "demo"}, []uint64{1, 2, 4}},
		"method":           {journal.Filter{Method: "POST"}, []uint64{2}},
		"path is a prefix": {journal.Filter{Path: "/api/v1/"}, []uint64{1, 2, 3}},
		"all of them": {
			journal.Filter{System: "sharedcloud", Account: "demo", Method: "GET", Path: "/api"}, []uint64{1},
		},
		"no entry": {journal.Filter{System: "qubell"}, []uint64{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries := newFilledJournal().Entries(test.filter)
			got := make([]uint64, 0, len(entries))
			for _, e := range entries {
				got = append(got, e.Seq)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatalf("numbers of entries (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJournal_Last(t *testing.T) {
	t.Parallel()
	few, full := newFilledJournal(), journal.New()
	for range journal.MaxEntries + 2 {
		full.Append(journal.Entry{})
	}
	for name, test := range map[string]struct {
		journal *journal.Journal
		limit   int
		want    []uint64
	}{
		"fewer than the limit": {few, 5, []uint64{1, 2, 3, 4}},
		"more than the limit":  {few, 2, []uint64{3, 4}},
		"old entries were overwritten": {
			full, 3, []uint64{journal.MaxEntries, journal.MaxEntries + 1, journal.MaxEntries + 2},
		},
		"no entry": {journal.New(), 2, []uint64{}},
	} {
		got := make([]uint64, 0, test.limit)
		for _, entry := range test.journal.Last(test.limit) {
			got = append(got, entry.Seq)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: numbers of the last %d entries (-want +got):\n%s", name, test.limit, diff)
		}
	}
}

func TestJournal_Counters(t *testing.T) {
	t.Parallel()
	j := newFilledJournal()
	tests := map[string]struct {
		system, account string
		want            journal.Counts
	}{
		"all":     {"", "", journal.Counts{"sharedcloud": {"GET": 2, "POST": 1}, "jeto": {"GET": 1}}},
		"system":  {"sharedcloud", "", journal.Counts{"sharedcloud": {"GET": 2, "POST": 1}}},
		"account": {"", "demo", journal.Counts{"sharedcloud": {"GET": 1, "POST": 1}, "jeto": {"GET": 1}}},
		"both":    {"sharedcloud", "other", journal.Counts{"sharedcloud": {"GET": 1}}},
		"neither": {"sharedcloud", "absent", journal.Counts{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, j.Counters(test.system, test.account)); diff != "" {
				t.Fatalf("Counters (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJournal_LimitOfEntries(t *testing.T) {
	t.Parallel()
	j := journal.New()
	for range journal.MaxEntries + 10 {
		j.Append(newEntry("sharedcloud", "demo", "GET", "/"))
	}
	entries := j.Entries(journal.Filter{})
	if len(entries) != journal.MaxEntries || entries[0].Seq != 11 ||
		entries[len(entries)-1].Seq != journal.MaxEntries+10 {
		t.Fatalf("%d entries from %d, want %d from 11", len(entries), entries[0].Seq, journal.MaxEntries)
	}
	if total := j.Counters("", "").Total(); total != journal.MaxEntries+10 {
		t.Fatalf("total = %d, want %d", total, journal.MaxEntries+10)
	}
}

func TestJournal_LimitsOfBodies(t *testing.T) {
	t.Parallel()
	j := journal.New()
	long := newEntry("sharedcloud", "demo", "POST", "/")
	long.Body = strings.Repeat("x", journal.MaxBody-1) + "é and more"
	for range 2000 {
		j.Append(long)
	}
	entries := j.Entries(journal.Filter{})
	kept := 0
	for _, e := range entries {
		kept += len(e.Body)
		if !e.BodyTruncated || !utf8.ValidString(e.Body) {
			t.Fatalf("entry %d: truncated %t, body %q, want a truncated body of UTF-8", e.Seq, e.BodyTruncated, e.Body)
		}
	}
	if kept > 64<<20 || entries[0].Body != "" || entries[len(entries)-1].Body == "" {
		t.Fatalf("%d bytes of bodies, want at most %d without the oldest", kept, 64<<20)
	}
}

func TestJournal_Clear(t *testing.T) {
	t.Parallel()
	j := newFilledJournal()
	j.Clear()
	if n := len(j.Entries(journal.Filter{})); n != 0 || j.Counters("", "").Total() != 0 {
		t.Fatalf("%d entries, counters %v, want none", n, j.Counters("", ""))
	}
	j.Append(newEntry("jeto", "", "GET", "/"))
	if e := j.Entries(journal.Filter{}); e[0].Seq != 5 {
		t.Fatalf("number %d, want 5", e[0].Seq)
	}
}

func TestEntry_JSON(t *testing.T) {
	t.Parallel()
	e := newEntry("sharedcloud", "demo", "GET", "/")
	e.Duration = 1500 * time.Microsecond
	got, err := json.Marshal(e)
	want := `{"seq":0,"time":"0001-01-01T00:00:00Z","system":"sharedcloud","account":"demo","method":"GET",` +
		`"path":"/",` +
		`"status":200,"duration":"1.5ms"}`
	if err != nil || string(got) != want {
		t.Fatalf("Marshal = %s, %v, want %s", got, err, want)
	}
}

func TestJournal_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	j := journal.New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				j.Append(newEntry("sharedcloud", "demo", "GET", "/"))
				j.Counters("", "")
			}
			j.Entries(journal.Filter{})
		})
	}
	wg.Wait()
	if total := j.Counters("", "").Total(); total != 1600 {
		t.Fatalf("total = %d, want 1600", total)
	}
}
