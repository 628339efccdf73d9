package wakame

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// errUncaught stands for a Ruby exception without a handler, which gets a plain
// 500 (design/api/wakame.md, "Errors").
var errUncaught = errors.New("uncaught exception")

// apiError is an error of the API (design/api/wakame.md, "Error codes").
type apiError struct {
	code string
	// class is the name of the Ruby class in its module.
	class  string
	status int
	// message is empty for an error that is raised without a text.
	message string
}

// The errors of this generation for instances. The meaning of 109, which a
// create may have, is not known.
var (
	errInvalidRequestCredentials = &apiError{
		code: "103", class: "InvalidRequestCredentials", status: http.StatusBadRequest,
	}
	errDisabledAccount       = &apiError{code: "104", class: "DisabledAccount", status: http.StatusForbidden}
	errOperationNotPermitted = &apiError{code: "105", class: "OperationNotPermitted", status: http.StatusForbidden}
	errUnknownHostNode       = &apiError{code: "114", class: "UnknownHostNode", status: http.StatusNotFound}
	errOutOfHostCapacity     = &apiError{code: "120", class: "OutOfHostCapacity", status: http.StatusBadRequest}
	errUnknownSSHKeyPair     = &apiError{code: "121", class: "UnknownSshKeyPair", status: http.StatusNotFound}
	errDuplicateHostname     = &apiError{code: "126", class: "DuplicateHostname", status: http.StatusBadRequest}
	errInvalidImageID        = &apiError{code: "137", class: "InvalidImageID", status: http.StatusBadRequest}
	errInvalidInstanceSpec   = &apiError{code: "138", class: "InvalidInstanceSpec", status: http.StatusBadRequest}
	errInvalidHostNodeID     = &apiError{code: "141", class: "InvalidHostNodeID", status: http.StatusBadRequest}
)

// newUnknownError returns the error for an id that does not exist. The message
// is the id (design/api/wakame.md, "Errors").
func newUnknownError(id string) error {
	return system.Because(&apiError{"100", "UnknownUUIDResource", http.StatusNotFound, id},
		"No object has the id "+strconv.Quote(id)+".", sectionIdentifiers)
}

// newStateError returns the error for an operation that needs other states than
// that of the instance. The message is the state.
func newStateError(i *instance, needed string) error {
	return system.Because(&apiError{"125", "InvalidInstanceState", http.StatusBadRequest, i.State},
		"The instance "+i.ID+" is "+i.State+"; the operation needs "+needed+".", sectionStates)
}

// newOwnerError returns the error for an object of another account.
func newOwnerError(id, section string) error {
	return system.Because(errOperationNotPermitted, id+" belongs to another account.", section)
}

// newSyntaxError returns the exception for an id with another prefix.
func newSyntaxError(id, prefix string) error {
	return system.Because(errUncaught,
		strconv.Quote(id)+" is not an id that starts with "+prefix+"-.", sectionIdentifiers)
}

// Error implements error.
func (e *apiError) Error() string {
	return e.code + " " + e.class + " " + e.message
}

// errorWire is an error in a response. The message is the class with its module
// unless the error has a text.
type errorWire struct {
	Error   string `json:"error"`
	Message string `json:"message"`
	Code    string `json:"code"`
}

func (e *apiError) wire(module string) errorWire {
	wire := errorWire{Error: module + e.class, Message: e.message, Code: e.code}
	if wire.Message == "" {
		wire.Message = wire.Error
	}

	return wire
}
