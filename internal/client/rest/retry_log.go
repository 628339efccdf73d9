package rest

import (
	"context"
	"net/http"
)

// checkAndLogRetry is checkRetry, and logs each attempt that the client
// repeats.
func (c *Client) checkAndLogRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	isRepeated, final := c.checkRetry(ctx, response, err)
	if !isRepeated || c.config.LogRetry == nil {
		return isRepeated, final
	}
	state := attemptStateFrom(ctx)
	wait, _ := c.throttled(state.response)
	if err == nil && wait > 0 && reportsWait(ctx) {
		return isRepeated, final
	}
	failure := c.attemptError(state, err)
	failure.Attempts = 1 // The fields have the number.
	fields := map[string]any{"system": failure.System, "attempt": state.attempts}
	if err == nil && wait > 0 {
		fields["retry_after"] = wait.String()
	}
	c.config.LogRetry(ctx, failure.Error()+". The provider sends the request again", fields)

	return isRepeated, final
}

// attemptError returns the error of an attempt that failed.
func (c *Client) attemptError(state *attemptState, err error) *Error {
	switch {
	case err != nil:
		return c.noResponseError(state, err)
	case state.malformed != nil:
		return c.malformedError(state)
	default:
		return c.statusError(state, &state.response)
	}
}
