package rest

import "errors"

// ResponseError returns the error of a call whose response the transport
// accepted, but whose content shows a failure: a list that lacks an object, or
// null in place of an object.
func (c *Client) ResponseError(call Call, status int, kind Kind, message string) *Error {
	failure := c.newError(&call)
	failure.Status, failure.Kind = status, kind
	failure.Message = c.redactor(&call).redactOwnText(message)

	return failure
}

// MalformedIfNotFound returns the error of a call to an address that every
// server of the API has. A status 404 then comes from another server and does
// not show that an object is gone, so the kind [NotFound] becomes [Malformed].
func MalformedIfNotFound(err error) error {
	failure, ok := errors.AsType[*Error](err)
	if ok && failure.Kind == NotFound {
		failure.Kind = Malformed
	}

	return err
}
