// Package journal records and counts the requests to the reference server.
package journal

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// The limits of the journal. It removes the oldest entries first.
const (
	// MaxEntries is the largest number of entries.
	MaxEntries = 10_000
	// MaxBody is the largest size of a body in an entry, in bytes.
	MaxBody = 64 << 10
	// maxTotalBodyBytes is the largest size of all bodies together, in bytes.
	maxTotalBodyBytes = 64 << 20
)

// Counts are numbers of requests by system and method.
type Counts map[string]map[string]uint64

// Total returns the number of all requests.
func (c Counts) Total() uint64 {
	var total uint64
	for _, methods := range c {
		for _, n := range methods {
			total += n
		}
	}

	return total
}

// Journal holds the requests to one server. It is safe for concurrent use.
type Journal struct {
	mu        sync.Mutex
	seq       uint64
	entries   []Entry // a ring after it has MaxEntries
	oldest    int
	bodyBytes int
	counters  map[counterKey]uint64
	// connections counts entries with NewConnection. The method is that of the
	// first request of the connection.
	connections map[counterKey]uint64
}

type counterKey struct{ system, account, method string }

// matches reports whether the key is of a system and an account; empty means
// all.
func (k counterKey) matches(system, account string) bool {
	return (system == "" || system == k.system) && (account == "" || account == k.account)
}

// New returns an empty journal.
func New() *Journal {
	return &Journal{counters: map[counterKey]uint64{}, connections: map[counterKey]uint64{}}
}

// Append numbers an entry, truncates its body and adds it.
func (j *Journal) Append(e Entry) {
	if len(e.Body) > MaxBody {
		e.Body, e.BodyTruncated = truncateBody(e.Body), true
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	e.Seq = j.seq
	key := counterKey{e.System, e.Account, e.Method}
	j.counters[key]++
	if e.NewConnection {
		j.connections[key]++
	}
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

// truncateBody returns a copy of the start of a body, up to the end of a
// character.
func truncateBody(body string) string {
	end := MaxBody
	for end > MaxBody-utf8.UTFMax && !utf8.RuneStart(body[end]) {
		end--
	}

	return strings.Clone(body[:end])
}

// Entries returns the entries that match the filter, oldest first.
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

// Last returns the last entries, at most limit, oldest first.
func (j *Journal) Last(limit int) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	last := make([]Entry, min(limit, len(j.entries)))
	for i := range last {
		last[i] = j.entries[(j.oldest+len(j.entries)-len(last)+i)%len(j.entries)]
	}

	return last
}

// Counters returns the numbers of requests since the start or the last Clear,
// also of those without an entry. An empty system or account means all.
func (j *Journal) Counters(system, account string) Counts {
	j.mu.Lock()
	defer j.mu.Unlock()
	counts := Counts{}
	for c, n := range j.counters {
		if !c.matches(system, account) {
			continue
		}
		if counts[c.system] == nil {
			counts[c.system] = map[string]uint64{}
		}
		counts[c.system][c.method] += n
	}

	return counts
}

// Connections returns the number of connections whose first request was to a
// system and from an account, since the start or the last Clear. An empty
// system or account means all.
func (j *Journal) Connections(system, account string) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	var total uint64
	for c, n := range j.connections {
		if c.matches(system, account) {
			total += n
		}
	}

	return total
}

// Clear removes all entries and counters. The numbers of entries continue.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.oldest, j.bodyBytes = nil, 0, 0
	clear(j.counters)
	clear(j.connections)
}
