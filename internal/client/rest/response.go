package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
)

// Response is what a server sent back.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Problem is what a vendor's error answer says.
type Problem struct {
	// Message is the API's own words, "" if there are none.
	Message string
	// Fields is what it says about single fields of the request.
	Fields []FieldError
	// Kind overrides what the status stands for, "" to leave it.
	Kind Kind
}

// Validator is implemented by what a call decodes into where not every JSON
// document will do, such as an object that must have an id.
type Validator interface {
	// Validate returns an error that names what is missing.
	Validate() error
}

// Identified is implemented by what a call with an ID decodes into.
type Identified interface {
	// Identifier returns the id of the object that was decoded, "" for none.
	Identifier() string
}

// ResponseDecoder is implemented by what a call decodes into where the answer
// need not be JSON.
type ResponseDecoder interface {
	// DecodeResponse returns an error that says why the answer is not what the
	// API promises.
	DecodeResponse(answer *Response) error
}

// sanitizer makes what came from a server fit to be shown: see [Client.shower].
type sanitizer func(text string) string

// decode reads the answer's JSON, all of it and nothing else, and checks it.
// The id is that of the object that was asked for, "" for none.
func (a *Response) decode(into any, id string, show sanitizer) error {
	reflect.ValueOf(into).Elem().SetZero() // An earlier attempt may have filled it.
	if decoder, ok := into.(ResponseDecoder); ok {
		return decoder.DecodeResponse(a)
	}
	err := json.Unmarshal(a.Body, into)
	if err != nil {
		return a.malformedError(err, show)
	}
	if validator, ok := into.(Validator); ok {
		err = validator.Validate()
		if err != nil {
			return fmt.Errorf("the answer is incomplete: %w", err)
		}
	}
	if object, ok := into.(Identified); ok && id != "" {
		if got := object.Identifier(); got != "" && got != id {
			return fmt.Errorf("the answer is about %q where %q was asked for", show(got), id)
		}
	}

	return nil
}

// malformedError says in a person's words why the answer is not the promised
// JSON.
func (a *Response) malformedError(err error, show sanitizer) error {
	var syntax *json.SyntaxError
	switch {
	case len(a.Body) == 0:
		return errors.New("the answer is empty where JSON was expected")
	case isHTML(a.Header.Get("Content-Type"), a.Body):
		return fmt.Errorf("the answer is an HTML page (%q) where JSON was expected", show(htmlTitle(a.Body)))
	case errors.Is(err, io.ErrUnexpectedEOF) || (errors.As(err, &syntax) && syntax.Offset >= int64(len(a.Body))):
		return fmt.Errorf("the answer's JSON breaks off after %d bytes", len(a.Body))
	default:
		return fmt.Errorf("the answer is not the JSON that was expected: %w", err)
	}
}

// text returns the answer's own words where the vendor's error format does not
// fit, and whether the body was JSON at all.
func (a *Response) text(show sanitizer) (words string, isJSON bool) {
	switch {
	case len(a.Body) == 0:
		return "", false
	case json.Valid(a.Body):
		return show(string(a.Body)), true
	case isHTML(a.Header.Get("Content-Type"), a.Body):
		return fmt.Sprintf("an HTML page (%q)", show(htmlTitle(a.Body))), false
	default:
		return show(string(a.Body)), false
	}
}
