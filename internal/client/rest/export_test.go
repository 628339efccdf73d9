package rest

import "net/http"

// SetTransport replaces the transport of single attempts, for tests with a fake
// clock: a connection to a real server stops that clock.
func (c *Client) SetTransport(transport http.RoundTripper) {
	attempts, _ := c.http.HTTPClient.Transport.(*attemptTransport)
	attempts.transport = transport
}
