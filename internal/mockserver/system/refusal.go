package system

import (
	"errors"
	"net/http"
)

// Refusal says why a system refused a request. The caller does not see it; the
// journal shows it.
type Refusal struct {
	// Reason is a sentence for a person, with the values that it is about.
	// It has no secrets.
	Reason string
	// Section is the page and the heading that describe the rule, such as
	// `design/api/jeto.md, "Errors"`.
	Section string
}

// refusedError is an error with the refusal for the journal.
type refusedError struct {
	error

	refusal Refusal
}

// Unwrap returns the error without the refusal.
func (e *refusedError) Unwrap() error {
	return e.error
}

// Because returns an error with the reason for the journal. An error that has a
// reason keeps it.
func Because(err error, reason, section string) error {
	if _, has := errors.AsType[*refusedError](err); has || err == nil {
		return err
	}

	return &refusedError{err, Refusal{Reason: reason, Section: section}}
}

// RefusalRecorder is a http.ResponseWriter that keeps the refusal of a request.
type RefusalRecorder interface {
	RecordRefusal(refusal Refusal)
}

// RecordRefusal records the refusal of an error, if the error has one and the
// response writer keeps refusals.
func RecordRefusal(w http.ResponseWriter, err error) {
	recorder, keeps := w.(RefusalRecorder)
	refused, has := errors.AsType[*refusedError](err)
	if keeps && has {
		recorder.RecordRefusal(refused.refusal)
	}
}
