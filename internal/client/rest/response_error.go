package rest

// ResponseError returns the error of a call whose response the transport
// accepted, but whose content shows a failure: a list that lacks an object, or
// null in place of an object.
func (c *Client) ResponseError(call Call, status int, kind Kind, message string) *Error {
	failure := c.newError(&call)
	failure.Status, failure.Kind = status, kind
	failure.Message = c.redactor(&call).redactOwnText(message)

	return failure
}
