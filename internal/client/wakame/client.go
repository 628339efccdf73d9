// Package wakame is a client of Wakame-vdc's API of the generation v1112:
// virtual machines (design/api/wakame.md, "Versions").
//
// Machines start, stop and fail asynchronously, after the response to the
// request.
package wakame

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Wakame-vdc"

// Client sends the requests of one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
}

// New returns a client for an account, such as "a-shpoolxx". The endpoint is
// the API's URL with its path, such as "http://host:9001/api". New sends no
// request. It returns an error if the endpoint is not an absolute URL.
func New(endpoint, accountID string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{resolver: doubt.New(doubt.OptionsForLag(0, options))}
	client.instances = bulkread.New(client.instanceSource(), bulk)
	transport, err := rest.New(rest.Config{
		Options: options,
		System:  Name,
		BaseURL: endpoint,
		Authenticate: func(request *http.Request) error {
			request.Header.Set("X-Vdc-Account-Uuid", accountID)

			return nil
		},
		// The API has no password: the id alone gives access to the account
		// (design/api/wakame.md, "Authentication").
		Secrets:     []string{accountID},
		ParseError:  parseError,
		BeforeWrite: client.instances.NoteWrite,
	})
	if err != nil {
		return nil, err
	}
	client.rest = transport

	return client, nil
}
