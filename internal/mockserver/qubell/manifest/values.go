package manifest

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Values are parameters or return values by name. Each is any JSON.
type Values map[string]json.RawMessage

// Quote returns a text as a JSON string.
func Quote(text string) json.RawMessage {
	return encode(text)
}

// text returns the text of a string, or the JSON of another value; empty if the
// value does not exist.
func (v Values) text(name string) string {
	var text string
	if json.Unmarshal(v[name], &text) != nil {
		return string(v[name])
	}

	return text
}

// Merge returns the values and others, which have precedence.
func (v Values) Merge(others Values) Values {
	all := Values{}
	maps.Copy(all, v)
	maps.Copy(all, others)

	return all
}

// Select returns the values of the declared parameters.
func (v Values) Select(declared map[string]Parameter) Values {
	selected := Values{}
	for name := range declared {
		if value, ok := v[name]; ok {
			selected[name] = value
		}
	}

	return selected
}

func (v Values) matches(c *Condition) bool {
	_, ok := v[c.Parameter]

	return ok && v.text(c.Parameter) == c.Equals
}

// ApplyDefaults returns the given value of each declared parameter, or else its
// default. The error names the given parameters that are not declared and the
// required ones that are not given.
func ApplyDefaults(declared map[string]Parameter, given Values) (Values, error) {
	values, wrong := Values{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := declared[name]; !ok {
			wrong = append(wrong, "parameter "+name+" is unknown")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		value, ok := given[name]
		if !ok {
			value = declared[name].Default
		}
		if len(value) == 0 {
			wrong = append(wrong, "parameter "+name+" is required")
		}
		values[name] = value
	}
	if len(wrong) > 0 {
		return nil, errors.New(strings.Join(wrong, "; "))
	}

	return values, nil
}
