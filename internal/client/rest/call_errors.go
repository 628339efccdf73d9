package rest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// newError returns the part of an error that all errors of a call share.
func (c *Client) newError(call *Call) *Error {
	r := c.redactor(call)

	return &Error{
		System:    c.config.System,
		Operation: r.redactOwnText(call.Operation),
		Request:   r.redactOwnText(call.Method + " " + c.requestURL(call)),
	}
}

// noResponseError returns the error of a call without a response.
func (c *Client) noResponseError(state *attemptState, err error) *Error {
	failure := c.newError(state.call)
	failure.Attempts, failure.SentAt = state.attempts, state.sentAt
	failure.cause = err
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // The error has the request already.
	}
	failure.Message = quote(c.redactor(state.call).redactError(err))
	_, isNotSent := errors.AsType[*notSentError](err)
	switch {
	case isNotSent:
		failure.Message = notSentMessage(state, err)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		failure.Message = "the server closed the connection before the response was complete"
	case errors.Is(err, context.Canceled):
		failure.Message = "interrupted before a response came"
	}
	failure.Kind = noResponseKind(state, err)

	return failure
}

// noResponseKind returns the kind of the error of a call without a response.
func noResponseKind(state *attemptState, err error) Kind {
	_, isNotSent := errors.AsType[*notSentError](err)
	_, isTimeout := errors.AsType[*timeoutError](err)
	unanswered := state.unanswered.Load()
	switch {
	case unanswered && state.call.canBeInDoubt():
		return InDoubt
	case errors.Is(err, context.Canceled):
		return Canceled
	case isNotSent:
		return NotSent
	case isTimeout || errors.Is(err, context.DeadlineExceeded):
		return TimedOut
	case errors.Is(err, errTooLarge) || errors.Is(err, errUpgrade):
		return Malformed
	case unanswered:
		return Unavailable
	default:
		return Unreachable
	}
}

// notSentMessage describes the end of a call whose context ended first.
func notSentMessage(state *attemptState, err error) string {
	message := "the time of the operation ended before the request was sent"
	if errors.Is(err, context.Canceled) {
		message = "interrupted before the request was sent"
	}
	if state.attempts > 0 {
		message += " again"
	}

	return message
}

// malformedError returns the error of a call with a successful response that is
// not valid.
func (c *Client) malformedError(state *attemptState) *Error {
	failure := c.newError(state.call)
	failure.Attempts, failure.SentAt = state.attempts, state.sentAt
	failure.Status = state.response.Status
	failure.Kind = Malformed
	if state.call.canBeInDoubt() {
		// The server reports success, but not the result.
		failure.Kind = InDoubt
	}
	failure.Message = c.sanitizer(state.call)(state.malformed.Error())

	return failure
}

// statusError returns the error of a call whose response is not a success.
func (c *Client) statusError(state *attemptState, response *Response) *Error {
	failure := c.newError(state.call)
	failure.Attempts, failure.SentAt = state.attempts, state.sentAt
	failure.Status = response.Status
	failure.RetryAfter, _ = c.throttled(*response)
	sanitize := c.sanitizer(state.call)
	text, isJSON := response.text(sanitize)
	failure.Message = text
	failure.Kind = kindOfStatus(response.Status, isJSON)
	if response.Status >= 300 && response.Status < 400 {
		failure.Message = "a redirect to " + sanitize(response.Header.Get("Location"))
	}
	if isJSON && c.config.ParseError != nil {
		problem := c.config.ParseError(*response)
		if problem.Message != "" || len(problem.Fields) > 0 {
			failure.Message = sanitize(problem.Message)
		}
		if problem.Kind != "" {
			failure.Kind = problem.Kind
		}
		failure.Fields = problem.Fields
	}
	switch _, limited := c.vendorRateLimit(*response); {
	case limited:
		failure.Kind = RateLimited
	case state.call.isInDoubt(*response):
		failure.Kind = InDoubt
	}
	for i := range failure.Fields {
		failure.Fields[i].Field = sanitize(failure.Fields[i].Field)
		for j, message := range failure.Fields[i].Messages {
			failure.Fields[i].Messages[j] = sanitize(message)
		}
	}

	return failure
}

// kindOfStatus returns the kind of error that a status stands for.
func kindOfStatus(status int, isJSON bool) Kind {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return Invalid
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound, http.StatusGone:
		if !isJSON {
			// A web server answered, not the API. The endpoint may be wrong, so
			// this does not prove that the object is gone.
			return Malformed
		}

		return NotFound
	case http.StatusConflict:
		return Conflict
	case http.StatusRequestTimeout:
		return TimedOut
	case http.StatusTooManyRequests:
		return RateLimited
	default:
		if status >= http.StatusInternalServerError {
			return Unavailable
		}

		return Rejected
	}
}

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
// not prove that an object is gone, so the kind [NotFound] becomes [Malformed].
func MalformedIfNotFound(err error) error {
	failure, ok := errors.AsType[*Error](err)
	if ok && failure.Kind == NotFound {
		failure.Kind = Malformed
	}

	return err
}
