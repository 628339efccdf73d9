package journal

import (
	"encoding/json"
	"strings"
	"time"
)

// Entry is one request, also if the server refused it.
type Entry struct {
	// Seq counts all requests from 1 in the order of their ends.
	Seq uint64 `json:"seq"`
	// Time is when the request arrived, by the server's clock.
	Time time.Time `json:"time"`
	// System is the name of the system.
	System string `json:"system"`
	// Account is the account of the request; empty if it was not
	// authenticated.
	Account string `json:"account"`
	// Method is the HTTP method.
	Method string `json:"method"`
	// Path is the path below the system's prefix, such as "/api/v1/instances/".
	Path string `json:"path"`
	// Query is the raw query with masked secrets.
	Query string `json:"query,omitempty"`
	// Status is the status of the response; 0 if the connection was closed
	// before the work, and StatusClientGone if the caller cancelled it first.
	Status int `json:"status"`
	// Reason says why the system refused the request; empty if it did not, or
	// if the response is that of a fault.
	Reason string `json:"reason,omitempty"`
	// Section is the page and the heading that describe the rule of Reason, such
	// as `design/api/jeto.md, "Errors"`.
	Section string `json:"section,omitempty"`
	// Dropped means that the caller did not get the whole response of the
	// system. Status is the status of that response.
	Dropped bool `json:"dropped,omitempty"`
	// Duration is how long the request took, by the machine's clock; in JSON a
	// string such as "1.5ms".
	Duration time.Duration `json:"-"`
	// Body is the start of the request's body, at most MaxBody bytes, with
	// masked secrets.
	Body string `json:"body,omitempty"`
	// BodyTruncated means that the body was longer.
	BodyTruncated bool `json:"body_truncated,omitempty"`
	// NewConnection means that no earlier request to a system came over the same
	// connection. The counters have the number; the JSON of an entry lacks it.
	NewConnection bool `json:"-"`
	// Fault is the id of the injected fault; empty if there was none.
	Fault string `json:"fault,omitempty"`
}

// StatusClientGone is the status in the journal of a request that the caller
// cancelled before the response. The number is nginx's; the server never sends
// it.
const StatusClientGone = 499

// MarshalJSON writes the duration as a string.
func (e Entry) MarshalJSON() ([]byte, error) {
	type plain Entry

	return json.Marshal(struct {
		plain

		Duration string `json:"duration"`
	}{plain(e), e.Duration.String()})
}

// Filter selects entries. An empty field matches every entry.
type Filter struct {
	// System, Account and Method must be equal.
	System, Account, Method string
	// Path is a prefix.
	Path string
}

func (f Filter) matches(e *Entry) bool {
	return (f.System == "" || f.System == e.System) &&
		(f.Account == "" || f.Account == e.Account) &&
		(f.Method == "" || f.Method == e.Method) &&
		strings.HasPrefix(e.Path, f.Path)
}
