package zaoshu

import (
	"errors"
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

// errNotFound is the error for an unknown path or instance.
var errNotFound = newError(http.StatusNotFound, "Not Found")

// newError returns an error with a message.
func newError(status int, message string) error {
	return &apiError{status, errorWire{Message: message}}
}

// newFieldError returns an error about fields.
func newFieldError(status int, fields ...fieldError) error {
	return &apiError{status, errorWire{Message: "Validation Failed", Errors: fields}}
}

// newCodeError returns a 200 with a code other than 0, which no document has.
func newCodeError(code int, msg string) error {
	return &apiError{http.StatusOK, envelope{Code: code, Msg: msg}}
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
