package drf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
)

// parseBody returns the fields of a body. Numbers of JSON stay as they were
// written. The values of a form are strings; an empty one counts as missing,
// and the last of several counts. An empty body has no fields. The error is the
// HTTPError for a body that is no JSON object and no form.
func parseBody(contentType string, body []byte, section string) (map[string]any, error) {
	if len(body) == 0 {
		return map[string]any{}, nil
	}
	// The error is another type than those below.
	media, _, _ := mime.ParseMediaType(contentType)
	switch media {
	case "application/json":
		return parseJSON(body, section)
	case "application/x-www-form-urlencoded":
		return parseForm(string(body), section)
	default:
		return nil, DetailError(http.StatusUnsupportedMediaType,
			`Unsupported media type "`+contentType+`" in request.`,
			fmt.Sprintf("The Content-Type is %q; it must be that of JSON or of a form.", contentType), section)
	}
}

func parseJSON(body []byte, section string) (map[string]any, error) {
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
		return nil, NonFieldError("Invalid data. Expected a dictionary.",
			"The body is JSON, but not an object.", section)
	case err != nil:
		return nil, DetailError(http.StatusBadRequest, "JSON parse error - "+err.Error(),
			fmt.Sprintf("The body is not JSON: %v.", err), section)
	}

	return fields, nil
}

func parseForm(body, section string) (map[string]any, error) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, DetailError(http.StatusBadRequest, "Form parse error - "+err.Error(),
			fmt.Sprintf("The body is not a form: %v.", err), section)
	}
	fields := map[string]any{}
	for name, values := range form {
		if value := values[len(values)-1]; value != "" {
			fields[name] = value
		}
	}

	return fields, nil
}
