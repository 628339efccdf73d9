package flask

import (
	"io"
	"net/http"
	"strings"
)

// Handler serves one method of a route.
type Handler func(*Request) (Response, error)

// Methods are the handlers of a route by method.
type Methods map[string]Handler

// Router finds the handler of a path, as Werkzeug does with strict_slashes off.
type Router struct {
	routes []route
}

type route struct {
	segments []string
	methods  Methods
}

// Handle registers the methods of a rule. A segment of the rule may be
// <int:name>, which matches digits, or <name>, which matches any text that is
// not empty.
func (rt *Router) Handle(rule string, methods Methods) {
	rt.routes = append(rt.routes, route{segments: strings.Split(rule, "/"), methods: methods})
}

// Serve answers a request of an account with a handler, or with the HTML page
// for a path that has no route.
func (rt *Router) Serve(w http.ResponseWriter, r *http.Request, account string) {
	segments := strings.Split(strings.TrimSuffix(r.URL.Path, "/"), "/")
	for _, route := range rt.routes {
		if variables, ok := route.match(segments); ok {
			response, err := route.serve(&Request{Request: r, Account: account, variables: variables})
			write(w, response, err)

			return
		}
	}
	writeText(w, http.StatusNotFound, "text/html; charset=utf-8", notFoundPage)
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

func (rt *route) serve(r *Request) (Response, error) {
	handler, ok := rt.methods[r.Method]
	if !ok {
		return Response{}, errMethodNotAllowed
	}
	var err error
	if r.body, err = io.ReadAll(r.Body); err != nil {
		return Response{}, ErrBadRequest
	}

	return handler(r)
}
