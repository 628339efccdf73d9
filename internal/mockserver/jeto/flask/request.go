package flask

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

const jsonType = "application/json"

// Request is a request that a route has let in.
type Request struct {
	*http.Request

	// Account is who sent it; empty for an anonymous caller.
	Account string

	variables map[string]string
}

// Variable returns the part of the path that stands for <name> in the route.
func (r *Request) Variable(name string) string {
	return r.variables[name]
}

// ID returns the number that stands for <int:id> in the route; 0, which no
// database gives out, if it is too large.
func (r *Request) ID() int {
	id, err := strconv.Atoi(r.variables["id"])
	if err != nil {
		return 0
	}

	return id
}

// JSON returns what request.get_json returns: nothing unless the Content-Type
// is that of JSON, whatever the body is. The answer, if there is one, is the
// 400 for a body that is announced as JSON and is none, an empty one included.
func (r *Request) JSON() (any, *Response) {
	if !isJSON(r.Header.Get("Content-Type")) {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, new(BadRequest())
	}
	value, err := Decode(body)
	if err != nil {
		return nil, new(BadRequest())
	}

	return value, nil
}

// Object returns the JSON object of the body. The answer, if there is one, is
// the 400 for a body that is announced as JSON and is none, or the 500 that
// comes of using anything but an object as one: there is no other check in
// Jeto.
func (r *Request) Object() (map[string]any, *Response) {
	value, refused := r.JSON()
	if refused != nil {
		return nil, refused
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, new(InternalServerError())
	}

	return object, nil
}

// isJSON reports whether Flask takes a Content-Type for that of JSON.
func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return false
	}

	return media == jsonType || (strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json"))
}

// Decode decodes a body that is one JSON value. Numbers stay as they were
// written.
func Decode(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the JSON")
	}

	return value, nil
}
