package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// The messages about bodies that the document has commented out
// (design/api/zaoshu.md, "Commented-out errors").
const (
	messageNotJSON   = "error occurred when parsing JSON"
	messageNotObject = "body should be a JSON object"
)

// requestBody reads the fields of a body. A field that is null is as good as
// none (design/api/zaoshu.md, "Updating an instance"), and one that is not
// asked for is ignored.
type requestBody struct {
	fields map[string]any
	// errors are what is wrong with the fields that were read.
	errors []fieldError
}

// parseBody returns the fields of a body, or the answer to a body without any.
func parseBody(body []byte) (*requestBody, *response) {
	f := &requestBody{}
	if len(bytes.TrimSpace(body)) == 0 {
		return f, nil
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, new(errorResponse(http.StatusBadRequest, messageNotJSON))
	}
	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, new(errorResponse(http.StatusBadRequest, messageNotObject))
	}
	f.fields = fields

	return f, nil
}

// errorResponse returns the answer to a body with errors, or nil.
func (f *requestBody) errorResponse() *response {
	if len(f.errors) == 0 {
		return nil
	}

	return new(fieldErrorResponse(http.StatusUnprocessableEntity, f.errors...))
}

// addInvalid notes that a field is wrong.
func (f *requestBody) addInvalid(field string) {
	f.errors = append(f.errors, fieldError{Resource: resourceInstance, Field: field, Code: codeInvalid})
}

// stringField returns a text, or nil if there is none.
func (f *requestBody) stringField(field string) *string {
	switch value := f.fields[field].(type) {
	case nil:
		return nil
	case string:
		return &value
	default:
		f.addInvalid(field)

		return nil
	}
}

// uriField returns the URI of a webhook, which may be empty, or nil if there is
// none.
func (f *requestBody) uriField(field string) *string {
	uri := f.stringField(field)
	if uri != nil && *uri != "" && !isHTTPURL(*uri) {
		f.addInvalid(field)
	}

	return uri
}

// targetURLs returns the URLs of target_sources. Where they are left out, the
// dashboard's default stands in.
func (f *requestBody) targetURLs() []string {
	const field = "target_sources"
	value := f.fields[field]
	if value == nil {
		return []string{DefaultURL}
	}
	sources, isList := value.([]any)
	if !isList {
		f.addInvalid(field)
	}
	urls := []string{}
	for at, source := range sources {
		urls = append(urls, f.sourceURLs(fmt.Sprintf("%s[%d]", field, at), source)...)
	}

	return urls
}

// sourceURLs returns the URLs of one of the target_sources. Method and headers
// are checked, but nothing is fetched with them.
func (f *requestBody) sourceURLs(field string, source any) []string {
	object, isObject := source.(map[string]any)
	if !isObject {
		f.addInvalid(field)

		return nil
	}
	if method := object["method"]; method != nil && !isString(method) {
		f.addInvalid(field + ".method")
	}
	if headers := object["headers"]; headers != nil && !isHeaderMap(headers) {
		f.addInvalid(field + ".headers")
	}
	value := object["urls"]
	if value == nil {
		return []string{DefaultURL}
	}
	list, isList := value.([]any)
	if !isList {
		f.addInvalid(field + ".urls")
	}
	urls := make([]string, 0, len(list))
	for at, item := range list {
		address, isText := item.(string)
		if !isText {
			f.addInvalid(fmt.Sprintf("%s.urls[%d]", field, at))
		}
		urls = append(urls, address)
	}

	return urls
}

func isString(value any) bool {
	_, is := value.(string)

	return is
}

// isHeaderMap reports whether a value is an object of texts.
func isHeaderMap(value any) bool {
	headers, is := value.(map[string]any)
	for _, header := range headers {
		is = is && isString(header)
	}

	return is
}

// isHTTPURL reports whether a text is the absolute URL of something on the web.
func isHTTPURL(text string) bool {
	address, err := url.Parse(text)

	return err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != ""
}
