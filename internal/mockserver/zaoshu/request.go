package zaoshu

import (
	"io"
	"net/http"
	"path"
	"time"
)

// request is a request with an authenticated account.
type request struct {
	*http.Request

	account string
	body    []byte
}

// handler answers a request.
type handler func(r *request) response

// handle sends the requests for a pattern to a handler.
func (s *System) handle(pattern string, serve handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, serve) })
}

// ServeHTTP answers as Zaoshu does. The request's path is the one below the
// server's prefix: "/v2/...".
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The multiplexer would redirect a path with an empty part, such as an
	// empty id, or with a slash at the end.
	if path.Clean(r.URL.Path) != r.URL.Path {
		s.serve(w, r, unknownPath)

		return
	}
	s.mux.ServeHTTP(w, r)
}

func unknownPath(*request) response {
	return notFound()
}

// serve authorizes a request and lets a handler answer it.
func (s *System) serve(w http.ResponseWriter, r *http.Request, serve handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		errorResponse(http.StatusBadRequest, messageNotJSON).write(w)

		return
	}
	account, refused := s.authorize(w.Header(), r, body)
	if refused != nil {
		refused.write(w)

		return
	}
	serve(&request{Request: r, account: account, body: body}).write(w)
}

// withAccount calls a handler with the caller's account and the data locked.
func (s *System) withAccount(serve func(a *account) response) handler {
	return func(r *request) response {
		s.Lock()
		defer s.Unlock()
		// A reset may have removed the account since the authorization.
		a := s.Data.Accounts[r.account]
		if a == nil {
			return badCredentials()
		}

		return serve(a)
	}
}

// withInstance calls a handler with the caller's instance in the path and the
// data locked.
func (s *System) withInstance(serve func(r *request, i *instance, now time.Time) response) handler {
	return func(r *request) response {
		now := s.Lock()
		defer s.Unlock()
		found := s.Data.Instances.Find(r.PathValue("id"))
		if found == nil || found.Account != r.account {
			return notFound()
		}

		return serve(r, found, now)
	}
}

// Account returns the account whose key and secret have signed the request;
// empty if there is none.
func (s *System) Account(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return ""
	}
	who := s.authenticate(r, body)
	if !who.authenticated {
		return ""
	}

	return who.account
}

// Sensitive reports that no body holds credentials: the key and the signature
// are in a header.
func (s *System) Sensitive(*http.Request) bool {
	return false
}
