package play

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"unicode/utf8"
)

// Object is a JSON object whose values are still to be read. Its names are
// compared to the letter.
type Object map[string]json.RawMessage

// RequireContentType refuses a request that does not announce a body of the
// media type.
func RequireContentType(header http.Header, media string) error {
	if given, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || given != media {
		return badRequestf("The content type is incorrect: %s is expected", media)
	}

	return nil
}

// ReadObject reads a body that is a JSON object. The error is a HTTPError:
// the content type is incorrect, or the body is not valid JSON
// (design/api/qubell.md, "Errors").
func ReadObject(header http.Header, body []byte) (Object, error) {
	if err := RequireContentType(header, contentType); err != nil {
		return nil, err
	}

	// A number that is too large for Go could not be shown by the control API.
	var whole any
	if !utf8.Valid(body) || json.Unmarshal(body, &whole) != nil {
		return nil, badRequestf("The request body is not valid JSON")
	}
	var object Object
	if err := json.Unmarshal(body, &object); err != nil || object == nil {
		return nil, badRequestf("The request body is not a JSON object")
	}

	return object, nil
}

// Field reads a field; it is nil if the object does not have it, or has null
// there. The error is a HTTPError that names the field, and not its value,
// which may be a secret.
func Field[T any](o Object, name string) (*T, error) {
	raw, given := o[name]
	if !given || string(raw) == "null" {
		return nil, nil //nolint:nilnil // nil is a field that is not there
	}
	var value T
	if err := json.Unmarshal(raw, &value); err != nil {
		return nil, badRequestf("%s: the value has the wrong type", name)
	}

	return &value, nil
}

// FieldOr reads a field; it is a fallback if the object does not have it.
func FieldOr[T any](o Object, name string, fallback T) (T, error) {
	value, err := Field[T](o, name)
	if value == nil {
		return fallback, err
	}

	return *value, nil
}

// NonNull returns the fields that are not null.
func (o Object) NonNull() Object {
	given := maps.Clone(o)
	maps.DeleteFunc(given, func(_ string, raw json.RawMessage) bool { return string(raw) == "null" })

	return given
}

// RequireStrings refuses an object with a value that is no string.
func (o Object) RequireStrings() error {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if text, err := Field[string](o, name); text == nil {
			if err == nil {
				err = badRequestf("%s: the value has the wrong type", name)
			}

			return err
		}
	}

	return nil
}
