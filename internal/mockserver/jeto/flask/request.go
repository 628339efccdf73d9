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

// ReadJSON returns what request.get_json returns: nil if the Content-Type is
// not that of JSON, whatever the body is. The error is ErrBadRequest if the
// body is not JSON although the Content-Type says so; an empty body is not
// JSON.
func ReadJSON(header http.Header, body []byte) (any, error) {
	var value any
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || media != jsonType {
		return value, nil //nolint:nilerr // Flask ignores the body of any other type
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, ErrBadRequest
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	err = decoder.Decode(&value)

	return value, err
}

// ReadObject returns the JSON object of a body. The error is ErrBadRequest as
// in ReadJSON, or the exception that Python raises when the body is not an
// object.
func ReadObject(header http.Header, body []byte) (map[string]any, error) {
	value, err := ReadJSON(header, body)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the body is not a JSON object")
	}

	return object, nil
}
