package flask

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"unicode/utf8"
)

const jsonType = "application/json"

// Request is a request that a route serves.
type Request struct {
	*http.Request

	// Account is the account that sends the request; empty for an anonymous
	// caller.
	Account string

	body      []byte
	variables map[string]string
}

// Variable returns the part of the path that stands for <name> or <int:name> in
// the route.
func (r *Request) Variable(name string) string {
	return r.variables[name]
}

// JSON returns what request.get_json returns: nil if the Content-Type is not
// that of JSON, whatever the body is. The error is ErrBadRequest if the body is
// not JSON although the Content-Type says so; an empty body is not JSON.
func (r *Request) JSON() (any, error) {
	var value any
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != jsonType {
		return value, nil //nolint:nilerr // Flask ignores the body of any other type
	}
	if !utf8.Valid(r.body) || !json.Valid(r.body) {
		return nil, ErrBadRequest
	}
	decoder := json.NewDecoder(bytes.NewReader(r.body))
	decoder.UseNumber()
	err = decoder.Decode(&value)

	return value, err
}

// Object returns the JSON object of the body. The error is ErrBadRequest as in
// JSON, or the exception that Python raises when the body is not an object.
func (r *Request) Object() (map[string]any, error) {
	value, err := r.JSON()
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the body is not a JSON object")
	}

	return object, nil
}
