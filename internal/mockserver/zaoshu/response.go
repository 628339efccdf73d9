package zaoshu

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
)

// response is the answer of a handler.
type response struct {
	status int
	// body is written as JSON if there is no file.
	body any
	// file is sent unchanged.
	file []byte
	// header is added to the headers; it may be nil.
	header http.Header
}

// envelope is the envelope of every success (design/api/zaoshu.md, "Envelope").
type envelope struct {
	Code int    `json:"code"`
	Data any    `json:"data"`
	Msg  string `json:"msg"`
}

// errorWire is an error. Documented errors have no envelope.
type errorWire struct {
	Message string `json:"message"`
	// Errors are the invalid fields.
	Errors []fieldError `json:"errors,omitempty"`
}

// fieldError is an error about a field.
type fieldError struct {
	Resource string `json:"resource"`
	Field    string `json:"field"`
	// Code is codeInvalid or codeMissingField.
	Code string `json:"code"`
}

// The codes of a fieldError that this server uses (design/api/zaoshu.md,
// "Errors").
const (
	codeInvalid      = "invalid"
	codeMissingField = "missing_field"
)

// The resources of a fieldError.
const (
	resourceInstance = "Instance"
	resourceTask     = "Task"
)

// okResponse answers with data.
func okResponse(data any) response {
	return response{status: http.StatusOK, body: envelope{Data: data}}
}

// codeResponse answers 200 with a code other than 0, which no document has.
func codeResponse(code int, msg string) response {
	return response{status: http.StatusOK, body: envelope{Code: code, Msg: msg}}
}

// errorResponse answers with an error.
func errorResponse(status int, message string) response {
	return response{status: status, body: errorWire{Message: message}}
}

// fieldErrorResponse answers with errors about fields.
func fieldErrorResponse(status int, errors ...fieldError) response {
	return response{status: status, body: errorWire{Message: "Validation Failed", Errors: errors}}
}

func notFound() response {
	return errorResponse(http.StatusNotFound, "Not Found")
}

func (a response) write(w http.ResponseWriter) {
	contentType, body := "application/octet-stream", a.file
	if body == nil {
		contentType = "application/json; charset=utf-8"
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		err := encoder.Encode(a.body)
		if err != nil {
			a.status = http.StatusInternalServerError
		}
		body = bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}
