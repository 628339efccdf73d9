package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// input are the fields of a body. A null field counts as missing
// (design/api/zaoshu.md, "Updating an instance"), and unknown fields are
// ignored. It collects the errors of all reads, so a handler reads its fields
// and then checks err once.
type input struct {
	fields  map[string]any
	invalid []fieldError
	// reasons say what the invalid fields must be, and section which rule they
	// break.
	reasons []string
	section string
}

// readInput reads a body, which must be an object. An empty body has no fields.
// The section describes the fields.
func readInput(body []byte, section string) (*input, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return &input{}, nil
	}
	var value any
	err := json.Unmarshal(body, &value)
	if err != nil {
		return nil, newError(http.StatusBadRequest, messageNotJSON,
			fmt.Sprintf("The body is not JSON: %v.", err), sectionBodyErrors)
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, newError(http.StatusBadRequest, messageNotObject,
			"The body is JSON, but not an object.", sectionBodyErrors)
	}

	return &input{fields: fields, section: section}, nil
}

// err returns the 422 with the invalid fields; nil if there are none.
func (in *input) err() error {
	if len(in.invalid) == 0 {
		return nil
	}

	return newFieldError(http.StatusUnprocessableEntity,
		"In the body, "+strings.Join(in.reasons, ", and ")+".", in.section, in.invalid...)
}

// reject notes that a field is invalid, and what it must be.
func (in *input) reject(field, want string) {
	in.reasons = append(in.reasons, field+" must be "+want)
	in.invalid = append(in.invalid, fieldError{Resource: resourceInstance, Field: field, Code: codeInvalid})
}

// text returns a string, or nil if it is missing or invalid.
func (in *input) text(field string) *string {
	switch value := in.fields[field].(type) {
	case nil:
		return nil
	case string:
		return &value
	default:
		in.reject(field, "a string")

		return nil
	}
}

// uri returns the URI of a webhook, which may be empty, or nil if it is missing
// or invalid.
func (in *input) uri(field string) *string {
	value := in.text(field)
	if value != nil && *value != "" && !isHTTPURL(*value) {
		in.reject(field, "an absolute HTTP URL")

		return nil
	}

	return value
}

// targetURLs returns the URLs of target_sources, or the dashboard's URL if they
// are missing.
func (in *input) targetURLs() []string {
	const field = "target_sources"
	if in.fields[field] == nil {
		return []string{defaultURL}
	}
	sources, isList := in.fields[field].([]any)
	if !isList {
		in.reject(field, "an array")
	}
	urls := []string{}
	for at, source := range sources {
		urls = append(urls, in.sourceURLs(fmt.Sprintf("%s[%d]", field, at), source)...)
	}

	return urls
}

// sourceURLs returns the URLs of one of the target_sources. It checks method
// and headers, which this server does not use.
func (in *input) sourceURLs(field string, source any) []string {
	object, isObject := source.(map[string]any)
	if !isObject {
		in.reject(field, "an object")

		return nil
	}
	if method := object["method"]; method != nil && !isString(method) {
		in.reject(field+".method", "a string")
	}
	if headers := object["headers"]; headers != nil && !isHeaderMap(headers) {
		in.reject(field+".headers", "an object of strings")
	}
	if object["urls"] == nil {
		return []string{defaultURL}
	}
	list, isList := object["urls"].([]any)
	if !isList {
		in.reject(field+".urls", "an array")
	}
	urls := []string{}
	for at, item := range list {
		address, ok := item.(string)
		if !ok {
			in.reject(fmt.Sprintf("%s.urls[%d]", field, at), "a string")
		}
		urls = append(urls, address)
	}

	return urls
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
