// Package rest is the one transport under the vendors' clients: it pools
// connections, signs, bounds, retries, reads and explains.
//
// A call succeeds or returns an [*Error] that says what was tried, on what, and
// what came back, and that holds no secret. A failed attempt is repeated where
// that is safe (see [Call.RetryMode]); a call that must not be repeated and
// whose fate is unknown ends as [InDoubt].
package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-retryablehttp"
)

// Config describes one vendor's API to the transport.
type Config struct {
	Options

	// System is the vendor's name, with which every error begins.
	System string
	// BaseURL is the absolute URL before every path.
	BaseURL string
	// Authenticate puts the credentials on a request. It is called for each
	// attempt, last of all, so that it may sign what is sent. Nil for none.
	Authenticate func(*http.Request) error
	// Secrets are the values that no log line and no error may show.
	Secrets []string
	// ParseError reads the vendor's error answers, which are JSON. Nil for
	// none.
	ParseError func(Response) Problem
	// IsFailure reports whether an answer refuses the call although its status
	// means success; Explain then says why. Nil where no answer does.
	IsFailure func(Response) bool
	// LockoutOnBadCredentials says that the vendor locks an account out after
	// some wrong credentials: they are then tried once, and every other call
	// fails as that one did.
	LockoutOnBadCredentials bool
	// BeforeWrite is called before each call whose method is not safe (not GET,
	// HEAD or OPTIONS) is sent for the first time, from the goroutine that sends
	// it. Nil for none.
	BeforeWrite func()
	// RateLimit knows the vendor's own way to refuse any more requests. Nil for
	// none.
	RateLimit RateLimit
}

// Client speaks to one vendor's API. It is safe for concurrent use.
type Client struct {
	config          Config
	base            *url.URL
	http            *retryablehttp.Client
	credentialCheck *credentialCheck
	clock           serverClock
	retryPolicy
}

// New returns a client. It fails if the base URL or a certificate is unusable;
// it sends nothing.
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
	pool, err := newTransport(config.Options)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", config.System, err)
	}
	policy := retryPolicy{rateLimit: config.RateLimit, maxRetries: config.MaxRetries}
	retrying := retryablehttp.NewClient()
	retrying.Logger = nil
	retrying.RetryMax = math.MaxInt // The policy counts.
	retrying.RetryWaitMin = config.RetryWaitMin
	retrying.RetryWaitMax = config.RetryWaitMax
	retrying.CheckRetry = policy.checkRetry
	retrying.Backoff = policy.backoff
	retrying.ErrorHandler = retryablehttp.PassthroughErrorHandler
	retrying.HTTPClient = &http.Client{
		Transport: &attemptTransport{
			transport:    pool,
			slots:        make(chan struct{}, config.MaxConcurrentRequests),
			timeout:      config.RequestTimeout,
			userAgent:    config.UserAgent,
			authenticate: config.Authenticate,
			log:          config.Log,
			secrets:      config.Secrets,
		},
		// A redirected API call is a wrong endpoint: following it would carry
		// credentials to another host and turn a POST into a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	return &Client{
		config: config, base: base, http: retrying, credentialCheck: newCredentialCheck(), retryPolicy: policy,
	}, nil
}

// Do sends the call and decodes the JSON of a successful answer into the value
// that into points to, which may be an [ResponseDecoder]; nil leaves the body
// unread. An answer that is not what the API promises counts as a failed
// attempt.
func (c *Client) Do(ctx context.Context, call Call, into any) error {
	_, err := c.send(ctx, &call, into)

	return err
}

// Send sends the call and returns a successful answer as it came.
func (c *Client) Send(ctx context.Context, call Call) (*Response, error) {
	return c.send(ctx, &call, nil)
}

func (c *Client) send(ctx context.Context, call *Call, into any) (*Response, error) {
	if !c.config.LockoutOnBadCredentials {
		return c.sendWithRetries(ctx, call, into)
	}
	settle, refusal, err := c.credentialCheck.wait(ctx)
	switch {
	case err != nil:
		return nil, c.noResponseError(&attemptState{call: call}, err)
	case refusal != nil:
		failure := c.newError(call)
		failure.Kind = refusal.Kind
		failure.Message = "not sent, since " + refusal.Outcome()

		return nil, failure
	}
	answer, err := c.sendWithRetries(ctx, call, into)
	settle(err)

	return answer, err
}

func (c *Client) sendWithRetries(ctx context.Context, call *Call, into any) (*Response, error) {
	t := &attemptState{call: call}
	if into != nil {
		t.decode = func() error {
			if !c.isSuccess(t) {
				return nil
			}

			return t.response.decode(into, call.ID, c.sanitizer(call))
		}
	}
	request, err := c.newRequest(context.WithValue(ctx, attemptStateKey{}, t), call)
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
		return nil, c.noResponseError(t, err)
	}
	_ = response.Body.Close() // In memory: see attempts.send.
	c.clock.update(response.Header)
	switch {
	case !c.isSuccess(t):
		return nil, c.statusError(t, &t.response)
	case t.malformed != nil:
		return nil, c.malformedError(t)
	default:
		return &t.response, nil
	}
}

