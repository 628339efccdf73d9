package journal

import (
	"encoding/json"
	"strings"
	"time"
)

// Entry is one request as the server saw it, including those that it refused.
type Entry struct {
	// Seq counts all requests from 1, in the order in which they were finished.
	Seq uint64 `json:"seq"`
	// Time is the server's clock when the request arrived.
	Time time.Time `json:"time"`
	// System is the name of the system that was called.
	System string `json:"system"`
	// Account is the account that the request signed in as; empty if it did
	// not.
	Account string `json:"account"`
	// Method is the HTTP method.
	Method string `json:"method"`
	// Path is the path below the system's prefix, as in the vendor's document:
	// "/api/v1/instances/".
	Path string `json:"path"`
	// Query is the raw query, secrets masked.
	Query string `json:"query,omitempty"`
	// Status is the status that was answered; 0 if the connection was closed
	// before any work was done, and StatusClientGone if the caller gave up
	// first.
	Status int `json:"status"`
	// Dropped reports whether the caller did not receive the system's answer,
	// or not all of it. Status is still the status of that answer.
	Dropped bool `json:"dropped,omitempty"`
	// Duration is how long the request took by the machine's clock; a string
	// such as "1.5ms" in JSON.
	Duration time.Duration `json:"-"`
	// Body is the body of the request, at most MaxBody bytes of it, secrets
	// masked.
	Body string `json:"body,omitempty"`
	// BodyTruncated says that the body was longer.
	BodyTruncated bool `json:"body_truncated,omitempty"`
	// Fault is the id of the fault that struck the request; empty if none did.
	Fault string `json:"fault,omitempty"`
}

// StatusClientGone is what the journal notes for a request whose caller gave up
// before there was an answer, be it delayed or one that the system never gives.
// It is nginx's number for it; nobody receives it.
const StatusClientGone = 499

// MarshalJSON writes the duration as text.
func (e Entry) MarshalJSON() ([]byte, error) {
	type plain Entry

	return json.Marshal(struct {
		plain

		Duration string `json:"duration"`
	}{plain(e), e.Duration.String()})
}

// Filter chooses entries. An empty field lets everything through.
type Filter struct {
	// System, Account and Method are compared as they are.
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
