package wakame

import (
	"errors"
	"net/http"
)

// errNoRoute says that no route of the API takes the request.
var errNoRoute = errors.New("no route")

// errUncaught stands for a Ruby exception that no handler maps, which is
// answered with a bare 500 (design/api/wakame.md, "Errors").
var errUncaught = errors.New("uncaught exception")

// code is what an error of the API is known by (design/api/wakame.md,
// "Errors").
type code string

// The codes that this generation answers with for instances
// (design/api/wakame.md, "Endpoints"). The page lists 109 for create too,
// without its condition.
const (
	codeUnknownUUIDResource       code = "100"
	codeInvalidRequestCredentials code = "103"
	codeDisabledAccount           code = "104"
	codeOperationNotPermitted     code = "105"
	codeUnknownHostNode           code = "114"
	codeOutOfHostCapacity         code = "120"
	codeUnknownSSHKeyPair         code = "121"
	codeInvalidInstanceState      code = "125"
	codeDuplicateHostname         code = "126"
	codeInvalidImageID            code = "137"
	codeInvalidInstanceSpec       code = "138"
	codeInvalidHostNodeID         code = "141"
)

// class returns the name of the error's Ruby class within its module.
func (c code) class() string {
	switch c {
	case codeUnknownUUIDResource:
		return "UnknownUUIDResource"
	case codeInvalidRequestCredentials:
		return "InvalidRequestCredentials"
	case codeDisabledAccount:
		return "DisabledAccount"
	case codeOperationNotPermitted:
		return "OperationNotPermitted"
	case codeUnknownHostNode:
		return "UnknownHostNode"
	case codeOutOfHostCapacity:
		return "OutOfHostCapacity"
	case codeUnknownSSHKeyPair:
		return "UnknownSshKeyPair"
	case codeInvalidInstanceState:
		return "InvalidInstanceState"
	case codeDuplicateHostname:
		return "DuplicateHostname"
	case codeInvalidImageID:
		return "InvalidImageID"
	case codeInvalidInstanceSpec:
		return "InvalidInstanceSpec"
	default:
		return "InvalidHostNodeID"
	}
}

func (c code) status() int {
	switch c {
	case codeUnknownUUIDResource, codeUnknownHostNode, codeUnknownSSHKeyPair:
		return http.StatusNotFound
	case codeDisabledAccount, codeOperationNotPermitted:
		return http.StatusForbidden
	default:
		return http.StatusBadRequest
	}
}

// apiError is an error of the API.
type apiError struct {
	code code
	// message is the class if it is empty, as for an exception that is raised
	// bare (design/api/wakame.md, "Errors").
	message string
}

// Error implements error.
func (e *apiError) Error() string {
	return string(e.code) + " " + e.code.class() + " " + e.message
}

// newAPIError raises an error of the API bare.
func newAPIError(c code) error {
	return &apiError{code: c}
}

// newStateError refuses what an instance's state does not allow; the message is
// that state (design/api/wakame.md, "Errors").
func newStateError(state string) error {
	return &apiError{code: codeInvalidInstanceState, message: state}
}

// errorWire is an error on the wire: exactly these keys, and the code is a
// string (design/api/wakame.md, "Errors").
type errorWire struct {
	Error   string `json:"error"`
	Message string `json:"message"`
	Code    string `json:"code"`
}

func (e *apiError) wire(b serverVersion) errorWire {
	wire := errorWire{Error: b.errorModule() + e.code.class(), Message: e.message, Code: string(e.code)}
	if wire.Message == "" {
		wire.Message = wire.Error
	}

	return wire
}

// throttledError says that an account has sent too many requests.
type throttledError struct {
	// wait is how many seconds it must wait.
	wait int
}

// Error implements error.
func (*throttledError) Error() string {
	return "too many requests"
}
