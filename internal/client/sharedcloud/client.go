// Package sharedcloud is a client of Sharedcloud's API, version 1: computers
// that their owners offer for rent, and the GPU models that such a computer may
// have. Every call is synchronous.
//
// The API is built with the Django REST framework. Where its documentation and
// its behaviour differ, the client reads both.
package sharedcloud

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Sharedcloud"

// DefaultEndpoint is the vendor's own address. The API lies below /api/v1/.
const DefaultEndpoint = "https://sharedcloud.io"

// Client speaks for one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
}

// New returns a client for the account that the token belongs to. It fails if
// the endpoint is no URL, and sends nothing.
func New(endpoint, token string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{resolver: doubt.New(doubt.OptionsForLag(0, options))}
	client.instances = bulkread.New(client.instanceSource(), bulk)
	transport, err := rest.New(rest.Config{
		Options: options,
		System:  Name,
		BaseURL: endpoint,
		Authenticate: func(request *http.Request) error {
			request.Header.Set("Authorization", "Token "+token)

			return nil
		},
		Secrets:     []string{token},
		ParseError:  parseError,
		BeforeWrite: client.instances.NoteWrite,
	})
	if err != nil {
		return nil, err
	}
	client.rest = transport

	return client, nil
}

// parseError reads the error answers of the Django REST framework: an object
// with either "detail" or, for each invalid field, a list of messages.
func parseError(answer rest.Response) rest.Problem {
	var body map[string]json.RawMessage
	err := json.Unmarshal(answer.Body, &body)
	detail, found := body["detail"]
	switch {
	case found:
		return rest.Problem{Message: strings.Join(messages(detail), " ")}
	case answer.Status == http.StatusNotFound:
		// Not how this API says that an object is gone: the endpoint may be
		// another service's.
		return rest.Problem{Kind: rest.Malformed}
	case err != nil:
		return rest.Problem{}
	}
	var problem rest.Problem
	for field, value := range body {
		if field == "non_field_errors" {
			problem.Message = strings.Join(messages(value), " ")

			continue
		}
		problem.Fields = append(problem.Fields, rest.FieldError{Field: field, Messages: messages(value)})
	}
	slices.SortFunc(problem.Fields, func(a, b rest.FieldError) int { return strings.Compare(a.Field, b.Field) })

	return problem
}

// messages reads a message or a list of them.
func messages(value json.RawMessage) []string {
	var several []string
	if json.Unmarshal(value, &several) == nil {
		return several
	}
	var one string
	if json.Unmarshal(value, &one) == nil {
		return []string{one}
	}

	return []string{string(value)}
}
