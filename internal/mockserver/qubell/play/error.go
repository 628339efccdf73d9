package play

import (
	"fmt"
	"net/http"
)

// HTTPError is what a request is answered with that does not succeed.
type HTTPError struct {
	Status  int
	Message string
}

// Error implements error.
func (e *HTTPError) Error() string {
	return e.Message
}

// Errorf refuses a request with a status and a message.
func Errorf(status int, format string, args ...any) error {
	return &HTTPError{Status: status, Message: fmt.Sprintf(format, args...)}
}

// badRequestf refuses a body.
func badRequestf(format string, args ...any) error {
	return Errorf(http.StatusBadRequest, format, args...)
}
