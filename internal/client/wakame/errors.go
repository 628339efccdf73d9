package wakame

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/lenient"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// errorResponse is an error of the API (design/api/wakame.md, "Errors").
type errorResponse struct {
	// Class is the Ruby class with its modules, which vary.
	Class string `json:"error"`
	// Message is the class if the server has no message.
	Message string `json:"message"`
	// Code is a number, sent as a string.
	Code lenient.String `json:"code"`
}

// errorCode is the meaning of an error's code.
type errorCode struct {
	class string
	kind  rest.Kind
	// field is the parameter of a create that caused the error, "" for none.
	field string
	// message describes the error of the field.
	message string
}

// The classes whose messages the client reads.
const (
	invalidInstanceState = "InvalidInstanceState"
	invalidParameter     = "InvalidParameter"
)

// hostnameIsUsed is the message of code 126.
const hostnameIsUsed = "another instance of the account has it"

// stateField is the field of an error that holds the state of the instance.
const stateField = "state"

// errorCodes returns the known codes (design/api/wakame.md, "Error codes"). A
// status 404 does not make an error rest.NotFound: most of them are about a
// parameter of a create, not about an instance. For an unknown code the status
// decides.
func errorCodes() map[lenient.String]errorCode {
	return map[lenient.String]errorCode{
		"100": {class: "UnknownUUIDResource", kind: rest.NotFound},
		"103": {class: "InvalidRequestCredentials", kind: rest.Unauthorized},
		"104": {class: "DisabledAccount", kind: rest.Forbidden},
		"105": {class: "OperationNotPermitted", kind: rest.Forbidden},
		"114": invalidField("UnknownHostNode", "host_node_id", "no host node has this id"),
		"115": {class: "UnknownInstance", kind: rest.NotFound},
		"120": invalidField("OutOfHostCapacity", "instance_spec_id", "the host nodes have no room for it"),
		"121": invalidField("UnknownSshKeyPair", "ssh_key_id", "no SSH key pair has this id"),
		"125": {class: invalidInstanceState, kind: rest.Conflict},
		"126": invalidField("DuplicateHostname", "hostname", hostnameIsUsed),
		"129": invalidField("UnknownNetwork", "network_id", "no network has this id"),
		"130": invalidField("OutOfNetworkCapacity", "network_id", "the network has no free address"),
		"133": invalidField("UnknownSecurityGroup", "security_groups", "no security group has this id"),
		"137": invalidField("InvalidImageID", "image_id", "no image has this id"),
		"138": invalidField("InvalidInstanceSpec", "instance_spec_id", "no instance spec has this id"),
		"141": invalidField("InvalidHostNodeID", "host_node_id", "the host node is offline"),
		"143": {class: invalidParameter, kind: rest.Invalid},
		"179": invalidField("IncompatibleHostNode", "host_node_id", "the host node cannot run such an instance"),
	}
}

// invalidField returns the meaning of a code that a parameter of a create
// caused.
func invalidField(class, field, message string) errorCode {
	return errorCode{class: class, kind: rest.Invalid, field: field, message: message}
}

// parseError reads an error response of the API.
func parseError(response rest.Response) rest.Problem {
	var body errorResponse
	err := json.Unmarshal(response.Body, &body)
	known, found := body.lookup()
	switch {
	case err == nil && found:
		return body.problem(known)
	case response.Status == http.StatusNotFound:
		// The API reports a missing object with a code. This response may be
		// another server's and does not prove that an object is gone.
		return rest.Problem{Kind: rest.Malformed}
	case err != nil:
		return rest.Problem{}
	default:
		return rest.Problem{Message: body.text()}
	}
}

// lookup returns the meaning of the code or, if there is no code, of the class.
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

// parameterPattern matches a message that is the name of a parameter.
var parameterPattern = regexp.MustCompile(`^[a-z_]+$`)

// problem returns the error with the meaning of its code.
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

// ForbiddingState returns the state of the instance that forbids an operation,
// and whether the error of the operation reports one.
func ForbiddingState(err error) (State, bool) {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Kind != rest.Conflict || len(failure.Fields) != 1 || failure.Fields[0].Field != stateField {
		return "", false
	}

	return State(strings.Join(failure.Fields[0].Messages, " ")), true
}

// IsUnsupported reports whether the server does not know the operation on an
// instance: its 404 is not an error of the API. Servers before v11.12 cannot
// stop and start instances (design/api/wakame.md, "Tag v11.06.0").
func IsUnsupported(err error) bool {
	failure, ok := errors.AsType[*rest.Error](err)

	return ok && failure.Kind == rest.Malformed && failure.Status == http.StatusNotFound
}

// IsHostnameUsed reports whether a create failed because another instance of
// the account has the hostname.
func IsHostnameUsed(err error) bool {
	failure, ok := errors.AsType[*rest.Error](err)

	return ok && slices.ContainsFunc(failure.Fields, func(field rest.FieldError) bool {
		return field.Field == "hostname" && strings.HasPrefix(strings.Join(field.Messages, " "), hostnameIsUsed)
	})
}
