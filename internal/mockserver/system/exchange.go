package system

import "net/http"

// Exchange is a request and the response of a system.
type Exchange struct {
	// System is the name of the system.
	System string
	// Request is the request with the path below the system's prefix and an
	// unread body.
	Request *http.Request
	// Status, Header and Body are the response.
	Status int
	Header http.Header
	Body   []byte
	// Refusal is why the system refused the request; zero if it did not.
	Refusal Refusal
}
