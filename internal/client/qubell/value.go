package qubell

import (
	"bytes"
	"encoding/json"
)

// Parameters are values by the names of parameters. Each is a text that is sent
// as it is; the API takes a number or a list as its JSON in a text
// (design/api/qubell.md, "Parameter values").
type Parameters map[string]string

// MarshalJSON writes an object even where there is none, since nothing in its
// place may mean something else.
func (p Parameters) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("{}"), nil
	}

	return json.Marshal(map[string]string(p))
}

// Values are any JSON by name.
type Values map[string]Value

// Value is a JSON document without white space: what the API shows of a
// parameter or of a return value may be of any type (design/api/qubell.md,
// "Instance object").
type Value []byte

// UnmarshalJSON keeps the document.
func (v *Value) UnmarshalJSON(data []byte) error {
	var compact bytes.Buffer
	err := json.Compact(&compact, data)
	*v = bytes.ToValidUTF8(compact.Bytes(), []byte("\uFFFD"))

	return err
}

// MarshalJSON writes the document as it is.
func (v Value) MarshalJSON() ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}

	return v, nil
}

// JSON returns the document.
func (v Value) JSON() string { return string(v) }

// Text returns a text as it is, and any other document as its JSON.
func (v Value) Text() string {
	var text *string
	if json.Unmarshal(v, &text) == nil && text != nil {
		return *text
	}

	return string(v)
}

// Represents reports whether the value is what a parameter shows that was sent
// as a text: the same text, or the same JSON, however it is written.
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

// canonical returns a JSON document with its keys in order and without white
// space, and whether it is one. Numbers keep their digits.
func canonical(document string) (string, bool) {
	decoded, ok := decodeWithoutRounding([]byte(document))
	if !ok {
		return "", false
	}
	written, err := json.Marshal(decoded)

	return string(written), err == nil
}

// decodeWithoutRounding reads a JSON document without rounding its numbers, and
// reports whether it is one.
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
