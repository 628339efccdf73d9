// Package drf answers as the Django REST framework does, as far as the API
// notes of Sharedcloud and the vendor's client need it: token authentication,
// bodies of JSON and of forms, serializer fields with their messages, and the
// framework's errors. Messages that no test of the vendor asserts are the
// framework's defaults (design/api/sharedcloud.md, "Versions").
package drf

import (
	"io"
	"net/http"
	"strings"
)

// AccessControl decides which requests views accept.
type AccessControl interface {
	// FindAccountName returns the account that a token belongs to.
	FindAccountName(token string) (account string, ok bool)
	// Throttle counts a request of an account. The answer, if there is one, is
	// the 429 to return.
	Throttle(account string) *Response
}

// Handler answers the requests of one method.
type Handler func(*Request) Response

// View answers the requests for one path.
type View struct {
	// Public views need no credentials and are not throttled.
	Public bool
	// Methods are the handlers by method.
	Methods map[string]Handler
}

// Request is a request that a view has accepted.
type Request struct {
	*http.Request

	// Account is the caller; it can be empty only in a public view.
	Account string
	// ID is the part of the path that stands for {id} in the route; empty if
	// the route has none.
	ID string
}

// Form parses the body. A handler parses it after it has found the object in
// the path, so 404 comes before errors in the body.
func (r *Request) Form(partial bool) (*Form, *Response) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, new(DetailResponse(http.StatusBadRequest, "The body cannot be read."))
	}

	return ParseForm(r.Header.Get("Content-Type"), body, partial)
}

// Router finds the view for a path.
type Router struct {
	access AccessControl
	routes []route
}

type route struct {
	segments []string
	view     *View
}

// NewRouter returns a router without routes.
func NewRouter(access AccessControl) *Router {
	return &Router{access: access}
}

// Handle sends the requests for a path to a view. One segment of the path may
// be "{id}", which stands for any text without a dot.
func (rt *Router) Handle(path string, view *View) {
	rt.routes = append(rt.routes, route{segments: strings.Split(path, "/"), view: view})
}

// ServeHTTP answers with a view, or with Django's page for 404.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	segments := strings.Split(r.URL.Path, "/")
	for _, route := range rt.routes {
		if id, ok := route.match(segments); ok {
			rt.serve(route.view, &Request{Request: r, ID: id}).write(w)

			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, "<h1>Not Found</h1><p>The requested resource was not found on this server.</p>")
}

func (rt *route) match(segments []string) (string, bool) {
	if len(segments) != len(rt.segments) {
		return "", false
	}
	id := ""
	for i, segment := range segments {
		switch {
		case rt.segments[i] == "{id}" && segment != "" && !strings.Contains(segment, "."):
			id = segment
		case rt.segments[i] != segment:
			return "", false
		}
	}

	return id, true
}

// serve checks authentication and the rate limit before the method. A wrong
// token is refused also by a public view.
func (rt *Router) serve(view *View, r *Request) Response {
	account, refused := Authenticate(r.Header, rt.access.FindAccountName)
	switch {
	case refused != nil || view.Public:
	case account == "":
		refused = new(unauthorized("Authentication credentials were not provided."))
	default:
		refused = rt.access.Throttle(account)
	}
	if refused != nil {
		return *refused
	}
	handler, ok := view.Methods[r.Method]
	if !ok {
		return DetailResponse(http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`)
	}
	r.Account = account

	return handler(r)
}

// Authenticate returns the account of the token, or the 401 for an unknown
// token. It returns neither for a request without credentials or with those of
// another scheme.
func Authenticate(header http.Header, find func(token string) (account string, ok bool)) (string, *Response) {
	scheme, token, _ := strings.Cut(header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Token") {
		return "", nil
	}
	account, ok := find(strings.TrimSpace(token))
	if !ok {
		return "", new(unauthorized("Invalid token."))
	}

	return account, nil
}

func unauthorized(message string) Response {
	answer := DetailResponse(http.StatusUnauthorized, message)
	answer.Header = http.Header{"Www-Authenticate": {"Token"}}

	return answer
}
