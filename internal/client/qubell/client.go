// Package qubell is a client for version 1 of the API of Qubell, later called
// Tonomi: instances of applications, their workflows, and the schedules of
// workflows.
//
// Launches, workflows and reconfigurations continue after the answer, and GET
// lags behind them (design/api/qubell.md, "Status lag"). An [Execution] sends
// such a request and detects the end of its job.
package qubell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// Name is the vendor's name.
const Name = "Qubell"

// Credentials are a token, or a user name and a password. The token wins if
// both are set (design/api/qubell.md, "Authentication").
type Credentials struct {
	// Username is the e-mail address of the account.
	Username string
	Password string
	// Token is a JSON web token.
	Token string
}

// authenticate puts the credentials on a request.
func (c Credentials) authenticate(request *http.Request) error {
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	} else {
		request.SetBasicAuth(c.Username, c.Password)
	}

	return nil
}

// secrets returns the values that no error may show. The header has user name
// and password in base64, which the transport also removes.
func (c Credentials) secrets() []string {
	if c.Password == "" {
		return []string{c.Token}
	}

	return []string{c.Token, c.Password, c.Username + ":" + c.Password}
}

// Client sends requests for one account of one tenant. It is safe for
// concurrent use.
type Client struct {
	rest     *rest.Client
	endpoint string
	resolver *doubt.Resolver
	// launchNames are the names that this client launched instances with. A
	// launch without a name did not make an instance with such a name.
	launchNames   sync.Map
	instanceLocks instanceLocks
}

// New returns a client. The endpoint is the tenant's address without /api/1,
// such as "https://express.tonomi.com". New sends nothing. It returns an error
// if the endpoint is not a URL or if the credentials are incomplete.
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

	return &Client{
		rest:     transport,
		endpoint: strings.TrimSuffix(endpoint, "/"),
		resolver: doubt.New(doubt.OptionsForLag(statusLag, options)),
	}, nil
}

// ServerTime returns the time of the server's clock at a time of this machine's
// clock, from the Date header of the last answer.
func (c *Client) ServerTime(at time.Time) time.Time { return c.rest.ServerTime(at) }

// do sends a call and decodes the answer.
func (c *Client) do(ctx context.Context, call rest.Call, into any) error {
	return c.confirmNotFound(ctx, c.rest.Do(ctx, call, into))
}

// confirmNotFound checks a status 404 whose body is not known to be the API's,
// because the form of its errors is not documented (design/api/qubell.md,
// "Errors"). If the API answers at another address, the 404 is its own.
// Otherwise the 404 comes from another server, and proves nothing.
func (c *Client) confirmNotFound(ctx context.Context, err error) error {
	failure, ok := errors.AsType[*rest.Error](err)
	if !ok || failure.Status != http.StatusNotFound || failure.Kind != rest.Malformed {
		return err
	}
	var organizations list[NamedObject]
	missing := c.rest.Do(
		ctx, rest.Call{Operation: "list organizations", Method: http.MethodGet, Path: organizationsPath},
		&organizations,
	)
	if missing == nil {
		failure.Kind = rest.NotFound
	}

	return failure
}

// sendCommand sends a request whose answer is {} or empty
// (design/api/qubell.md, "Endpoints"). An HTML page comes from another server,
// and is an error.
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	return c.do(ctx, call, &emptyResponse{})
}

// emptyResponse is an answer without content.
type emptyResponse struct{}

// DecodeResponse returns an error unless the answer is JSON or empty.
func (*emptyResponse) DecodeResponse(answer *rest.Response) error {
	if len(bytes.TrimSpace(answer.Body)) == 0 || json.Valid(answer.Body) {
		return nil
	}

	return errors.New("the answer is neither empty nor JSON")
}

// malformedError is the error of an answer that contradicts the API's
// documentation.
func (c *Client) malformedError(call rest.Call, status int, message string) error {
	request := call.Method + " " + c.endpoint + "/" + call.Path
	if len(call.Query) > 0 {
		request += "?" + call.Query.Encode()
	}

	return &rest.Error{
		System:    Name,
		Operation: call.Operation,
		Request:   request,
		Status:    status,
		Kind:      rest.Malformed,
		Message:   message,
	}
}
