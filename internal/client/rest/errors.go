package rest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Kind says what sort of failure an error is. Ask with [KindOf].
type Kind string

// The kinds of failure.
const (
	// NotFound: the API says that the object does not exist.
	NotFound Kind = "not found"
	// Conflict: the object's state forbids the operation for now.
	Conflict Kind = "conflict"
	// Unauthorized: the API did not accept the credentials.
	Unauthorized Kind = "unauthorized"
	// Forbidden: the credentials do not allow the operation.
	Forbidden Kind = "forbidden"
	// LockedOut: the API refuses the account for a while, whatever its
	// credentials, because too many wrong ones were tried.
	LockedOut Kind = "locked out"
	// RateLimited: too many requests; see [Error.RetryAfter].
	RateLimited Kind = "rate limited"
	// Invalid: the API refused what was asked; see [Error.Fields].
	Invalid Kind = "invalid"
	// InDoubt: a request that must not be repeated was sent, and what became of
	// it is unknown: the object may exist.
	InDoubt Kind = "in doubt"
	// Unreachable: no request reached the server.
	Unreachable Kind = "unreachable"
	// TimedOut: the server did not answer in time.
	TimedOut Kind = "timed out"
	// Unavailable: the server failed (5xx) or the connection broke.
	Unavailable Kind = "unavailable"
	// Malformed: the answer is not what the API promises.
	Malformed Kind = "malformed answer"
	// Rejected: any other status that is no success.
	Rejected Kind = "rejected"
	// Canceled: the caller gave up before anything was sent, or while a
	// repeatable request was under way.
	Canceled Kind = "canceled"
)

// KindOf returns the kind of a failed call, "" for nil and for any other error.
func KindOf(err error) Kind {
	failure, ok := errors.AsType[*Error](err)
	if !ok {
		return ""
	}

	return failure.Kind
}

// FieldError is what the API says about one field of a request.
type FieldError struct {
	// Field is the vendor's name of the field.
	Field string
	// Messages are the API's own words.
	Messages []string
}

// Candidate is an object that a request in doubt may have made.
type Candidate struct {
	// ID is the object's id, "" where the API gives it none.
	ID string
	// Name is the object's name, "" if it has none.
	Name string
	// CreatedAt is when it was made by the server's clock; zero where the API
	// does not show that.
	CreatedAt time.Time
}

// String names the candidate with its name and time, as far as it has any.
func (c Candidate) String() string {
	text := c.ID
	if c.Name != "" {
		text = strings.TrimSpace(fmt.Sprintf("%s %q", text, c.Name))
	}
	if !c.CreatedAt.IsZero() {
		text += ", made at " + c.CreatedAt.UTC().Format(time.RFC3339)
	}

	return text
}

// Error is what every failed call returns. None of its texts holds a secret.
type Error struct {
	// System is the vendor's name, such as "Sharedcloud".
	System string
	// Operation is what was tried, on what.
	Operation string
	// Request is the method and address, such as "GET https://…/instances/".
	Request string
	// Status is the HTTP status, 0 where no answer came.
	Status int
	// Kind is the sort of failure.
	Kind Kind
	// Message is what came back: the API's own words where there are any.
	Message string
	// Fields is what the API says about single fields, in the order of their
	// names.
	Fields []FieldError
	// RetryAfter is how long the server asked to wait, 0 where it did not.
	RetryAfter time.Duration
	// Attempts is how often the request was tried.
	Attempts int
	// SentAt is when the last attempt began, by this machine's clock.
	SentAt time.Time
	// Accepted reports whether the server has carried out a request in doubt,
	// so that only the object is unknown.
	Accepted bool
	// Candidates are the objects that a request in doubt may have made.
	Candidates []Candidate

	cause error
}

// Error returns the failure in one line.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: could not %s: %s", e.System, e.Operation, e.Outcome())
}

// Outcome returns what was sent and what came back, in one line.
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
