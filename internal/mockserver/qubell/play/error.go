package play

import (
	"fmt"
	"net/http"
)

// RefusedError is what a request is answered with that does not succeed.
type RefusedError struct {
	Status  int
	Message string
}

// Error implements error.
func (e *RefusedError) Error() string {
	return e.Message
}

// Refusef refuses a request with a status and a message.
func Refusef(status int, format string, args ...any) error {
	return &RefusedError{Status: status, Message: fmt.Sprintf(format, args...)}
}

// badRequestf refuses a body.
func badRequestf(format string, args ...any) error {
	return Refusef(http.StatusBadRequest, format, args...)
}
