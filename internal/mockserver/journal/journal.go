// Package journal remembers the requests that the reference server has seen, so
// that a test can say what was sent, and counts them.
package journal

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// What the journal keeps. The oldest entries go first.
const (
	// MaxEntries is how many entries are kept.
	MaxEntries = 10_000
	// MaxBody is how many bytes of one body are kept.
	MaxBody = 64 << 10
	// maxTotalBodyBytes is how many bytes of all bodies together are kept.
	maxTotalBodyBytes = 64 << 20
)

// Counts are numbers of requests, by system and method.
type Counts map[string]map[string]uint64

// Total adds up all the requests in c.
func (c Counts) Total() uint64 {
	var total uint64
	for _, methods := range c {
		for _, n := range methods {
			total += n
		}
	}

	return total
}

// Journal is the memory of one server. It is safe for use by many goroutines.
type Journal struct {
	mu        sync.Mutex
	seq       uint64
	entries   []Entry // a ring once it has MaxEntries: the oldest is at first
	oldest    int
	bodyBytes int
	counters  map[counterKey]uint64
}

type counterKey struct{ system, account, method string }

// New returns an empty journal.
func New() *Journal {
	return &Journal{counters: map[counterKey]uint64{}}
}

// Append numbers the entry, cuts its body to size and keeps it.
func (j *Journal) Append(e Entry) {
	if len(e.Body) > MaxBody {
		e.Body, e.BodyTruncated = truncateBody(e.Body), true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	e.Seq = j.seq
	j.counters[counterKey{e.System, e.Account, e.Method}]++
	j.bodyBytes += len(e.Body)
	if len(j.entries) < MaxEntries {
		j.entries = append(j.entries, e)
	} else {
		j.bodyBytes -= len(j.entries[j.oldest].Body)
		j.entries[j.oldest] = e
		j.oldest = (j.oldest + 1) % MaxEntries
	}
	for i := j.oldest; j.bodyBytes > maxTotalBodyBytes; i = (i + 1) % len(j.entries) {
		old := &j.entries[i]
		j.bodyBytes -= len(old.Body)
		old.BodyTruncated = old.BodyTruncated || old.Body != ""
		old.Body = ""
	}
}

// truncateBody keeps the start of a body and does not cut through a character.
// The copy lets the rest of a large body go.
func truncateBody(body string) string {
	end := MaxBody
	for end > MaxBody-utf8.UTFMax && !utf8.RuneStart(body[end]) {
		end--
	}

	return strings.Clone(body[:end])
}

// Entries returns the entries that the filter lets through, oldest first.
func (j *Journal) Entries(f Filter) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := []Entry{}
	for i := range j.entries {
		e := &j.entries[(j.oldest+i)%len(j.entries)]
		if f.matches(e) {
			found = append(found, *e)
		}
	}

	return found
}

// Counters returns how many requests there have been since the start or the
// last Clear, also those whose entries are no longer kept. An empty system or
// account stands for all of them.
func (j *Journal) Counters(system, account string) Counts {
	j.mu.Lock()
	defer j.mu.Unlock()
	counts := Counts{}
	for c, n := range j.counters {
		if (system != "" && system != c.system) || (account != "" && account != c.account) {
			continue
		}
		if counts[c.system] == nil {
			counts[c.system] = map[string]uint64{}
		}
		counts[c.system][c.method] += n
	}

	return counts
}

// Clear forgets all entries and counters. Numbering goes on, so that entries
// before and after can be told apart.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.oldest, j.bodyBytes = nil, 0, 0
	clear(j.counters)
}
