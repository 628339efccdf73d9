package zaoshu

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// apiError is an error of the API (design/api/zaoshu.md, "Errors").
type apiError struct {
	status int
	// body is an errorWire, or an envelope with a code.
	body any
}

// errorWire is an error on the wire. Documented errors have no envelope.
type errorWire struct {
	Message string `json:"message"`
	// Errors are the invalid fields.
	Errors []fieldError `json:"errors,omitempty"`
}

// fieldError is an error about a field.
type fieldError struct {
	Resource string `json:"resource"`
	Field    string `json:"field"`
	// Code is codeInvalid or codeMissingField.
	Code string `json:"code"`
}

// The codes of a fieldError that this server uses.
const (
	codeInvalid      = "invalid"
	codeMissingField = "missing_field"
)

// The resources of a fieldError.
const (
	resourceInstance = "Instance"
	resourceTask     = "Task"
)

// The messages about bodies that the vendor's document has commented out
// (design/api/zaoshu.md, "Commented-out errors").
const (
	messageNotJSON   = "error occurred when parsing JSON"
	messageNotObject = "body should be a JSON object"
)

// newError returns an error with a message, and with the reason and the section
// for the journal.
func newError(status int, message, reason, section string) error {
	return system.Because(&apiError{status, errorWire{Message: message}}, reason, section)
}

// newNotFound returns the error for an unknown path or instance.
func newNotFound(reason, section string) error {
	return newError(http.StatusNotFound, "Not Found", reason, section)
}

// newFieldError returns an error about fields.
func newFieldError(status int, reason, section string, fields ...fieldError) error {
	return system.Because(
		&apiError{status, errorWire{Message: "Validation Failed", Errors: fields}}, reason, section,
	)
}

// newQueryError returns the 400 about a parameter of a query.
func newQueryError(resource, field, code, value, want, section string) error {
	return newFieldError(http.StatusBadRequest,
		fmt.Sprintf("The parameter %s is %q; it must be %s.", field, value, want), section,
		fieldError{Resource: resource, Field: field, Code: code})
}

// newCodeError returns a 200 without data. No document has a code other than 0.
func newCodeError(code int, msg, reason, section string) error {
	return system.Because(&apiError{http.StatusOK, envelope{Code: code, Msg: msg}}, reason, section)
}

// Error implements error.
func (e *apiError) Error() string {
	return http.StatusText(e.status)
}

// writeError writes an apiError, or a 500 with the text of any other error.
func writeError(w http.ResponseWriter, err error) {
	raised, ok := errors.AsType[*apiError](err)
	if !ok {
		raised = &apiError{http.StatusInternalServerError, errorWire{Message: err.Error()}}
	}
	system.WriteJSON(w, raised.status, jsonType, raised.body)
}
