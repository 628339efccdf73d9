package qubell

import (
	"bytes"
	"encoding/json"
)

// Parameters are the values of parameters by name. Each value is sent
// unchanged; the API expects a number or a list as JSON in a string
// (design/api/qubell.md, "Parameter values").
type Parameters map[string]string

// MarshalJSON writes an empty object for nil, because null is not documented.
func (p Parameters) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("{}"), nil
	}

	return json.Marshal(map[string]string(p))
}

// Values are JSON values by name.
type Values map[string]Value

// Value is a JSON document without white space. Parameters and return values
// may have any type (design/api/qubell.md, "Instance object").
type Value []byte

// UnmarshalJSON stores the document without white space.
func (v *Value) UnmarshalJSON(data []byte) error {
	var compact bytes.Buffer
	err := json.Compact(&compact, data)
	*v = bytes.ToValidUTF8(compact.Bytes(), []byte("\uFFFD"))

	return err
}

// MarshalJSON returns the document, null for nil.
func (v Value) MarshalJSON() ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}

	return v, nil
}

// JSON returns the document.
func (v Value) JSON() string { return string(v) }

// Text returns the content of a string, and any other document as JSON.
func (v Value) Text() string {
	var text *string
	if json.Unmarshal(v, &text) == nil && text != nil {
		return *text
	}

	return string(v)
}

// Represents reports whether the value equals a parameter as it was sent: the
// same text, or JSON with the same meaning.
func (v Value) Represents(sent string) bool {
	if v.Text() == sent {
		return true
	}
	document, isJSON := canonical(sent)
	if !isJSON {
		return false
	}
	for _, spelling := range []string{v.JSON(), v.Text()} {
		if shown, ok := canonical(spelling); ok && shown == document {
			return true
		}
	}

	return false
}

// canonical returns a JSON document with sorted keys and without white space,
// and whether the text is JSON. Numbers keep their digits.
func canonical(document string) (string, bool) {
	decoded, ok := decodeWithoutRounding([]byte(document))
	if !ok {
		return "", false
	}
	written, err := json.Marshal(decoded)

	return string(written), err == nil
}

// decodeWithoutRounding decodes a JSON document without rounding its numbers,
// and reports whether the text is JSON.
func decodeWithoutRounding(document []byte) (any, bool) {
	if !json.Valid(document) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var decoded any
	err := decoder.Decode(&decoded)

	return decoded, err == nil
}
