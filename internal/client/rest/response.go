package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
)

// Response is the response of a server.
type Response struct {
	// Status is the HTTP status: 200.
	Status int
	Header http.Header
	Body   []byte
}

// Problem is the content of a vendor's error response.
type Problem struct {
	// Message is the message of the API; "" for none.
	Message string
	// Fields are the messages about single fields of the request.
	Fields []FieldError
	// Kind replaces the kind that the status stands for; "" keeps that one.
	Kind Kind
}

// Validator is a decoded response that can be incomplete although it is JSON,
// such as an object without an id.
type Validator interface {
	// Validate returns an error that names what is missing.
	Validate() error
}

// Identified is a decoded response that is one object. [Client.Do] compares its
// id with [Call.ID].
type Identified interface {
	// Identifier returns the id of the object; "" for none.
	Identifier() string
}

// ResponseDecoder is a decoded response that need not be JSON.
type ResponseDecoder interface {
	// DecodeResponse decodes the response. It returns an error if the response
	// is not what the API promises.
	DecodeResponse(response *Response) error
}

// decode decodes the response, which must be one JSON document, and checks it.
// The id is [Call.ID].
func (r *Response) decode(into any, id string, sanitize sanitizer) error {
	reflect.ValueOf(into).Elem().SetZero() // An earlier attempt may have set fields.
	if decoder, ok := into.(ResponseDecoder); ok {
		return decoder.DecodeResponse(r)
	}
	err := json.Unmarshal(r.Body, into)
	if err != nil {
		return r.malformedError(err, sanitize)
	}
	if validator, ok := into.(Validator); ok {
		err = validator.Validate()
		if err != nil {
			return fmt.Errorf("the response is incomplete: %w", err)
		}
	}
	if object, ok := into.(Identified); ok && id != "" {
		if got := object.Identifier(); got != "" && got != id {
			return fmt.Errorf("the response is about %q, but the request was for %q", sanitize(got), id)
		}
	}

	return nil
}

// malformedError returns an error that explains why the response is not valid
// JSON.
func (r *Response) malformedError(err error, sanitize sanitizer) error {
	var syntax *json.SyntaxError
	switch {
	case len(r.Body) == 0:
		return errors.New("the response is empty where JSON was expected")
	case isHTML(r.Header.Get("Content-Type"), r.Body):
		return fmt.Errorf("the response is an HTML page (%q) where JSON was expected", sanitize(htmlTitle(r.Body)))
	case errors.Is(err, io.ErrUnexpectedEOF) || (errors.As(err, &syntax) && syntax.Offset >= int64(len(r.Body))):
		return fmt.Errorf("the response's JSON breaks off after %d bytes", len(r.Body))
	default:
		return errors.New("the response is not the JSON that was expected: " + DescribeJSONError(err))
	}
}

// DescribeJSONError returns the message of an error of package json, without
// the types of Go.
func DescribeJSONError(err error) string {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	text := withArticle(wrong.Value) + " stands where " + describeKind(wrong.Type.Kind()) + " was expected"
	if wrong.Field != "" {
		text = wrong.Field + ": " + text
	}

	// A decoder may have said where, before the text of package json.
	return strings.Replace(err.Error(), wrong.Error(), text, 1)
}

// withArticle returns the value of an error of package json as a noun phrase. The
// value starts with the kind of JSON, as in "number 1.5".
func withArticle(value string) string {
	switch kind, rest, _ := strings.Cut(value, " "); kind {
	case "array", "object":
		return "an " + value
	case "bool":
		return strings.TrimSpace("a boolean " + rest)
	default:
		return "a " + value
	}
}

// describeKind returns the kind of JSON that is decoded into a kind of Go's
// types.
func describeKind(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Struct, reflect.Map:
		return "an object"
	default:
		return "a number"
	}
}

// text returns the body of an error response, for a response that is not in the
// vendor's error format, and whether the body is JSON.
func (r *Response) text(sanitize sanitizer) (text string, isJSON bool) {
	switch {
	case len(r.Body) == 0:
		return "", false
	case json.Valid(r.Body):
		return sanitize(string(r.Body)), true
	case isHTML(r.Header.Get("Content-Type"), r.Body):
		return fmt.Sprintf("an HTML page (%q)", sanitize(htmlTitle(r.Body))), false
	default:
		return sanitize(string(r.Body)), false
	}
}
