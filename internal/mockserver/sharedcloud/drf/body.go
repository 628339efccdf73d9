package drf

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
)

// parseBody returns the fields of a body. Numbers of JSON stay as they were
// written. The values of a form are strings; an empty one counts as missing,
// and the last of several counts. An empty body has no fields. The error is the
// HTTPError for a body that is no JSON object and no form.
func parseBody(contentType string, body []byte) (map[string]any, error) {
	if len(body) == 0 {
		return map[string]any{}, nil
	}
	// The error is another type than those below.
	media, _, _ := mime.ParseMediaType(contentType)
	switch media {
	case "application/json":
		return parseJSON(body)
	case "application/x-www-form-urlencoded":
		return parseForm(string(body))
	default:
		return nil, DetailError(http.StatusUnsupportedMediaType,
			`Unsupported media type "`+contentType+`" in request.`)
	}
}

func parseJSON(body []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var fields map[string]any
	err := decoder.Decode(&fields)
	if err == nil && decoder.More() {
		err = errors.New("Extra data") //nolint:staticcheck // Python's words
	}
	var notObject *json.UnmarshalTypeError
	switch {
	case errors.As(err, &notObject), err == nil && fields == nil:
		return nil, NonFieldError("Invalid data. Expected a dictionary.")
	case err != nil:
		return nil, DetailError(http.StatusBadRequest, "JSON parse error - "+err.Error())
	}

	return fields, nil
}

func parseForm(body string) (map[string]any, error) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, DetailError(http.StatusBadRequest, "Form parse error - "+err.Error())
	}
	fields := map[string]any{}
	for name, values := range form {
		if value := values[len(values)-1]; value != "" {
			fields[name] = value
		}
	}

	return fields, nil
}
