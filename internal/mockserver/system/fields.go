package system

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
)

// ToFields returns the fields of an object as a reader of its JSON sees them:
// numbers are float64.
func ToFields(wire any) (map[string]any, error) {
	shown, err := json.Marshal(wire)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = json.Unmarshal(shown, &fields)

	return fields, err
}

// SetFields returns an object with some fields set to other values. A field
// that the object does not have, a value of a type that the field cannot have,
// and a field among fixed, which follow from others, are errors.
func SetFields[T any](wire T, fields map[string]any, fixed ...string) (T, error) {
	var changed T
	for _, name := range fixed {
		if _, given := fields[name]; given {
			return changed, fmt.Errorf("%s cannot be set", name)
		}
	}
	all, err := ToFields(wire)
	if err != nil {
		return changed, err
	}
	maps.Copy(all, fields)
	text, err := json.Marshal(all)
	if err != nil {
		return changed, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(&changed)

	return changed, err
}
