// Package qubell is a client of version 1 of the API of Qubell, later called
// Tonomi: instances of applications, their workflows, and the schedules of
// workflows.
//
// The API runs a launch, a workflow or a reconfiguration as a job, which ends
// after the response to the request. GET lags behind the job
// (design/api/qubell.md, "Status lag"). An [Execution] sends such a request and
// detects the end of its job.
package qubell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Qubell"

// Credentials are a token, or a user name and a password. The token takes
// precedence (design/api/qubell.md, "Authentication").
type Credentials struct {
	// Username is the e-mail address of the account.
	Username string
	Password string
	// Token is a JSON web token.
	Token string
}

// authenticate adds the credentials to a request.
func (c Credentials) authenticate(request *http.Request) error {
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	} else {
		request.SetBasicAuth(c.Username, c.Password)
	}

	return nil
}

// secrets returns the values that no error may show. The transport also removes
// their base64 forms, such as the one in the header.
func (c Credentials) secrets() []string {
	if c.Password == "" {
		return []string{c.Token}
	}

	return []string{c.Token, c.Password, c.Username + ":" + c.Password}
}

// Client sends the requests of one account of one tenant. It is safe for
// concurrent use.
type Client struct {
	rest     *rest.Client
	resolver *doubt.Resolver
	// createdNames are the names of the instances that this client has created
	// by name. A create without a name has not created such an instance.
	createdNames  sync.Map
	instanceLocks instanceLocks
}

// New returns a client. The endpoint is the tenant's URL without "/api/1", such
// as "https://express.tonomi.com". New sends no request. It returns an error if
// the endpoint is not an absolute URL or if the credentials are incomplete.
func New(endpoint string, credentials Credentials, options rest.Options) (*Client, error) {
	if credentials.Token == "" && (credentials.Username == "" || credentials.Password == "") {
		return nil, fmt.Errorf("%s: set a token, or a user name and a password", Name)
	}
	transport, err := rest.New(rest.Config{
		Options:      options,
		System:       Name,
		BaseURL:      endpoint,
		Authenticate: credentials.authenticate,
		Secrets:      credentials.secrets(),
		ParseError:   parseError,
	})
	if err != nil {
		return nil, err
	}

	return &Client{rest: transport, resolver: doubt.New(doubt.OptionsForLag(statusLag, options))}, nil
}

// ServerTime converts a time of this machine's clock to the server's clock, by
// the Date header of the last response.
func (c *Client) ServerTime(at time.Time) time.Time { return c.rest.ServerTime(at) }

// do sends a call and decodes the response.
func (c *Client) do(ctx context.Context, call rest.Call, into any) error {
	return c.confirmNotFound(ctx, c.rest.Do(ctx, call, into))
}

// sendCommand sends a request whose response is {} or empty
// (design/api/qubell.md, "Endpoints"). An HTML page is an error, because
// another server sends it.
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	return c.do(ctx, call, &emptyResponse{})
}

// emptyResponse is a response without content.
type emptyResponse struct{}

// DecodeResponse returns an error unless the response is JSON or empty.
func (*emptyResponse) DecodeResponse(response *rest.Response) error {
	if len(bytes.TrimSpace(response.Body)) == 0 || json.Valid(response.Body) {
		return nil
	}

	return errors.New("the answer is neither empty nor JSON")
}
