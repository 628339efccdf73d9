package drf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Data is a parsed request body: an object for every media type, or, from JSON,
// anything else.
type Data struct {
	value  any
	isForm bool
}

// Parse reads a body as the framework's three parsers do: JSON, form and
// multipart. The answer, if there is one, is the 400 or 415 to give. An empty
// body is an empty object whatever its type; numbers stay as they were written.
func Parse(contentType string, body []byte) (Data, *Response) {
	if len(body) == 0 {
		return Data{value: map[string]any{}}, nil
	}
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		media = ""
	}
	switch media {
	case "application/json":
		value, message := parseJSON(body)
		if message != "" {
			return Data{}, parseError("JSON parse error - " + message)
		}

		return Data{value: value}, nil
	case "application/x-www-form-urlencoded":
		return Data{value: parseForm(string(body)), isForm: true}, nil
	case "multipart/form-data":
		fields, err := parseMultipart(body, params["boundary"])
		if err != nil {
			return Data{}, parseError("Multipart form parse error - " + err.Error())
		}

		return Data{value: fields, isForm: true}, nil
	default:
		answer := DetailResponse(http.StatusUnsupportedMediaType,
			`Unsupported media type "`+contentType+`" in request.`)

		return Data{}, &answer
	}
}

func parseError(message string) *Response {
	answer := DetailResponse(http.StatusBadRequest, message)

	return &answer
}

// parseJSON decodes one JSON value or returns what Python's decoder would
// complain of.
func parseJSON(body []byte) (any, string) {
	if !utf8.Valid(body) {
		return nil, "'utf-8' codec can't decode the body: invalid start byte"
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, jsonErrorMessage(body, err)
	}
	end := int(decoder.InputOffset())
	rest := bytes.TrimLeft(body[end:], " \t\r\n")
	if len(rest) > 0 {
		return nil, "Extra data: " + position(body, len(body)-len(rest))
	}

	return value, ""
}

// jsonErrorMessage words a decoding error as Python does. Python reads NaN and
// Infinity, and the framework then refuses them.
func jsonErrorMessage(body []byte, err error) string {
	at := len(body)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) && syntax.Offset > 0 && !errors.Is(err, io.ErrUnexpectedEOF) {
		at = int(syntax.Offset) - 1
	}

	// Go stops behind the sign of -Infinity.
	start := at
	if start > 0 && start < len(body) && body[start-1] == '-' {
		start--
	}
	for _, constant := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(body[min(start, len(body)):], []byte(constant)) {
			return "Out of range float values are not JSON compliant: '" + constant + "'"
		}
	}

	return "Expecting value: " + position(body, at)
}

// position words an offset as Python's JSONDecodeError does.
func position(body []byte, at int) string {
	at = min(at, len(body))
	line := 1 + bytes.Count(body[:at], []byte("\n"))
	before := body[bytes.LastIndexByte(body[:at], '\n')+1 : at]

	return fmt.Sprintf("line %d column %d (char %d)", line, 1+utf8.RuneCount(before), utf8.RuneCount(body[:at]))
}

// parseForm reads a form as Django's QueryDict does: the last of several values
// counts, and an escape that cannot be decoded stays as it is.
func parseForm(body string) map[string]any {
	fields := map[string]any{}
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		fields[unquote(name)] = unquote(value)
	}

	return fields
}

func unquote(quoted string) string {
	plain, err := url.QueryUnescape(quoted)
	if err != nil {
		plain = strings.ReplaceAll(quoted, "+", " ")
	}

	return strings.ToValidUTF8(plain, "\uFFFD")
}

// uploadedFile stands for an uploaded file, which no field here takes.
type uploadedFile struct{}

func parseMultipart(body []byte, boundary string) (map[string]any, error) {
	if boundary == "" {
		return nil, errors.New("Invalid boundary in multipart: None") //nolint:staticcheck // Django's words
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	fields := map[string]any{}
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		switch {
		case part.FormName() == "":
		case part.FileName() != "":
			fields[part.FormName()] = uploadedFile{}
		default:
			fields[part.FormName()] = strings.ToValidUTF8(string(value), "\uFFFD")
		}
	}
}
