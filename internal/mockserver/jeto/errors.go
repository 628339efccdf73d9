package jeto

import (
	"errors"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto/flask"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// errUncaught stands for an exception that Jeto does not catch. The server
// answers 500.
var errUncaught = errors.New("uncaught exception")

// newUncaught returns an uncaught exception with the reason and the section for
// the journal.
func newUncaught(reason, section string) error {
	return system.Because(errUncaught, reason, section)
}

// newNoInstance returns the exception that Python raises when a view uses an
// instance that is None because it does not exist or the caller may not view
// it. The server answers 500, not 404 (design/api/jeto.md, "Errors").
func newNoInstance(id string) error {
	return newUncaught(reasonNoInstance(id), sectionErrors)
}

func reasonNoInstance(id string) string {
	return "The caller can view no instance " + strconv.Quote(id) + "."
}

// newKeyNeeded returns the 403 of a list that needs a valid API key.
func newKeyNeeded() error {
	return system.Because(flask.ErrForbidden, "The request has no valid API key.", sectionAuthentication)
}

// becauseBody adds the reason to an error about a body.
func becauseBody(err error) error {
	if errors.Is(err, flask.ErrBadRequest) {
		return system.Because(err, "The Content-Type is that of JSON, but the body is not JSON.", sectionEncoding)
	}

	return system.Because(err, "The body is not a JSON object with the Content-Type application/json.", sectionEncoding)
}
