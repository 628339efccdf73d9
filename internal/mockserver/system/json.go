package system

import (
	"bytes"
	"encoding/json"
)

// Null is a body that is null in JSON.
type Null struct{}

// MarshalJSON implements json.Marshaler.
func (Null) MarshalJSON() ([]byte, error) {
	return []byte("null"), nil
}

// EncodeJSON returns a body as JSON in one line, without escapes for HTML and
// without a line end.
func EncodeJSON(body any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(body)

	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// DecodeStrictly decodes JSON, and refuses unknown fields.
func DecodeStrictly(text []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()

	return decoder.Decode(target)
}
