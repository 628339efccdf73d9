package system

import (
	"io"
	"net/http"
)

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
