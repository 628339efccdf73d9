package zaoshu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// The messages about bodies that the document has commented out (the sheet, section 2).
const (
	messageNoJSON   = "error occurred when parsing JSON"
	messageNoObject = "body should be a JSON object"
)

// form reads the fields of a body. A field that is null is as good as none (the sheet, section 3), and one that is not
// asked for is ignored.
type form struct {
	fields map[string]any
	// errors are what is wrong with the fields that were read.
	errors []fieldError
}

// readForm returns the fields of a body, or the answer to a body without any.
func readForm(body []byte) (*form, *answer) {
	f := &form{}
	if len(bytes.TrimSpace(body)) == 0 {
		return f, nil
	}

	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return nil, new(refuse(http.StatusBadRequest, messageNoJSON))
	}

	fields, isObject := value.(map[string]any)
	if !isObject {
		return nil, new(refuse(http.StatusBadRequest, messageNoObject))
	}

	f.fields = fields

	return f, nil
}

// refusal returns the answer to a body with errors, or nil.
func (f *form) refusal() *answer {
	if len(f.errors) == 0 {
		return nil
	}

	return new(refuseFields(http.StatusUnprocessableEntity, f.errors...))
}

// invalid notes that a field is wrong.
func (f *form) invalid(field string) {
	f.errors = append(f.errors, fieldError{Resource: resourceInstance, Field: field, Code: codeInvalid})
}

// text returns a text, or nil if there is none.
func (f *form) text(field string) *string {
	switch value := f.fields[field].(type) {
	case nil:
		return nil
	case string:
		return &value
	default:
		f.invalid(field)

		return nil
	}
}

// uri returns the URI of a webhook, which may be empty, or nil if there is none.
func (f *form) uri(field string) *string {
	uri := f.text(field)
	if uri != nil && *uri != "" && !isWebAddress(*uri) {
		f.invalid(field)
	}

	return uri
}

// targetURLs returns the URLs of target_sources. Where they are left out, the dashboard's default stands in.
func (f *form) targetURLs() []string {
	const field = "target_sources"

	value := f.fields[field]
	if value == nil {
		return []string{DefaultURL}
	}

	sources, isList := value.([]any)
	if !isList {
		f.invalid(field)
	}

	urls := []string{}
	for at, source := range sources {
		urls = append(urls, f.sourceURLs(fmt.Sprintf("%s[%d]", field, at), source)...)
	}

	return urls
}

// sourceURLs returns the URLs of one of the target_sources. Method and headers are checked, but nothing is fetched with them.
func (f *form) sourceURLs(field string, source any) []string {
	object, isObject := source.(map[string]any)
	if !isObject {
		f.invalid(field)

		return nil
	}

	if method := object["method"]; method != nil && !isText(method) {
		f.invalid(field + ".method")
	}

	if headers := object["headers"]; headers != nil && !areHeaders(headers) {
		f.invalid(field + ".headers")
	}

	value := object["urls"]
	if value == nil {
		return []string{DefaultURL}
	}

	list, isList := value.([]any)
	if !isList {
		f.invalid(field + ".urls")
	}

	urls := make([]string, 0, len(list))

	for at, item := range list {
		address, isText := item.(string)
		if !isText {
			f.invalid(fmt.Sprintf("%s.urls[%d]", field, at))
		}

		urls = append(urls, address)
	}

	return urls
}

func isText(value any) bool {
	_, is := value.(string)

	return is
}

// areHeaders reports whether a value is an object of texts.
func areHeaders(value any) bool {
	headers, is := value.(map[string]any)

	for _, header := range headers {
		is = is && isText(header)
	}

	return is
}

// isWebAddress reports whether a text is the absolute URL of something on the web.
func isWebAddress(text string) bool {
	address, err := url.Parse(text)

	return err == nil && (address.Scheme == "http" || address.Scheme == "https") && address.Host != ""
}
