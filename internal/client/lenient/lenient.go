// Package lenient decodes JSON values that vendors spell in several ways, such
// as a number as a string. Any other value is an error, never a silent zero.
package lenient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Int is a whole number: 3, 3.0 or "3", at most 2^53. Null leaves it unchanged.
type Int int64

// UnmarshalJSON decodes any of the spellings.
func (i *Int) UnmarshalJSON(data []byte) error {
	var number Float
	if isNull(data) {
		return nil
	}
	err := number.UnmarshalJSON(data)
	if err != nil || number != Float(math.Trunc(float64(number))) || math.Abs(float64(number)) > 1<<53 {
		return fmt.Errorf("%s is not a whole number", data)
	}
	*i = Int(number)

	return nil
}

// Float is a finite number: 2.5 or "2.5". Null leaves it unchanged.
type Float float64

// UnmarshalJSON decodes any of the spellings.
func (f *Float) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	var text String
	err := text.UnmarshalJSON(data)
	if err != nil {
		return fmt.Errorf("%s is not a number", data)
	}
	number, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return fmt.Errorf("%s is not a number", data)
	}
	*f = Float(number)

	return nil
}

// String is a string: "abc" or 3, which becomes "3". Null leaves it unchanged.
type String string

// UnmarshalJSON decodes any of the spellings.
func (s *String) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	var text string
	if json.Unmarshal(data, &text) == nil {
		*s = String(text)

		return nil
	}
	var number json.Number
	if json.Unmarshal(data, &number) == nil {
		*s = String(number.String())

		return nil
	}

	return fmt.Errorf("%s is neither a string nor a number", data)
}

func isNull(data []byte) bool {
	return bytes.Equal(bytes.TrimSpace(data), []byte("null"))
}
