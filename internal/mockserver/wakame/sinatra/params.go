package sinatra

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Params are the parameters of a request. A value is a string, a []any, a
// map[string]any, or from JSON anything else; one that is null is as if it were
// not there, as in Ruby.
type Params map[string]any

// ErrParams says that Ruby would raise an exception over the parameters.
var ErrParams = errors.New("the parameters are not what the server expects")

// ParseBody reads a body as the suffix says, whatever its content type: JSON
// for .json, and a form for all else and for what cannot be parsed as JSON
// (design/api/wakame.md, "Request bodies"). The error is ErrParams.
func ParseBody(suffix Suffix, body []byte) (Params, error) {
	if suffix == SuffixJSON && json.Valid(body) {
		return parseJSON(body)
	}

	return parseForm(string(body))
}

// parseJSON reads JSON that is wrapped one level: the first value of an
// object is taken (design/api/wakame.md, "Request bodies"), and no parameter
// can be looked up in one that is not itself an object.
func parseJSON(body []byte) (Params, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	// A number that is too large for Go is not too large for Ruby.
	decoder.UseNumber()

	// The body is valid, so nothing here can fail.
	open, _ := decoder.Token()
	switch open {
	case json.Delim('{'):
	case json.Delim('['):
		return nil, fmt.Errorf("%w: an array has no values", ErrParams)
	default:
		// Ruby's parser wants an object or an array, so this is a parse
		// failure.
		return parseForm(string(body))
	}
	var first any
	if decoder.More() {
		_, _ = decoder.Token()
		_ = decoder.Decode(&first)
	}
	params, ok := first.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%w: the first value is not an object", ErrParams)
	}

	return params, nil
}

// parseForm reads a form as Rack does: the last of several values counts,
// "name[]" collects a list and "name[key]" a hash, whose inside nobody here
// looks at.
func parseForm(body string) (Params, error) {
	params := Params{}
	for pair := range strings.FieldsFuncSeq(body, func(r rune) bool { return r == '&' || r == ';' }) {
		key, raw, hasValue := strings.Cut(strings.TrimLeft(pair, " "), "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrParams, err)
		}
		var value any
		if hasValue {
			plain, err := url.QueryUnescape(raw)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrParams, err)
			}
			value = strings.ToValidUTF8(plain, "\uFFFD")
		}
		if err := params.add(name, value); err != nil {
			return nil, err
		}
	}

	return params, nil
}

// add adds one value of a form. Rack refuses a name that is a list or hash at
// one time and something else at another, but for a plain value, which replaces
// whatever there was.
func (p Params) add(name string, value any) error {
	whole := name
	name, inside, nested := strings.Cut(whole, "[")
	if !nested || name == "" {
		p[whole] = value

		return nil
	}
	before := p[name]
	if inside == "]" {
		list, ok := before.([]any)
		if !ok && before != nil {
			return fmt.Errorf("%w: expected Array for param %q", ErrParams, name)
		}
		p[name] = append(list, value)

		return nil
	}
	hash, ok := before.(map[string]any)
	if !ok && before != nil {
		return fmt.Errorf("%w: expected Hash for param %q", ErrParams, name)
	}
	if hash == nil {
		hash = map[string]any{}
	}
	hash[inside] = value
	p[name] = hash

	return nil
}

// FirstString returns the first of the named parameters that is there; nil if
// there is none. One that is not a string is ErrParams: where Ruby wants a
// string it calls a method that nothing else has.
func (p Params) FirstString(names ...string) (*string, error) {
	for _, name := range names {
		switch value := p[name].(type) {
		case nil:
		case string:
			return &value, nil
		default:
			return nil, fmt.Errorf("%w: %s is not a string", ErrParams, name)
		}
	}

	return nil, nil //nolint:nilnil // nil is a parameter that is not there
}

// FirstStrings returns the strings of the first of the named parameters that is
// there: one, or those in a list. Anything else is skipped.
func (p Params) FirstStrings(names ...string) []string {
	texts := []string{}
	for _, name := range names {
		switch value := p[name].(type) {
		case nil:
			continue
		case string:
			texts = append(texts, value)
		case []any:
			for _, one := range value {
				if text, ok := one.(string); ok {
					texts = append(texts, text)
				}
			}
		}
		break
	}

	return texts
}
