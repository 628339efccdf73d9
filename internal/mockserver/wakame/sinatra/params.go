package sinatra

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Params are the parameters of a request by name. A value is a text, a list of
// texts, or any JSON. A null counts as absent, as in Ruby.
type Params map[string]any

// ErrParams reports parameters over which Ruby raises an exception.
var ErrParams = errors.New("invalid parameters")

// ParseBody reads a body: as JSON if the suffix is .json, and as a form
// otherwise or if it is not JSON (design/api/wakame.md, "Request bodies"). The
// error is ErrParams.
func ParseBody(suffix Suffix, body []byte) (Params, error) {
	if suffix == SuffixJSON && json.Valid(body) {
		return parseJSON(body)
	}

	return parseForm(string(body))
}

// parseJSON returns the first value of a JSON object.
func parseJSON(body []byte) (Params, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	open, err := decoder.Token()
	if err != nil || open != json.Delim('{') || !decoder.More() {
		return nil, fmt.Errorf("%w: the JSON is not wrapped in an object", ErrParams)
	}
	var params Params
	_, err = decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParams, err)
	}
	err = decoder.Decode(&params)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParams, err)
	}

	return params, nil
}

// parseForm reads a form as Rack does: "name[]" is an element of a list, and
// the last one of several values counts.
func parseForm(body string) (Params, error) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrParams, err)
	}
	params := Params{}
	for name, values := range form {
		if list, isList := strings.CutSuffix(name, "[]"); isList {
			params[list] = values
		} else if !form.Has(name + "[]") {
			params[name] = values[len(values)-1]
		}
	}

	return params, nil
}

// FirstString returns the first of the named parameters that is given. The
// error is ErrParams if it is not a text.
func (p Params) FirstString(names ...string) (text string, given bool, err error) {
	for _, name := range names {
		switch value := p[name].(type) {
		case nil:
		case string:
			return value, true, nil
		default:
			return "", true, fmt.Errorf("%w: %s is not a text", ErrParams, name)
		}
	}

	return "", false, nil
}

// FirstStrings returns the texts of the first of the named parameters that is
// given: one text or those of a list.
func (p Params) FirstStrings(names ...string) []string {
	for _, name := range names {
		switch value := p[name].(type) {
		case string:
			return []string{value}
		case []string:
			return value
		case []any:
			texts := []string{}
			for _, element := range value {
				if text, ok := element.(string); ok {
					texts = append(texts, text)
				}
			}

			return texts
		}
	}

	return nil
}
