package drf

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Errors collects the messages of one request by field.
type Errors map[string][]string

// Add adds a message about a field.
func (e Errors) Add(field, message string) {
	e[field] = append(e[field], message)
}

// Err returns the 400 with the messages, and with the section for the journal;
// nil if there are no messages.
func (e Errors) Err(section string) error {
	if len(e) == 0 {
		return nil
	}
	fields := make([]string, 0, len(e))
	for _, field := range slices.Sorted(maps.Keys(e)) {
		fields = append(fields, fmt.Sprintf("the field %s with %q", field, strings.Join(e[field], " ")))
	}

	return e.because("The framework refuses "+strings.Join(fields, ", and ")+".", section)
}

// because returns the 400 with the messages, and with the reason and the
// section for the journal.
func (e Errors) because(reason, section string) error {
	return system.Because(&HTTPError{Status: http.StatusBadRequest, Body: e}, reason, section)
}

// NonFieldError returns the 400 with a message that belongs to no field, and
// with the reason and the section for the journal.
func NonFieldError(message, reason, section string) error {
	return Errors{"non_field_errors": {message}}.because(reason, section)
}

// Form is a parsed body. Read reads its fields, and Errors collects their
// errors.
type Form struct {
	// Errors are the messages so far.
	Errors Errors

	fields  map[string]any
	partial bool
}

// ParseForm parses a body of JSON or of a form. A partial body (PATCH) may lack
// required fields. The error is an HTTPError with status 400 or 415, and has the
// section for the journal.
func ParseForm(contentType string, body []byte, partial bool, section string) (*Form, error) {
	fields, err := parseBody(contentType, body, section)
	if err != nil {
		return nil, err
	}

	return &Form{Errors: Errors{}, fields: fields, partial: partial}, nil
}

// Field is a serializer's field.
type Field[T any] struct {
	// Name is the field's name on the wire.
	Name string
	// Required fields must be there unless the request is partial.
	Required bool
	// AllowNull accepts null.
	AllowNull bool
	// Parse converts a decoded value, or returns the message that refuses it.
	Parse func(value any) (parsed T, message string)
}

// Value is the value of a field in a request.
type Value[T any] struct {
	// Given is false for a field that is missing or refused.
	Given bool
	// Null is true for null; V is then the zero value.
	Null bool
	// V is the parsed value.
	V T
}

// Read reads one field.
func Read[T any](form *Form, field Field[T]) Value[T] {
	raw, given := form.fields[field.Name]
	switch {
	case !given && field.Required && !form.partial:
		form.Errors.Add(field.Name, "This field is required.")

		return Value[T]{}
	case !given:
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

// text returns a string or a number as text. Values of forms are strings, so
// every number may arrive as one.
func text(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	default:
		return "", false
	}
}

// Char parses as CharField: trimmed, not blank, at most maxLength characters.
func Char(maxLength int) func(any) (string, string) {
	return func(value any) (string, string) {
		if given, ok := text(value); ok {
			value = strings.TrimSpace(given)
		}

		return UntrimmedChar(maxLength)(value)
	}
}

// UntrimmedChar parses as CharField without trimming, as for passwords.
func UntrimmedChar(maxLength int) func(any) (string, string) {
	return func(value any) (string, string) {
		given, ok := text(value)
		switch {
		case !ok:
			return "", "Not a valid string."
		case given == "":
			return "", "This field may not be blank."
		case utf8.RuneCountInString(given) > maxLength:
			return "", fmt.Sprintf("Ensure this field has no more than %d characters.", maxLength)
		}

		return given, ""
	}
}

// Number parses as FloatField, without infinities and NaN.
func Number(value any) (float64, string) {
	given, _ := text(value)
	number, err := strconv.ParseFloat(strings.TrimSpace(given), 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return 0, "A valid number is required."
	}

	return number, ""
}

// Integer parses as IntegerField with bounds.
func Integer(smallest, largest int) func(any) (int, string) {
	return func(value any) (int, string) {
		given, _ := text(value)
		number, err := strconv.Atoi(strings.TrimSpace(given))
		switch {
		case err != nil:
			return 0, "A valid integer is required."
		case number < smallest:
			return 0, fmt.Sprintf("Ensure this value is greater than or equal to %d.", smallest)
		case number > largest:
			return 0, fmt.Sprintf("Ensure this value is less than or equal to %d.", largest)
		}

		return number, ""
	}
}

// Choice parses as ChoiceField of integers.
func Choice(choices ...int) func(any) (int, string) {
	return func(value any) (int, string) {
		given, _ := text(value)
		number, err := strconv.Atoi(given)
		if err != nil || !slices.Contains(choices, number) {
			return 0, fmt.Sprintf(`"%v" is not a valid choice.`, value)
		}

		return number, ""
	}
}

// PrimaryKey parses as PrimaryKeyRelatedField of a model whose key is a UUID.
// exists gets the UUID in its usual spelling, which is also returned.
func PrimaryKey(exists func(id string) bool) func(any) (string, string) {
	return func(value any) (string, string) {
		given, _ := text(value)
		id, err := uuid.Parse(given)
		switch {
		case err != nil:
			return "", fmt.Sprintf("'%v' is not a valid UUID.", value)
		case !exists(id.String()):
			return "", fmt.Sprintf(`Invalid pk "%s" - object does not exist.`, given)
		}

		return id.String(), ""
	}
}
