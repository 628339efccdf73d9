package system

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
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

// WriteJSON writes a response with a body as EncodeJSON returns it. A body that
// has no JSON is a fault of the system, for which the status is 500.
func WriteJSON(w http.ResponseWriter, status int, contentType string, body any) {
	text, err := EncodeJSON(body)
	if err != nil {
		status = http.StatusInternalServerError
	}
	WriteText(w, status, contentType, string(text))
}

// WriteText writes a response with a body of text.
func WriteText(w http.ResponseWriter, status int, contentType, text string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
