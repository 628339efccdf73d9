package drf

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// nonFieldKey is the key of messages that belong to no field.
const nonFieldKey = "non_field_errors"

// maxNumberLength is how long a number may be as a string
// (IntegerField.MAX_STRING_LENGTH).
const maxNumberLength = 1000

// Errors collects the messages of one request, by field.
type Errors map[string][]string

// Add puts a message under a field.
func (e Errors) Add(field, message string) {
	e[field] = append(e[field], message)
}

// Response is the 400 that tells the messages.
func (e Errors) Response() Response {
	return Response{Status: http.StatusBadRequest, Body: e}
}

// NonFieldError is the 400 with one message that belongs to no field.
func NonFieldError(message string) Response {
	return Errors{nonFieldKey: {message}}.Response()
}

// Form is a body on its way through a serializer: fields are taken from it with
// Read, and Errors collects what is wrong with them.
type Form struct {
	// Errors are the messages so far.
	Errors Errors

	fields  map[string]any
	isForm  bool
	partial bool
}

// NewForm starts to serialize a body. A partial one (PATCH) may leave out
// required fields. The answer, if there is one, is the 400 for a body that is
// not an object.
func NewForm(data Data, partial bool) (*Form, *Response) {
	fields, ok := data.value.(map[string]any)
	if ok {
		return &Form{Errors: Errors{}, fields: fields, isForm: data.isForm, partial: partial}, nil
	}
	message := "No data provided"
	if data.value != nil {
		message = "Invalid data. Expected a dictionary, but got " + pythonTypeName(data.value) + "."
	}
	answer := NonFieldError(message)

	return nil, &answer
}

// Field is a serializer's field.
type Field[T any] struct {
	// Name is the field's name on the wire.
	Name string
	// Required fields must be there unless the request is partial.
	Required bool
	// AllowNull lets null through.
	AllowNull bool
	// Parse turns a decoded value into the field's own type, or returns the
	// message that refuses it.
	Parse func(value any) (parsed T, message string)
}

// Value is what a request says about one field.
type Value[T any] struct {
	// Given is false for a field that was left out or refused.
	Given bool
	// Null is true for a field that was given as null; V is then the zero
	// value.
	Null bool
	// V is the parsed value.
	V T
}

// Read takes one field from a request. In forms an empty value is null for a
// field that may be null, and left out for one that is not required, because a
// form has no other way to say so.
func Read[T any](form *Form, field Field[T]) Value[T] {
	raw, there := form.fields[field.Name]
	if there && form.isForm && raw == "" {
		switch {
		case field.AllowNull:
			raw = nil
		case !field.Required:
			there = false
		}
	}
	switch {
	case !there && field.Required && !form.partial:
		form.Errors.Add(field.Name, "This field is required.")

		return Value[T]{}
	case !there:
		return Value[T]{}
	case raw == nil && !field.AllowNull:
		form.Errors.Add(field.Name, "This field may not be null.")

		return Value[T]{}
	case raw == nil:
		return Value[T]{Given: true, Null: true}
	}
	parsed, message := field.Parse(raw)
	if message != "" {
		form.Errors.Add(field.Name, message)

		return Value[T]{}
	}

	return Value[T]{Given: true, V: parsed}
}

// Char parses as CharField: trimmed, not blank, at most maxLength characters;
// numbers become their text.
func Char(maxLength int) func(any) (string, string) {
	return func(value any) (string, string) {
		return char(value, maxLength, strings.TrimSpace)
	}
}

// UntrimmedChar parses as CharField with trim_whitespace off, as for passwords.
func UntrimmedChar(maxLength int) func(any) (string, string) {
	return func(value any) (string, string) {
		return char(value, maxLength, func(given string) string { return given })
	}
}

func char(value any, maxLength int, trim func(string) string) (string, string) {
	switch pythonTypeName(value) {
	case "str", "int", "float":
	default:
		return "", "Not a valid string."
	}
	trimmed := trim(pythonString(value))
	switch {
	case trimmed == "":
		return "", "This field may not be blank."
	case strings.ContainsRune(trimmed, 0):
		return "", "Null characters are not allowed."
	case utf8.RuneCountInString(trimmed) > maxLength:
		return "", fmt.Sprintf("Ensure this field has no more than %d characters.", maxLength)
	}

	return trimmed, ""
}

// Number parses as FloatField, but refuses infinities and NaN also where a form
// spells them.
func Number(value any) (float64, string) {
	if flag, ok := value.(bool); ok {
		// Python's float(True).
		if flag {
			return 1, ""
		}

		return 0, ""
	}
	number, message := numberString(value)
	if message != "" {
		return 0, message
	}
	if parsed, ok := parseFloat(number); ok {
		return parsed, ""
	}

	return 0, "A valid number is required."
}

// Integer parses as IntegerField with bounds.
func Integer(smallest, largest int) func(any) (int, string) {
	zeros := regexp.MustCompile(zeroFraction)

	return func(value any) (int, string) {
		number, message := numberString(value)
		if message == "String value too large." {
			return 0, message
		}
		parsed, ok := parseInt(number, zeros)
		switch {
		case !ok:
			return 0, "A valid integer is required."
		case parsed < int64(smallest):
			return 0, fmt.Sprintf("Ensure this value is greater than or equal to %d.", smallest)
		case parsed > int64(largest):
			return 0, fmt.Sprintf("Ensure this value is less than or equal to %d.", largest)
		}

		return int(parsed), ""
	}
}

// numberString returns the text of a number or of a string that may hold one.
func numberString(value any) (string, string) {
	switch pythonTypeName(value) {
	case "int", "float":
		return pythonString(value), ""
	case "str":
		if number := pythonString(value); len(number) <= maxNumberLength {
			return number, ""
		}

		return "", "String value too large."
	default:
		return "", "A valid number is required."
	}
}

// Choice parses as ChoiceField of integers: what counts is the text, so 1 and
// "1" are the same, and 1.0 is none of them.
func Choice(choices ...int) func(any) (int, string) {
	return func(value any) (int, string) {
		chosen := pythonString(value)
		at := slices.IndexFunc(choices, func(choice int) bool { return strconv.Itoa(choice) == chosen })
		if at < 0 {
			return 0, fmt.Sprintf(`"%s" is not a valid choice.`, chosen)
		}

		return choices[at], ""
	}
}

// PrimaryKey parses as PrimaryKeyRelatedField of a model whose key is a UUID;
// exists looks it up in its usual spelling, which is also what is returned.
func PrimaryKey(exists func(id string) bool) func(any) (string, string) {
	return func(value any) (string, string) {
		given := pythonString(value)

		// A UUID can also be given as an integer, and then it is one that is
		// never found.
		if pythonTypeName(value) == "int" {
			return "", missingKeyMessage(given)
		}
		id, err := uuid.Parse(given)
		if err != nil || pythonTypeName(value) != "str" {
			return "", "'" + given + "' is not a valid UUID."
		}
		if !exists(id.String()) {
			return "", missingKeyMessage(given)
		}

		return id.String(), ""
	}
}

func missingKeyMessage(key string) string {
	return fmt.Sprintf(`Invalid pk "%s" - object does not exist.`, key)
}
