// Package qubell is a client of Qubell's API, later called Tonomi, version 1:
// instances of applications, the workflows that they run, and the schedules of
// such workflows.
//
// Nothing but the answer to a GET is current: launches, workflows and
// reconfigurations go on after the answer, and what a GET shows lags behind the
// request (design/api/qubell.md, "Status lag"). A [Tracker] tells when a job
// has ended all the same.
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

// Credentials say who calls: a token, or a user name and a password. The token
// wins if both are there (design/api/qubell.md, "Authentication").
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

// secrets returns what no error may show. The header holds the pair in base64,
// a spelling in which the transport looks for every secret.
func (c Credentials) secrets() []string {
	if c.Password == "" {
		return []string{c.Token}
	}

	return []string{c.Token, c.Password, c.Username + ":" + c.Password}
}

// Client speaks for one account of one tenant. It is safe for concurrent use.
type Client struct {
	rest     *rest.Client
	endpoint string
	resolver *doubt.Resolver
	// launchNames are the names that instances were launched with. A launch
	// without a name has made none of them.
	launchNames sync.Map
	instanceLocks
}

// New returns a client. The endpoint is the tenant's address without /api/1,
// such as "https://express.tonomi.com". It fails if that is no URL or if the
// credentials are incomplete, and sends nothing.
func New(endpoint string, credentials Credentials, options rest.Options) (*Client, error) {
	if credentials.Token == "" && (credentials.Username == "" || credentials.Password == "") {
		return nil, fmt.Errorf("%s: there is neither a token nor both a user name and a password", Name)
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

// statusLag is how long the answer to a GET may lag behind a request
// (design/api/qubell.md, "Status lag"): the vendor's own client waits that long
// before it believes a status.
const statusLag = 7 * time.Second

// do sends a call and decodes the answer.
func (c *Client) do(ctx context.Context, call rest.Call, into any) error {
	return c.confirmNotFound(ctx, c.rest.Do(ctx, call, into))
}

// confirmNotFound asks the API about a status 404 in words that are not known
// to be its own: no document has its errors' form (design/api/qubell.md,
// "Errors"), so that they may be all the same. They are if the API answers
// elsewhere; else the 404 is another server's, and proves nothing.
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

// sendCommand sends what is answered with {} or with nothing
// (design/api/qubell.md, "Endpoints"). A page in its place comes from another
// server, and is no success.
func (c *Client) sendCommand(ctx context.Context, call rest.Call) error {
	return c.do(ctx, call, &emptyResponse{})
}

// emptyResponse is the answer without content that order expects.
type emptyResponse struct{}

// DecodeResponse makes sure that the answer is JSON or empty.
func (*emptyResponse) DecodeResponse(answer *rest.Response) error {
	if len(bytes.TrimSpace(answer.Body)) == 0 || json.Valid(answer.Body) {
		return nil
	}

	return errors.New("the answer is neither empty nor JSON")
}

// malformedError is the error of an answer that is not what the API promises.
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
