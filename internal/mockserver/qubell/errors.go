package qubell

import (
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell/play"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// newError returns an error with its message, and with the reason and the
// section for the journal.
func newError(status int, message, reason, section string) error {
	return system.Because(play.Errorf(status, "%s", message), reason, section)
}

// badRequestf returns a 400. The caller, or withInput, adds the reason.
func badRequestf(format string, args ...any) error {
	return play.Errorf(http.StatusBadRequest, format, args...)
}

func badRequest(message, reason, section string) error {
	return newError(http.StatusBadRequest, message, reason, section)
}

func errUnauthorized(reason string) error {
	return newError(http.StatusUnauthorized, "The specified credentials are not valid", reason, sectionAuthentication)
}

func forbidden(message, reason string) error {
	return newError(http.StatusForbidden, message, reason, sectionErrors)
}

// notFound returns the error for an object in the path that does not exist.
func notFound(noun, reason, section string) error {
	return newError(http.StatusNotFound, fmt.Sprintf("The specified %s doesn't exist", noun), reason, section)
}

// notOwned returns the error for an object in the path that the account of the
// caller does not have.
func notOwned(r *request, noun string) error {
	reason := fmt.Sprintf("Account %q has no %s %q.", r.caller.Name, noun, r.PathValue("id"))

	return notFound(noun, reason, sectionErrors)
}

// explain gives an error without a reason its message as the reason.
func explain(err error, prefix, section string) error {
	if err == nil {
		return nil
	}

	return system.Because(err, prefix+err.Error()+".", section)
}
