package jeto

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// parseError reads an error response of Flask-RESTful: {"message": "..."}.
func parseError(response rest.Response) rest.Problem {
	var body struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(response.Body, &body) != nil {
		return rest.Problem{}
	}

	return rest.Problem{Message: body.Message}
}

// confirmNotFound reads the list where the error of a call may mean that
// instance call.ID does not exist. It returns a rest.NotFound error if the list
// lacks the instance; otherwise the error of the call, which is then not of
// that kind.
func (c *Client) confirmNotFound(ctx context.Context, call rest.Call, err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || (failure.Status != http.StatusInternalServerError && failure.Status != http.StatusNotFound) {
		return err
	}
	_, err = c.findInstance(ctx, call.Operation, call.ID)
	if err != nil {
		return err
	}

	return rest.MalformedIfNotFound(failure)
}

// notFoundError is the error of an instance that the list does not return.
func (c *Client) notFoundError(operation, id string) error {
	return c.rest.ResponseError(
		listCall(operation), http.StatusOK, rest.NotFound,
		fmt.Sprintf("the API key sees no instance with the id %q", id),
	)
}

// isUnknownKey reports whether the server does not know the API key. The list
// of instances then fails with 500, and the list of hosts with 403
// (design/api/jeto.md, "Authentication").
func (c *Client) isUnknownKey(ctx context.Context) bool {
	_, err := c.rest.Send(ctx, rest.Call{
		Operation: "check the API key",
		Method:    http.MethodGet,
		Path:      hostsPath,
		Retry:     rest.RetryNever,
	})

	return rest.KindOf(err) == rest.Forbidden
}

// explainDiscoveryError returns the error of the list of hosts or projects with
// the cause of its status: 403 is the response to an unknown API key, 500 is
// that of the versions that do not serve the list (design/api/jeto.md,
// "Authentication" and "Discovery").
func explainDiscoveryError(err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	switch {
	case !ok:
	case failure.Status == http.StatusForbidden:
		failure.Kind = rest.Unauthorized
		appendCause(failure, causeUnknownKey)
	case failure.Status == http.StatusInternalServerError:
		appendCause(failure, "which is the response of the versions of Jeto that do not serve this list")
	}

	return rest.MalformedIfNotFound(err)
}

// causeUnknownKey explains the response to an API key that Jeto does not know.
const causeUnknownKey = "which is Jeto's response to an API key that it does not know"

// appendCause adds the cause of a failure to the message of Jeto, which may end
// with a period.
func appendCause(failure *rest.Error, cause string) {
	failure.Message = strings.TrimSuffix(failure.Message, ".") + ", " + cause
}
