// Package zaoshu is a client of Zaoshu's API, version 2: instances of web
// crawlers, which the user creates in the vendor's dashboard, and the tasks
// that run them.
//
// Every request is signed. A response is an envelope with a code and data. The
// API does not document how it reports a missing object, so the client reads
// status 404, a code other than 0 and null data as missing
// (design/api/zaoshu.md, "Missing objects").
package zaoshu

import (
	"sync"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Zaoshu"

// Client sends the requests of one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
	// known has the ids of the instances that this process has read.
	known sync.Map
}

// New returns a client for the account that owns the API key and its secret.
// The endpoint is the API's URL with its version. New sends no request. It
// returns an error if the endpoint is not an absolute URL.
func New(endpoint, key, secret string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{resolver: doubt.New(doubt.OptionsForLag(taskLag, options))}
	client.instances = bulkread.New(client.instanceSource(), bulk)
	transport, err := rest.New(rest.Config{
		Options:                 options,
		System:                  Name,
		BaseURL:                 endpoint,
		Authenticate:            signer{key: key, secret: secret}.sign,
		Secrets:                 []string{key, secret},
		ParseError:              parseError,
		IsFailure:               isFailure,
		RateLimit:               rateLimit,
		BeforeWrite:             client.instances.NoteWrite,
		LockoutOnBadCredentials: true,
	})
	if err != nil {
		return nil, err
	}
	client.rest = transport

	return client, nil
}