// isSuccess reports whether the latest answer means success.
func (c *Client) isSuccess(t *attemptState) bool {
	return t.call.isSuccess(t.response.Status) && (c.config.IsFailure == nil || !c.config.IsFailure(t.response))
}

// malformedError is the error of a call that succeeded with an answer that is
// not what the API promises.
func (c *Client) malformedError(t *attemptState) *Error {
	failure := c.newError(t.call)
	failure.Attempts, failure.SentAt = t.attempts, t.sentAt
	failure.Status = t.response.Status
	failure.Kind = Malformed
	if t.call.canBeInDoubt() {
		// The server reports success, but not the result.
		failure.Kind = InDoubt
	}
	failure.Message = c.sanitizer(t.call)(t.malformed.Error())

	return failure
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
		return nil, fmt.Errorf("making the request: %w", err)
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

// sanitizer returns what makes a text that came from the server fit to be
// shown: without secrets, short and on one line. Secrets go first, since what
// is cut or folded is no longer recognised.
func (c *Client) sanitizer(call *Call) sanitizer {
	r := sync.OnceValue(func() redactor { return c.redactor(call) })

	return func(text string) string { return quote(r().redactServerText(text)) }
}

// newError begins the error of a call.
func (c *Client) newError(call *Call) *Error {
	r := c.redactor(call)

	return &Error{
		System:    c.config.System,
		Operation: r.redactOwnText(call.Operation),
		Request:   r.redactOwnText(call.Method + " " + c.requestURL(call)),
	}
}

// noResponseError is the error of a call that got no answer.
func (c *Client) noResponseError(t *attemptState, err error) *Error {
	failure := c.newError(t.call)
	failure.Attempts, failure.SentAt = t.attempts, t.sentAt
	failure.cause = err
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // The failure names the request itself.
	}
	failure.Message = quote(c.redactor(t.call).redactError(err))
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		failure.Message = "the server closed the connection before the answer was complete"
	case errors.Is(err, context.Canceled):
		failure.Message = "interrupted before an answer came"
	}
	_, late := errors.AsType[*timeoutError](err)
	pending := t.unanswered.Load()
	switch {
	case pending && t.call.canBeInDoubt():
		failure.Kind = InDoubt
	case errors.Is(err, context.Canceled):
		failure.Kind = Canceled
	case late || errors.Is(err, context.DeadlineExceeded):
		failure.Kind = TimedOut
	case errors.Is(err, errTooLarge) || errors.Is(err, errUpgrade):
		failure.Kind = Malformed
	case pending:
		failure.Kind = Unavailable
	default:
		failure.Kind = Unreachable
	}

	return failure
}

// statusError is the error of a call that got an answer which is no success.
func (c *Client) statusError(t *attemptState, answer *Response) *Error {
	failure := c.newError(t.call)
	failure.Attempts, failure.SentAt = t.attempts, t.sentAt
	failure.Status = answer.Status
	failure.RetryAfter, _ = c.throttled(*answer)
	show := c.sanitizer(t.call)
	words, isJSON := answer.text(show)
	failure.Message = words
	failure.Kind = kindOfStatus(answer.Status, isJSON)
	if answer.Status >= 300 && answer.Status < 400 {
		failure.Message = "a redirect to " + show(answer.Header.Get("Location"))
	}
	if isJSON && c.config.ParseError != nil {
		problem := c.config.ParseError(*answer)
		if problem.Message != "" || len(problem.Fields) > 0 {
			failure.Message = show(problem.Message)
		}
		if problem.Kind != "" {
			failure.Kind = problem.Kind
		}
		failure.Fields = problem.Fields
	}
	switch _, limited := c.vendorRateLimit(*answer); {
	case limited:
		failure.Kind = RateLimited
	case t.call.isInDoubt(*answer):
		failure.Kind = InDoubt
	}
	for i := range failure.Fields {
		failure.Fields[i].Field = show(failure.Fields[i].Field)
		for j, message := range failure.Fields[i].Messages {
			failure.Fields[i].Messages[j] = show(message)
		}
	}

	return failure
}

// kindOfStatus returns what a status stands for.
func kindOfStatus(status int, isJSON bool) Kind {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return Invalid
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound, http.StatusGone:
		if !isJSON {
			// A web server's own page, not the API's word: the endpoint may be
			// wrong, and nothing may be called gone.
			return Malformed
		}

		return NotFound
	case http.StatusConflict:
		return Conflict
	case http.StatusRequestTimeout:
		return TimedOut
	case http.StatusTooManyRequests:
		return RateLimited
	default:
		if status >= http.StatusInternalServerError {
			return Unavailable
		}

		return Rejected
	}
}
