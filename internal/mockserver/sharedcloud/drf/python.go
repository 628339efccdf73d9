package drf

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// pythonTypeName returns the name of the Python type that a decoded value has
// in the framework's messages.
func pythonTypeName(value any) string {
	switch value := value.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case string:
		return "str"
	case []any:
		return "list"
	case json.Number:
		if strings.ContainsAny(string(value), ".eE") {
			return "float"
		}

		return "int"
	default:
		return "dict"
	}
}

// pythonString returns a decoded value as Python's str() shows it. Lists and
// objects, which only ever appear inside messages, are shown as JSON.
func pythonString(value any) string {
	switch value := value.(type) {
	case nil:
		return "None"
	case bool:
		if value {
			return "True"
		}

		return "False"
	case string:
		return value
	case json.Number:
		if pythonTypeName(value) == "int" {
			return string(value)
		}
		number, err := value.Float64()
		if err != nil {
			return string(value)
		}

		return string(PythonFloat(number))
	default:
		shown, err := json.Marshal(value)
		if err != nil {
			return pythonTypeName(value)
		}

		return string(shown)
	}
}

// PythonFloat returns a number as Python writes a float in JSON: always with a
// fraction or an exponent ("2.0", "1e+16").
func PythonFloat(number float64) json.Number {
	// Python changes to exponents at these powers of ten.
	const smallest, largest = 1e-4, 1e16
	if size := math.Abs(number); size != 0 && (size < smallest || size >= largest) {
		return json.Number(strconv.FormatFloat(number, 'e', -1, 64))
	}
	shown := strconv.FormatFloat(number, 'f', -1, 64)
	if !strings.Contains(shown, ".") {
		shown += ".0"
	}

	return json.Number(shown)
}

// parseFloat reads what Python's float() reads, save infinities and numbers
// that are none: JSON could not show those.
func parseFloat(literal string) (float64, bool) {
	literal = strings.TrimSpace(literal)
	// Go reads hexadecimal numbers and names of infinity; letters other than an
	// exponent's belong to those.
	if strings.ContainsFunc(literal, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, false
	}
	number, err := strconv.ParseFloat(literal, 64)

	return number, err == nil
}

// parseInt reads what the framework's IntegerField reads: an integer, or a
// number with nothing but zeros behind the point. The caller compiles zeros
// once, from zeroFraction.
func parseInt(literal string, zeros *regexp.Regexp) (int64, bool) {
	number, err := strconv.ParseInt(strings.TrimSpace(zeros.ReplaceAllString(literal, "")), 10, 64)

	return number, err == nil
}

// zeroFraction is IntegerField.re_decimal.
const zeroFraction = `\.0*\s*$`
