package play

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"
)

// Object is a JSON object of a request. It keeps the first error of all reads,
// so that a caller reads several fields and then checks Err once. Names of
// fields are case-sensitive.
type Object struct {
	// Fields is nil for an object that the request does not have.
	Fields map[string]json.RawMessage
	// err is shared with the objects that this one contains.
	err *error
}

// RequireContentType refuses a request whose body has another media type.
func RequireContentType(header http.Header, media string) error {
	given, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || given != media {
		return Errorf(http.StatusBadRequest, "The content type is incorrect: %s is expected", media)
	}

	return nil
}

// ReadObject decodes a body that is a JSON object. The error is an HTTPError.
func ReadObject(header http.Header, body []byte) (Object, error) {
	err := RequireContentType(header, contentType)
	if err != nil {
		return Object{}, err
	}

	// This also refuses numbers that are too large for float64. The admin API
	// could not show them.
	var whole any
	if !utf8.Valid(body) || json.Unmarshal(body, &whole) != nil {
		return Object{}, Errorf(http.StatusBadRequest, "The request body is not valid JSON")
	}
	object := Object{err: new(error)}
	err = json.Unmarshal(body, &object.Fields)
	if err != nil || object.Fields == nil {
		return Object{}, Errorf(http.StatusBadRequest, "The request body is not a JSON object")
	}

	return object, nil
}

// Err returns the first error; it is an HTTPError with status 400, or nil.
func (o Object) Err() error {
	return *o.err
}

// Failf notes an error about the object. Only the first one counts.
func (o Object) Failf(format string, args ...any) {
	if *o.err == nil {
		*o.err = Errorf(http.StatusBadRequest, format, args...)
	}
}

// failType notes that a field has the wrong type. The message does not contain
// the value, which may be a secret.
func (o Object) failType(name string) {
	o.Failf("%s: the value has the wrong type", name)
}

// Field returns a field, or nil if it is missing, null or of another type.
func Field[T any](o Object, name string) *T {
	raw, ok := o.Fields[name]
	if !ok || string(raw) == "null" {
		return nil
	}
	var value T
	err := json.Unmarshal(raw, &value)
	if err != nil {
		o.failType(name)

		return nil
	}

	return &value
}

// FieldOr returns a field, or the fallback if it is missing, null or of another
// type.
func FieldOr[T any](o Object, name string, fallback T) T {
	if value := Field[T](o, name); value != nil {
		return *value
	}

	return fallback
}

// Object returns a field that is an object.
func (o Object) Object(name string) Object {
	return Object{Fields: FieldOr[map[string]json.RawMessage](o, name, nil), err: o.err}
}

// Names returns the names of the fields in alphabetical order.
func (o Object) Names() []string {
	return slices.Sorted(maps.Keys(o.Fields))
}

// NonNull returns a copy of the fields that are not null.
func (o Object) NonNull() map[string]json.RawMessage {
	fields := maps.Clone(o.Fields)
	maps.DeleteFunc(fields, func(_ string, raw json.RawMessage) bool { return string(raw) == "null" })

	return fields
}

// Strings returns the fields, and notes an error if one of them is not a
// string.
func (o Object) Strings() map[string]json.RawMessage {
	for _, name := range o.Names() {
		if Field[string](o, name) == nil {
			o.failType(name)
		}
	}

	return o.Fields
}
