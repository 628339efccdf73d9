package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Fields are fields of an object by their JSON names, such as those that a
// caller of the admin API sets.
type Fields map[string]any

// Has reports whether a field is there, even if it is null.
func (f Fields) Has(name string) bool {
	_, ok := f[name]

	return ok
}

// toFields returns the fields of an object as a reader of its JSON sees them:
// numbers are float64.
func toFields(wire any) (map[string]any, error) {
	text, err := json.Marshal(wire)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	err = json.Unmarshal(text, &fields)

	return fields, err
}

// setFields sets fields of the struct that wire points to. It refuses a field
// that the struct does not have, a value of another type, and a field among
// fixed. After an error the struct is unusable.
func setFields(wire any, fields Fields, fixed []string) error {
	for _, name := range fixed {
		if fields.Has(name) {
			return fmt.Errorf("%s cannot be set", name)
		}
	}
	// The raw text keeps the digits of numbers that are not set.
	all, err := rawFields(wire)
	if err != nil {
		return err
	}
	set, err := rawFields(fields)
	if err != nil {
		return err
	}
	maps.Copy(all, set)
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	// The struct is a copy whose slices and maps are shared with the original.
	reflect.ValueOf(wire).Elem().SetZero()

	return system.DecodeStrictly(text, wire)
}

func rawFields(object any) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	err = json.Unmarshal(text, &fields)

	return fields, err
}
