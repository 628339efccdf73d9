package drf

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// Handler does the work of a view for one method.
type Handler func(*Request) Response

// View answers the requests to one kind of path.
type View struct {
	// Name is what OPTIONS calls the view.
	Name string
	// Public views want no credentials, and are not throttled.
	Public bool
	// Methods holds the handlers; HEAD is served by GET, and OPTIONS by the
	// framework.
	Methods map[string]Handler
}

// Request is a request that a view has let in.
type Request struct {
	*http.Request

	// Account is who sent it; it can be empty only in a public view.
	Account string
	// ID is the part of the path that stands for {id} in the route; empty if
	// the route has none.
	ID string
}

// Data parses the body. The answer, if there is one, is the 400 or 415 to give.
// As in the framework it is the handler that parses, after it has looked up
// what the path names: so 404 comes before them.
func (r *Request) Data() (Data, *Response) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Data{}, parseError("The body could not be read.")
	}

	return Parse(r.Header.Get("Content-Type"), body)
}

// Form parses the body and starts to serialize it.
func (r *Request) Form(partial bool) (*Form, *Response) {
	data, answer := r.Data()
	if answer != nil {
		return nil, answer
	}

	return NewForm(data, partial)
}

// AccessControl decides which requests views let in.
type AccessControl interface {
	// FindAccountName returns the account that a token belongs to.
	FindAccountName(token string) (account string, ok bool)
	// Throttle counts a request of an account; the answer, if there is one, is
	// the 429 to give.
	Throttle(account string) *Response
}

// serve is APIView.dispatch: negotiation, authentication, permission and
// throttling come before the method is looked at.
func (v *View) serve(w http.ResponseWriter, r *http.Request, id string, gate AccessControl) {
	w.Header().Set("Allow", strings.Join(v.allowed(), ", "))
	w.Header().Set("Vary", "Accept")
	if !acceptsJSON(r.Header.Values("Accept")) {
		DetailResponse(http.StatusNotAcceptable, "Could not satisfy the request Accept header.").write(w)

		return
	}

	// A token that is wrong is refused also where none is needed.
	account, refused := Authenticate(r.Header, gate.FindAccountName)
	switch {
	case refused != nil || v.Public:
	case account == "":
		refused = unauthorized("Authentication credentials were not provided.")
	default:
		refused = gate.Throttle(account)
	}
	if refused != nil {
		refused.write(w)

		return
	}
	v.handle(&Request{Request: r, Account: account, ID: id}).write(w)
}

func (v *View) handle(r *Request) Response {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if handler, ok := v.Methods[method]; ok {
		return handler(r)
	}
	if method == http.MethodOptions {
		return v.options()
	}

	return DetailResponse(http.StatusMethodNotAllowed, `Method "`+r.Method+`" not allowed.`)
}

// options is the framework's SimpleMetadata without the fields of the
// serializers.
func (v *View) options() Response {
	return OK(struct {
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Renders     []string `json:"renders"`
		Parses      []string `json:"parses"`
	}{
		Name:    v.Name,
		Renders: []string{"application/json"},
		Parses:  []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
	})
}

// allowed lists the methods in the framework's order.
func (v *View) allowed() []string {
	order := []string{
		http.MethodGet,
		http.MethodPost,
		http.MethodPut,
		http.MethodPatch,
		http.MethodDelete,
		http.MethodHead,
		http.MethodOptions,
	}

	return slices.DeleteFunc(order, func(method string) bool {
		switch method {
		case http.MethodHead:
			return v.Methods[http.MethodGet] == nil
		case http.MethodOptions:
			return false
		default:
			return v.Methods[method] == nil
		}
	})
}

// acceptsJSON is the framework's content negotiation with JSON as the only
// renderer.
func acceptsJSON(accept []string) bool {
	if len(accept) == 0 {
		return true
	}
	for wanted := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		media, _, err := mime.ParseMediaType(wanted)
		if err == nil && slices.Contains([]string{"*/*", "application/*", "application/json"}, media) {
			return true
		}
	}

	return false
}
