package manifest

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// Values are parameters, or return values, by name; each is any JSON.
type Values map[string]json.RawMessage

// Quote returns text as a value.
func Quote(text string) json.RawMessage {
	return encode(text)
}

// Text returns what a value says: a string's own text, and the JSON of anything
// else; empty if there is no such value.
func (v Values) Text(name string) string {
	var text string
	if json.Unmarshal(v[name], &text) != nil {
		return string(v[name])
	}

	return text
}

// Merge returns the values and others, which win.
func (v Values) Merge(others Values) Values {
	all := Values{}
	maps.Copy(all, v)
	maps.Copy(all, others)

	return all
}

// Select returns the values of declared parameters.
func (v Values) Select(declared map[string]Parameter) Values {
	among := Values{}
	for name := range declared {
		if value, ok := v[name]; ok {
			among[name] = value
		}
	}

	return among
}

func (v Values) matches(c *Condition) bool {
	_, ok := v[c.Parameter]

	return ok && v.Text(c.Parameter) == c.Equals
}

// ApplyDefaults returns a value for each declared parameter: the given one, or
// else its default. The error says which of the given are not declared, and
// which of the required are not given.
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
