package zaoshu

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
)

// answer is what a handler answers.
type answer struct {
	status int
	// body is written as JSON, unless there is a file.
	body any
	// file is sent as it is.
	file []byte
	// header is added to the headers; it may be nil.
	header http.Header
}

// envelope is what every success comes in (the sheet, section 2).
type envelope struct {
	Code int    `json:"code"`
	Data any    `json:"data"`
	Msg  string `json:"msg"`
}

// messageWire is an error. Those that are documented come without the envelope.
type messageWire struct {
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

// The codes of a fieldError that this server has use for (the sheet, section 2).
const (
	codeInvalid      = "invalid"
	codeMissingField = "missing_field"
)

// The resources of a fieldError.
const (
	resourceInstance = "Instance"
	resourceTask     = "Task"
)

// ok answers with data.
func ok(data any) answer {
	return answer{status: http.StatusOK, body: envelope{Data: data}}
}

// fail answers 200 with a code that is not 0, of which there is no document.
func fail(code int, msg string) answer {
	return answer{status: http.StatusOK, body: envelope{Code: code, Msg: msg}}
}

// refuse answers with an error.
func refuse(status int, message string) answer {
	return answer{status: status, body: messageWire{Message: message}}
}

// refuseFields answers with what is wrong with some fields.
func refuseFields(status int, errors ...fieldError) answer {
	return answer{status: status, body: messageWire{Message: "Validation Failed", Errors: errors}}
}

func notFound() answer {
	return refuse(http.StatusNotFound, "Not Found")
}

func (a answer) write(w http.ResponseWriter) {
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
