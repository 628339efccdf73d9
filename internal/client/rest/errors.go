package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kind is the kind of an error. See [KindOf].
type Kind string

// The kinds of failure.
const (
	// NotFound: the API reports that the object does not exist.
	NotFound Kind = "not found"
	// Conflict: the object's state does not allow the operation at the moment.
	Conflict Kind = "conflict"
	// Unauthorized: the API did not accept the credentials.
	Unauthorized Kind = "unauthorized"
	// Forbidden: the credentials do not allow the operation.
	Forbidden Kind = "forbidden"
	// LockedOut: the API rejects the account for a while, with any credentials,
	// because it received too many wrong ones.
	LockedOut Kind = "locked out"
	// RateLimited: the API rejects the request because of too many requests.
	// See [Error.RetryAfter].
	RateLimited Kind = "rate limited"
	// Invalid: the API rejected the content of the request. See [Error.Fields].
	Invalid Kind = "invalid"
	// InDoubt: the client sent a request that it must not repeat, and the
	// result is unknown. The object may exist.
	InDoubt Kind = "in doubt"
	// Unreachable: no request reached the server.
	Unreachable Kind = "unreachable"
	// NotSent: the deadline of the call passed before its request was sent, such
	// as while the request waited for its turn.
	NotSent Kind = "not sent"
	// TimedOut: the server did not answer in time.
	TimedOut Kind = "timed out"
	// Unavailable: the server failed (5xx) or the connection broke.
	Unavailable Kind = "unavailable"
	// Malformed: the response is not what the API documents.
	Malformed Kind = "malformed response"
	// Rejected: any other status that is not a success.
	Rejected Kind = "rejected"
	// Canceled: the caller's context ended before a request was sent, or during
	// a request that may be repeated.
	Canceled Kind = "canceled"
)

// KindOf returns the kind of an [*Error]; "" for nil and for any other error.
func KindOf(err error) Kind {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return ""
	}

	return failure.Kind
}

// FieldError is the API's message about one field of a request.
type FieldError struct {
	// Field is the vendor's name of the field.
	Field string
	// Messages are the messages of the API.
	Messages []string
}

// Candidate is an object that a request in doubt may have created.
type Candidate struct {
	// ID is the id of the object; "" if the API assigns none.
	ID string
	// Name is the name of the object; "" for none.
	Name string
	// CreatedAt is the time of creation by the server's clock; zero if the API
	// does not show it.
	CreatedAt time.Time
}

// String returns the id, and the name and the time if the candidate has them.
func (c Candidate) String() string {
	text := c.ID
	if c.Name != "" {
		text = strings.TrimSpace(fmt.Sprintf("%s %q", text, c.Name))
	}
	if !c.CreatedAt.IsZero() {
		text += ", created at " + c.CreatedAt.UTC().Format(time.RFC3339)
	}

	return text
}

// Error is the error of a failed call. None of its texts contains a secret.
type Error struct {
	// System is the name of the vendor: "Sharedcloud".
	System string
	// Operation is [Call.Operation].
	Operation string
	// Request is the method and the URL: "GET https://…/instances/".
	Request string
	// Status is the HTTP status; 0 if no response arrived.
	Status int
	// Kind is the kind of the error.
	Kind Kind
	// Message is the message of the API, or a description of the failure.
	Message string
	// Fields are the messages of the API about single fields.
	Fields []FieldError
	// RetryAfter is the wait that the server asked for; 0 for none.
	RetryAfter time.Duration
	// Attempts is the number of attempts.
	Attempts int
	// SentAt is the start of the last attempt, by this machine's clock.
	SentAt time.Time
	// Accepted reports whether the server has carried out a request in doubt.
	// Then only the object is unknown.
	Accepted bool
	// Candidates are the objects that a request in doubt may have created.
	Candidates []Candidate

	cause error
}

// Error returns the message in one line: "Jeto: could not read instance "1":
// GET https://… answered 502 Bad Gateway (after 5 attempts)".
func (e *Error) Error() string {
	return fmt.Sprintf("%s: could not %s: %s", e.System, e.Operation, e.Outcome())
}

// Outcome returns the request and its result in one line, without the system
// and the operation.
func (e *Error) Outcome() string {
	var text strings.Builder
	text.WriteString(e.Request)
	if e.Status != 0 {
		fmt.Fprintf(&text, " answered %s", strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status))))
	}
	words := make([]string, 0, len(e.Fields)+1)
	if e.Message != "" {
		words = append(words, e.Message)
	}
	for _, field := range e.Fields {
		words = append(words, field.Field+": "+strings.Join(field.Messages, " "))
	}
	if len(words) > 0 {
		text.WriteString(": " + strings.Join(words, "; "))
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&text, " (after %d attempts)", e.Attempts)
	}

	return text.String()
}

// Unwrap returns the cause, such as context.Canceled.
func (e *Error) Unwrap() error { return e.cause }
