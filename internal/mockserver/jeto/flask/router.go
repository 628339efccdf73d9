package flask

import (
	"net/http"
	"slices"
	"strings"
)

// Handler answers one method of a route.
type Handler func(*Request) Response

// Methods are the handlers of a route; HEAD is served by GET, and OPTIONS by
// Flask.
type Methods map[string]Handler

// AccessControl decides who a caller is and whether the request is let in.
type AccessControl interface {
	// AccountOf returns the account that the request is signed in as; empty for
	// an anonymous caller.
	AccountOf(header http.Header) string
	// Throttle counts a request of an account; the answer, if there is one, is
	// the refusal to give.
	Throttle(account string) *Response
}

// Router finds the handler of a path, as Werkzeug does with strict_slashes off.
type Router struct {
	access AccessControl
	routes []route
}

type route struct {
	segments []string
	methods  Methods
}

// NewRouter returns a router without routes.
func NewRouter(gate AccessControl) *Router {
	return &Router{access: gate}
}

// Handle sends the requests for a rule to its methods. A segment of the rule
// may be <int:name>, which takes digits, or <name>, which takes anything but
// nothing.
func (rt *Router) Handle(rule string, methods Methods) {
	rt.routes = append(rt.routes, route{segments: strings.Split(rule, "/"), methods: methods})
}

// ServeHTTP answers with a handler, or with the HTML page for a path that no
// rule fits.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account := rt.access.AccountOf(r.Header)
	if refused := rt.access.Throttle(account); refused != nil {
		refused.write(w)

		return
	}

	// One slash at the end is as good as none.
	segments := strings.Split(strings.TrimSuffix(r.URL.Path, "/"), "/")
	for _, route := range rt.routes {
		if variables, ok := route.match(segments); ok {
			route.serve(&Request{Request: r, Account: account, variables: variables}).write(w)

			return
		}
	}
	notFoundPage().write(w)
}

func (rt *route) match(segments []string) (map[string]string, bool) {
	if len(segments) != len(rt.segments) {
		return nil, false
	}
	variables := map[string]string{}
	for i, segment := range segments {
		name, isVariable := strings.CutPrefix(rt.segments[i], "<")
		if !isVariable {
			if segment != rt.segments[i] {
				return nil, false
			}
			continue
		}
		name, isInt := strings.CutPrefix(strings.TrimSuffix(name, ">"), "int:")
		if segment == "" || (isInt && strings.Trim(segment, "0123456789") != "") {
			return nil, false
		}
		variables[name] = segment
	}

	return variables, true
}

func (rt *route) serve(r *Request) Response {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if method == http.MethodGet {
		// A GET that announces JSON and sends none is refused
		// (design/api/jeto.md, "Base URL and encoding").
		if _, refused := r.JSON(); refused != nil {
			return *refused
		}
	}
	if handler, ok := rt.methods[method]; ok {
		return handler(r)
	}
	if method == http.MethodOptions {
		return Response{Status: http.StatusOK, ContentType: htmlType, Header: rt.allowHeader()}
	}
	refused := methodNotAllowed()
	refused.Header = rt.allowHeader()

	return refused
}

// allowHeader lists the methods of the route in a header.
func (rt *route) allowHeader() http.Header {
	allowed := []string{http.MethodOptions}
	for method := range rt.methods {
		allowed = append(allowed, method)
	}
	if rt.methods[http.MethodGet] != nil {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)

	return http.Header{"Allow": {strings.Join(allowed, ", ")}}
}
