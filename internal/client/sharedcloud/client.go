// Package sharedcloud is a client of Sharedcloud's API, version 1: computers
// that their owners rent out by the job, and the GPU models of such computers.
// Every call is synchronous.
//
// The API uses the Django REST framework. Where its documentation and its
// behaviour differ, the client reads both (design/api/sharedcloud.md).
package sharedcloud

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Sharedcloud"

// Client sends the requests of one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
}

// New returns a client for the account that owns the token. The endpoint is the
// server's URL without "/api/v1". New sends no request. It returns an error if
// the endpoint is not an absolute URL.
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
