// Package rest is the HTTP transport of the vendors' clients. It authenticates
// requests, bounds their number, rate and time, retries, checks responses and
// returns typed errors.
//
// A failed call returns an [*Error] with the operation, its object and the
// response, without secrets. The client retries a failed attempt if that is
// safe (see [RetryMode]). If a call must not be sent again and its result is
// unknown, it returns an [InDoubt] error. See design/retries-and-doubt.md.
package rest

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
)

// Config describes one vendor's API to the transport.
type Config struct {
	Options

	// System is the name of the vendor: "Sharedcloud". Each error starts with
	// it.
	System string
	// BaseURL is the absolute http or https URL that each [Call.Path] follows.
	BaseURL string
	// Authenticate adds the credentials to a request. The client calls it for
	// each attempt, after all other changes, so that it can sign the request.
	// Nil for none.
	Authenticate func(*http.Request) error
	// Secrets are the values that no log line and no error shows.
	Secrets []string
	// ParseError reads the vendor's error responses. The client calls it for
	// JSON only. Nil for none.
	ParseError func(Response) Problem
	// IsFailure reports whether a response is an error although its status
	// means success. ParseError then reads it. Nil for never.
	IsFailure func(Response) bool
	// LockoutOnBadCredentials is for a vendor that locks an account after some
	// requests with wrong credentials. The client sends wrong credentials only
	// once. Every other call fails without a request.
	LockoutOnBadCredentials bool
	// BeforeWrite is called before the first attempt of each call that may
	// change the system: any method except GET, HEAD and OPTIONS. Nil for none.
	BeforeWrite func()
	// RateLimit recognizes the vendor's own rate limit. Nil for none.
	RateLimit RateLimit
}

// Client sends calls to one vendor's API. It is safe for concurrent use.
type Client struct {
	config          Config
	base            *url.URL
	http            *retryablehttp.Client
	credentialCheck *credentialCheck
	clock           serverClock
	retryPolicy
}

// New returns a client. It sends nothing. It returns an error if the base URL
// or the CA certificate is not valid.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.BaseURL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: the endpoint is not a URL: %w", config.System, err)
	case (base.Scheme != "http" && base.Scheme != "https") || base.Host == "":
		return nil, fmt.Errorf(
			"%s: the endpoint %q is not an absolute http or https URL", config.System, base.Redacted(),
		)
	case base.User != nil:
		return nil, fmt.Errorf("%s: the endpoint must not hold a user name or password", config.System)
	}
	base.Path = strings.TrimSuffix(base.Path, "/") + "/"
	transport, err := newTransport(config.Options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", config.System, err)
	}
	policy := retryPolicy{rateLimit: config.RateLimit, maxRetries: config.MaxRetries}
	attempts := &attemptTransport{
		transport:    transport,
		slots:        make(chan struct{}, config.MaxConcurrentRequests),
		pacer:        config.Pacer,
		timeout:      config.RequestTimeout,
		userAgent:    config.UserAgent,
		authenticate: config.Authenticate,
		log:          config.Log,
		secrets:      config.Secrets,
		logTurn:      config.turnLogger(),
	}

	client := &Client{
		config:          config,
		base:            base,
		http:            newRetryingClient(config.Options, policy, attempts),
		credentialCheck: newCredentialCheck(),
		retryPolicy:     policy,
	}
	client.http.CheckRetry = client.checkAndLogRetry

	return client, nil
}

// turnLogger returns the function that logs the progress of a long wait for a
// turn; nil if [Options.LogTurn] is nil.
func (c Config) turnLogger() func(ctx context.Context, progress string) {
	if c.LogTurn == nil {
		return nil
	}

	return func(ctx context.Context, progress string) {
		message := fmt.Sprintf("Waiting for the turn to send a request to %s: %s", c.System, progress)
		c.LogTurn(ctx, message, map[string]any{"system": c.System})
	}
}

