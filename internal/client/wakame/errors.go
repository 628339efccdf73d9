package wakame

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// errorResponse is an error of the API (design/api/wakame.md, "Errors").
type errorResponse struct {
	// Class is the Ruby class, whose modules vary.
	Class string `json:"error"`
	// Message is the class where the original has nothing to say.
	Message string `json:"message"`
	// Code is a number, as a text.
	Code lenient.String `json:"code"`
}

// errorCode is what an error's code says about a request.
type errorCode struct {
	class string
	kind  rest.Kind
	// field is the argument of a create that is to blame, "" for none.
	field string
	// message say what is wrong with it.
	message string
}

// The classes whose messages are read.
const (
	invalidInstanceState = "InvalidInstanceState"
	invalidParameter     = "InvalidParameter"
)

// stateField is where the error of an operation holds the state that forbids
// it.
const stateField = "state"

// errorCodes are the errors' codes (design/api/wakame.md, "Error codes"). A
// status 404 does not make an error NotFound: most are about what a create
// names, and not about an instance. A code that is not here means what its
// status means.
func errorCodes() map[lenient.String]errorCode {
	return map[lenient.String]errorCode{
		"100": {class: "UnknownUUIDResource", kind: rest.NotFound},
		"103": {class: "InvalidRequestCredentials", kind: rest.Unauthorized},
		"104": {class: "DisabledAccount", kind: rest.Forbidden},
		"105": {class: "OperationNotPermitted", kind: rest.Forbidden},
		"114": {
			class: "UnknownHostNode", kind: rest.Invalid, field: "host_node_id", message: "no host node has this id",
		},
		"115": {class: "UnknownInstance", kind: rest.NotFound},
		"120": {
			class: "OutOfHostCapacity", kind: rest.Invalid, field: "instance_spec_id",
			message: "the host nodes have no room for it",
		},
		"121": {
			class: "UnknownSshKeyPair", kind: rest.Invalid, field: "ssh_key_id",
			message: "no SSH key pair has this id",
		},
		"125": {class: invalidInstanceState, kind: rest.Conflict},
		"126": {
			class: "DuplicateHostname", kind: rest.Invalid, field: "hostname",
			message: "another instance of the account has it",
		},
		"129": {class: "UnknownNetwork", kind: rest.Invalid, field: "network_id", message: "no network has this id"},
		"130": {
			class: "OutOfNetworkCapacity", kind: rest.Invalid, field: "network_id",
			message: "the network has no free address",
		},
		"133": {
			class: "UnknownSecurityGroup", kind: rest.Invalid, field: "security_groups",
			message: "no security group has this id",
		},
		"137": {class: "InvalidImageID", kind: rest.Invalid, field: "image_id", message: "no image has this id"},
		"138": {
			class: "InvalidInstanceSpec", kind: rest.Invalid, field: "instance_spec_id",
			message: "no instance spec has this id",
		},
		"141": {
			class: "InvalidHostNodeID", kind: rest.Invalid, field: "host_node_id",
			message: "the host node is offline",
		},
		"143": {class: invalidParameter, kind: rest.Invalid},
		"179": {
			class: "IncompatibleHostNode", kind: rest.Invalid, field: "host_node_id",
			message: "the host node cannot run such an instance",
		},
	}
}

// parseError reads an error answer of the API.
func parseError(answer rest.Response) rest.Problem {
	var body errorResponse
	err := json.Unmarshal(answer.Body, &body)
	known, found := body.lookup()
	switch {
	case err == nil && found:
		return body.problem(known)
	case answer.Status == http.StatusNotFound:
		// Not how this API says that an object is gone: the endpoint may be
		// another service's.
		return rest.Problem{Kind: rest.Malformed}
	case err != nil:
		return rest.Problem{}
	default:
		return rest.Problem{Message: body.text()}
	}
}

// lookup looks the error up by its code, else by its class.
func (e *errorResponse) lookup() (errorCode, bool) {
	all := errorCodes()
	if known, found := all[e.Code]; found {
		return known, true
	}
	if e.Code == "" {
		for _, known := range all {
			if known.class == e.class() {
				return known, true
			}
		}
	}

	return errorCode{}, false
}

// class returns the class without its modules.
func (e *errorResponse) class() string {
	return e.Class[strings.LastIndex(e.Class, ":")+1:]
}

// text returns the error as "Class" or "Class: message".
func (e *errorResponse) text() string {
	switch {
	case e.Message == "" || e.Message == e.Class:
		return e.class()
	case e.Class == "":
		return e.Message
	default:
		return e.class() + ": " + e.Message
	}
}

// parameterPattern is how the API names a parameter, as opposed to a sentence.
var parameterPattern = regexp.MustCompile(`^[a-z_]+$`)

func (e *errorResponse) problem(known errorCode) rest.Problem {
	if e.Class == "" {
		e.Class = known.class
	}
	switch {
	case known.field != "":
		return rest.Problem{Kind: known.kind, Fields: fieldError(known.field, known.message+" ("+e.text()+")")}
	case known.class == invalidInstanceState && e.Message != "" && e.Message != e.Class:
		return rest.Problem{Kind: known.kind, Message: e.class(), Fields: fieldError(stateField, e.Message)}
	case known.class == invalidParameter && parameterPattern.MatchString(e.Message):
		return rest.Problem{Kind: known.kind, Fields: fieldError(e.Message, "the value is not valid ("+e.class()+")")}
	default:
		return rest.Problem{Kind: known.kind, Message: e.text()}
	}
}

func fieldError(field, message string) []rest.FieldError {
	return []rest.FieldError{{Field: field, Messages: []string{message}}}
}

// ForbiddingState returns the state of the instance that made the API refuse an
// operation, and whether that is why it did.
func ForbiddingState(err error) (State, bool) {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.Conflict || len(failure.Fields) != 1 || failure.Fields[0].Field != stateField {
		return "", false
	}

	return State(strings.Join(failure.Fields[0].Messages, " ")), true
}
