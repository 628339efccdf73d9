package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// The messages about bodies that the vendor's document has commented out
// (design/api/zaoshu.md, "Commented-out errors").
const (
	messageNotJSON   = "error occurred when parsing JSON"
	messageNotObject = "body should be a JSON object"
)

// bodyFields are the fields of a body. A null field counts as missing
// (design/api/zaoshu.md, "Updating an instance"), and unknown fields are
// ignored. The methods return a value and the names of the fields that are
// invalid.
type bodyFields map[string]any

// parseBody returns the fields of a body, or the answer to a body that is not
// an object. An empty body has no fields.
func parseBody(body []byte) (bodyFields, *response) {
	if len(bytes.TrimSpace(body)) == 0 {
		return bodyFields{}, nil
	}
	var value any
	err := json.Unmarshal(body, &value)
	if err != nil {
		return nil, new(errorResponse(http.StatusBadRequest, messageNotJSON))
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, new(errorResponse(http.StatusBadRequest, messageNotObject))
	}

	return fields, nil
}

// invalidFields returns the answer to a body with invalid fields, or nil if
// there are none.
func invalidFields(names ...[]string) *response {
	invalid := slices.Concat(names...)
	if len(invalid) == 0 {
		return nil
	}
	errors := make([]fieldError, 0, len(invalid))
	for _, name := range invalid {
		errors = append(errors, fieldError{Resource: resourceInstance, Field: name, Code: codeInvalid})
	}

	return new(fieldErrorResponse(http.StatusUnprocessableEntity, errors...))
}

// text returns a string, or nil if it is missing.
func (f bodyFields) text(field string) (value *string, invalid []string) {
	switch value := f[field].(type) {
	case nil:
		return nil, nil
	case string:
		return &value, nil
	default:
		return nil, []string{field}
	}
}

// uri returns the URI of a webhook, which may be empty, or nil if it is
// missing.
func (f bodyFields) uri(field string) (value *string, invalid []string) {
	value, invalid = f.text(field)
	if value != nil && *value != "" && !isHTTPURL(*value) {
		return nil, []string{field}
	}

	return value, invalid
}

// targetURLs returns the URLs of target_sources, or the dashboard's URL if they
// are missing.
func (f bodyFields) targetURLs() (urls, invalid []string) {
	const field = "target_sources"
	if f[field] == nil {
		return []string{DefaultURL}, nil
	}
	sources, isList := f[field].([]any)
	if !isList {
		return nil, []string{field}
	}
	urls = []string{}
	for at, source := range sources {
		found, wrong := sourceURLs(fmt.Sprintf("%s[%d]", field, at), source)
		urls, invalid = append(urls, found...), append(invalid, wrong...)
	}

	return urls, invalid
}

// sourceURLs returns the URLs of one of the target_sources. It checks method and
// headers, which this server does not use.
func sourceURLs(field string, source any) (urls, invalid []string) {
	object, isObject := source.(map[string]any)
	if !isObject {
		return nil, []string{field}
	}
	if method := object["method"]; method != nil && !isString(method) {
		invalid = append(invalid, field+".method")
	}
	if headers := object["headers"]; headers != nil && !isHeaderMap(headers) {
		invalid = append(invalid, field+".headers")
	}
	if object["urls"] == nil {
		return []string{DefaultURL}, invalid
	}
	list, isList := object["urls"].([]any)
	if !isList {
		return nil, append(invalid, field+".urls")
	}
	for at, item := range list {
		address, ok := item.(string)
		if !ok {
			invalid = append(invalid, fmt.Sprintf("%s.urls[%d]", field, at))
		}
		urls = append(urls, address)
	}

	return urls, invalid
}

func isString(value any) bool {
	_, is := value.(string)

	return is
}

// isHeaderMap reports whether a value is an object of strings.
func isHeaderMap(value any) bool {
	headers, is := value.(map[string]any)
	for _, header := range headers {
		is = is && isString(header)
	}

	return is
}

// isHTTPURL reports whether a text is an absolute HTTP URL.
func isHTTPURL(text string) bool {
	address, err := url.Parse(text)

	return err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != ""
}