// newRetryingClient returns an HTTP client that repeats failed attempts. The
// policy decides when, and the caller sets CheckRetry, which decides which
// attempts.
func newRetryingClient(options Options, policy retryPolicy, attempts http.RoundTripper) *retryablehttp.Client {
	client := retryablehttp.NewClient()
	client.Logger = nil
	client.RetryMax = math.MaxInt // The policy counts the retries.
	client.RetryWaitMin = options.RetryWaitMin
	client.RetryWaitMax = options.RetryWaitMax
	client.Backoff = policy.backoff
	client.ErrorHandler = retryablehttp.PassthroughErrorHandler
	client.HTTPClient = &http.Client{
		Transport: attempts,
		// A redirect means a wrong endpoint. The client does not follow it:
		// another host would receive the credentials, and a POST become a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	return client
}

// Do sends the call and decodes the JSON of a successful response into the
// value that into points to. The value may be a [Validator], an [Identified] or
// a [ResponseDecoder]; nil ignores the body. A response that is not valid fails
// the attempt. Every error is an [*Error].
func (c *Client) Do(ctx context.Context, call Call, into any) error {
	_, err := c.send(ctx, &call, into)

	return err
}

// Send sends the call and returns a successful response. Every error is an
// [*Error].
func (c *Client) Send(ctx context.Context, call Call) (*Response, error) {
	return c.send(ctx, &call, nil)
}

func (c *Client) send(ctx context.Context, call *Call, into any) (*Response, error) {
	if !c.config.LockoutOnBadCredentials {
		return c.sendWithRetries(ctx, call, into)
	}
	record, rejection, err := c.credentialCheck.wait(ctx)
	switch {
	case err != nil:
		return nil, c.noResponseError(&attemptState{call: call}, &notSentError{cause: err})
	case rejection != nil:
		failure := c.newError(call)
		failure.Kind = rejection.Kind
		failure.Message = "not sent, since " + rejection.Outcome()

		return nil, failure
	}
	response, err := c.sendWithRetries(ctx, call, into)
	record(err)

	return response, err
}

func (c *Client) sendWithRetries(ctx context.Context, call *Call, into any) (*Response, error) {
	state := &attemptState{call: call}
	if into != nil {
		state.decode = func() error {
			if !c.isSuccess(state) {
				return nil
			}

			return state.response.decode(into, call.ID, c.sanitizer(call))
		}
	}
	request, err := c.newRequest(context.WithValue(ctx, attemptStateKey{}, state), call)
	if err != nil {
		failure := c.newError(call)
		failure.Kind = Rejected
		failure.Message = c.redactor(call).redactOwnText(err.Error())

		return nil, failure
	}
	if c.config.BeforeWrite != nil && !call.isSafe() {
		c.config.BeforeWrite()
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.noResponseError(state, err)
	}
	_ = response.Body.Close() // The body is in memory, see attemptTransport.send.
	c.clock.update(response.Header)
	switch {
	case !c.isSuccess(state):
		return nil, c.statusError(state, &state.response)
	case state.malformed != nil:
		return nil, c.malformedError(state)
	default:
		return &state.response, nil
	}
}

// isSuccess reports whether the latest response means success.
func (c *Client) isSuccess(state *attemptState) bool {
	return state.call.isSuccess(state.response.Status) &&
		(c.config.IsFailure == nil || !c.config.IsFailure(state.response))
}

func (c *Client) newRequest(ctx context.Context, call *Call) (*retryablehttp.Request, error) {
	var contentType string
	var body any
	if call.Body != nil {
		kind, bytes, err := call.Body()
		if err != nil {
			return nil, err
		}
		contentType, body = kind, bytes
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, call.Method, c.requestURL(call), body)
	if err != nil {
		return nil, fmt.Errorf("building the request: %w", err)
	}
	request.Header.Set("Accept", cmp.Or(call.ResponseType, "application/json"))
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}

	return request, nil
}

func (c *Client) requestURL(call *Call) string {
	address := strings.TrimSuffix(c.base.String(), "/") + "/" + strings.TrimPrefix(call.Path, "/")
	if len(call.Query) > 0 {
		address += "?" + call.Query.Encode()
	}

	return address
}

func (c *Client) redactor(call *Call) redactor {
	return newRedactor(slices.Concat(call.Secrets, call.authSecrets, c.config.Secrets)...)
}
