package lenient

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// DecodeObject decodes a JSON object into the value that into points to. It
// returns an error if the object lacks a key, so that a missing key never
// becomes "" or 0. A key must have a value other than null. If its name here
// ends in "?", null is allowed, but the key must be there.
func DecodeObject(data []byte, into any, keys ...string) error {
	var members map[string]json.RawMessage
	err := json.Unmarshal(data, &members)
	if err != nil {
		return err
	}
	if members == nil {
		return errors.New("null stands where an object was expected")
	}
	var missing []string
	for _, key := range keys {
		name, nullable := strings.CutSuffix(key, "?")
		value, found := members[name]
		if !found || (!nullable && isNull(value)) {
			missing = append(missing, name)
		}
	}
	const most = 4
	switch {
	case len(missing) > most:
		return fmt.Errorf("an object lacks %s and %d more keys", strings.Join(missing[:most], ", "), len(missing)-most)
	case len(missing) > 0:
		return fmt.Errorf("an object lacks %s", strings.Join(missing, ", "))
	}

	return json.Unmarshal(data, into)
}

// List is a list whose elements are decoded one after the other. The first
// element that cannot be decoded ends the decoding, so that a long list of
// invalid elements costs little. Null becomes a nil list.
type List[T any] []T

// UnmarshalJSON decodes a list.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	if isNull(data) {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	opening, err := decoder.Token()
	if err != nil {
		return err
	}
	if opening != json.Delim('[') {
		return fmt.Errorf("%s stands where a list was expected", describeToken(opening))
	}
	list := List[T]{}
	for decoder.More() {
		var element T
		err = decoder.Decode(&element)
		if err != nil {
			return fmt.Errorf("element %d of the list: %w", len(list)+1, err)
		}
		list = append(list, element)
	}
	*l = list

	return nil
}

// Validate returns an error if the list is nil, or the error of the first
// element that has a Validate method and is not valid.
func (l *List[T]) Validate() error {
	if *l == nil {
		return errors.New("there is no list")
	}
	for i := range *l {
		element, ok := any(&(*l)[i]).(interface{ Validate() error })
		if !ok {
			return nil
		}
		err := element.Validate()
		if err != nil {
			return fmt.Errorf("element %d of the list: %w", i+1, err)
		}
	}

	return nil
}

// describeToken returns the kind of value that starts with a token.
func describeToken(token json.Token) string {
	switch token.(type) {
	case json.Delim:
		return "an object"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	default:
		return "a number"
	}
}
