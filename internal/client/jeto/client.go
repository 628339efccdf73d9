// Package jeto is a client of Jeto's API: instances of Vagrant projects on
// hosts of one's own, each with one or more machines.
//
// A worker does all that takes long, one job after the other. Every call that
// can be asynchronous is: the server waits for some jobs without end (sheet,
// section 4). Only the list proves that an instance is there or not, since the
// server has the same answer for an unknown id as for a failure of its own.
package jeto

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Jeto"

// Client speaks for one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	endpoint  string
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
	known     knownInstances
}

// New returns a client for the account that the API key belongs to. It fails if
// the endpoint is no URL, and sends nothing.
func New(endpoint, key string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{
		endpoint: strings.TrimSuffix(endpoint, "/"),
		resolver: doubt.New(doubt.OptionsForLag(0, options)),
	}
	client.instances = bulkread.New(client.instanceSource(), bulk)
	transport, err := rest.New(rest.Config{
		Options: options,
		System:  Name,
		BaseURL: endpoint,
		Authenticate: func(request *http.Request) error {
			request.Header.Set("X-Jeto-Key", key)

			return nil
		},
		Secrets:     []string{key},
		ParseError:  parseError,
		BeforeWrite: client.instances.NoteWrite,
	})
	if err != nil {
		return nil, err
	}
	client.rest = transport

	return client, nil
}

// parseError reads the error answers of Flask-RESTful: {"message": "..."}.
func parseError(answer rest.Response) rest.Problem {
	var body struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(answer.Body, &body) != nil {
		return rest.Problem{}
	}

	return rest.Problem{Message: body.Message}
}

// confirmNotFound asks the list about a failure that may mean that there is no
// such instance: rest.NotFound is what the list says, never the failure itself.
func (c *Client) confirmNotFound(ctx context.Context, operation, id string, err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || (failure.Status != http.StatusInternalServerError && failure.Status != http.StatusNotFound) {
		return err
	}
	_, missing := c.find(ctx, operation, id)
	if missing != nil {
		return missing
	}
	if failure.Kind == rest.NotFound {
		failure.Kind = rest.Malformed
	}

	return failure
}

// notFoundError is the error of an instance that the list does not show.
func (c *Client) notFoundError(operation, id string) error {
	return &rest.Error{
		System:    Name,
		Operation: operation,
		Request:   fmt.Sprintf("%s %s/%s", http.MethodGet, c.endpoint, instancesPath),
		Status:    http.StatusOK,
		Kind:      rest.NotFound,
		Message:   fmt.Sprintf("no instance with the id %q is among those that the API key may see", id),
	}
}

// isUnknownKey reports whether the server refuses the API key as such. Where it
// lists instances an unknown key gives 500, elsewhere 403 (sheet, section 1).
func (c *Client) isUnknownKey(ctx context.Context) bool {
	_, err := c.rest.Send(ctx, rest.Call{
		Operation: "check the API key",
		Method:    http.MethodGet,
		Path:      "api/hosts",
		Retry:     rest.RetryNever,
	})

	return rest.KindOf(err) == rest.Forbidden
}
