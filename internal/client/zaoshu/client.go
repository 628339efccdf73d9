// Package zaoshu is a client of Zaoshu's API, version 2: instances of web
// crawlers, which the vendor's dashboard makes, and the tasks that run them.
//
// Every request is signed. What there is comes in an envelope with a code, and
// the API does not say how it tells that there is none: the client takes a
// status 404, a code that is not 0 and null for it (sheet, section 2).
package zaoshu

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Zaoshu"

// DefaultEndpoint is the vendor's own address, with the version of the API.
const DefaultEndpoint = "https://openapi.zaoshu.io/v2"

// Client speaks for one account. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	endpoint  string
	instances *bulkread.Reader[Instance]
	resolver  *doubt.Resolver
}

// New returns a client for the account that the API key and its secret belong
// to. It fails if the endpoint is no URL, and sends nothing.
func New(endpoint, key, secret string, options rest.Options, bulk bulkread.Options) (*Client, error) {
	client := &Client{
		endpoint: strings.TrimSuffix(endpoint, "/"),
		resolver: doubt.New(doubt.OptionsForLag(taskLag, options)),
	}
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

// newError is the error of a call that the transport takes for a success.
func (c *Client) newError(call *rest.Call, kind rest.Kind, format string, values ...any) *rest.Error {
	return &rest.Error{
		System:    Name,
		Operation: call.Operation,
		Request:   fmt.Sprintf("%s %s/%s", call.Method, c.endpoint, call.Path),
		Status:    http.StatusOK,
		Kind:      kind,
		Message:   fmt.Sprintf(format, values...),
	}
}
