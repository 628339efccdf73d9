// Package jeto is a client of Jeto's API: instances of Vagrant projects, each
// with one or more machines, on hosts that the user owns.
//
// One worker of the server does all long work, one job after the other. The
// client sends every request that can be asynchronous with "async", because the
// server never answers some of them otherwise (design/api/jeto.md, "Worker and
// jobs"). Only the list shows whether an instance exists: the server answers
// 500 both to an unknown id and to an error of its own.
package jeto

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Jeto"

// Client sends the requests of one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
	knownIDs  knownIDs
}

// New returns a client for the account that owns the API key. The endpoint is
// the server's URL without "/api", such as "http://jeto.example". New sends no
// request. It returns an error if the endpoint is not an absolute URL.
func New(endpoint, key string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{resolver: doubt.New(doubt.OptionsForLag(0, options))}
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
