package zaoshu

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
)

// response is what a handler answers.
type response struct {
	status int
	// body is written as JSON, unless there is a file.
	body any
	// file is sent as it is.
	file []byte
	// header is added to the headers; it may be nil.
	header http.Header
}

// envelope is what every success comes in (design/api/zaoshu.md, "Envelope").
type envelope struct {
	Code int    `json:"code"`
	Data any    `json:"data"`
	Msg  string `json:"msg"`
}

// errorWire is an error. Those that are documented come without the envelope.
type errorWire struct {
	Message string `json:"message"`
	// Errors tell the fields that are invalid.
	Errors []fieldError `json:"errors,omitempty"`
}

// fieldError tells what is wrong with a field.
type fieldError struct {
	Resource string `json:"resource"`
	Field    string `json:"field"`
	// Code is codeInvalid or codeMissingField.
	Code string `json:"code"`
}

// The codes of a fieldError that this server has use for (design/api/zaoshu.md,
// "Commented-out errors").
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

// codeResponse answers 200 with a code that is not 0, of which there is no
// document.
func codeResponse(code int, msg string) response {
	return response{status: http.StatusOK, body: envelope{Code: code, Msg: msg}}
}

// errorResponse answers with an error.
func errorResponse(status int, message string) response {
	return response{status: status, body: errorWire{Message: message}}
}

// fieldErrorResponse answers with what is wrong with some fields.
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
		if err := encoder.Encode(a.body); err != nil {
			a.status = http.StatusInternalServerError
		}
		body = bytes.TrimSuffix(text.Bytes(), []byte("\n"))
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}
