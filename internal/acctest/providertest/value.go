package providertest

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown stands for a value that is known only after apply, in configurations
// that a test writes and in plans that it reads.
const Unknown marker = "(known after apply)"

// marker is a type of its own so that no string of a test is taken for Unknown.
type marker string

// mismatch is a Go value that cannot be what the schema wants at this path.
type mismatch struct {
	at, wanted string
	given      any
}

func (m mismatch) Error() string {
	return fmt.Sprintf("%s: want %s, got %#v", m.at, m.wanted, m.given)
}

// toValue turns what a test wrote into a value of a schema's type.
func toValue(typ tftypes.Type, given any, at string) (tftypes.Value, error) {
	if given == Unknown {
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	goValue := reflect.ValueOf(given)
	if isNil(goValue) {
		return tftypes.NewValue(typ, nil), nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return toObject(typ, goValue, at)
	case tftypes.Map:
		return toMap(typ, goValue, at)
	case tftypes.List:
		return toElements(typ, func(int) tftypes.Type { return typ.ElementType }, goValue, at)
	case tftypes.Set:
		value, err := toElements(typ, func(int) tftypes.Type { return typ.ElementType }, goValue, at)
		if err != nil {
			return tftypes.Value{}, err
		}

		return canonicalSet(value), nil
	}
	if typ.Is(tftypes.DynamicPseudoType) {
		return toDynamic(goValue, at)
	}

	return toPrimitive(typ, goValue, at)
}

func isNil(given reflect.Value) bool {
	switch given.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Map, reflect.Slice, reflect.Pointer:
		return given.IsNil()
	default:
		return false
	}
}

func toObject(typ tftypes.Object, given reflect.Value, at string) (tftypes.Value, error) {
	if given.Kind() != reflect.Map || given.Type().Key().Kind() != reflect.String {
		return tftypes.Value{}, mismatch{at, "an object", given.Interface()}
	}
	attributes := make(map[string]tftypes.Value, len(typ.AttributeTypes))
	for name, attributeType := range typ.AttributeTypes {
		attributes[name] = tftypes.NewValue(attributeType, nil)
	}
	for key, element := range given.Seq2() {
		name := key.String()
		attributeType, found := typ.AttributeTypes[name]
		if !found {
			known := strings.Join(slices.Sorted(maps.Keys(typ.AttributeTypes)), ", ")

			return tftypes.Value{}, mismatch{at, "an object with attributes among " + known, name}
		}
		value, err := toValue(attributeType, element.Interface(), attributePath(at, name))
		if err != nil {
			return tftypes.Value{}, err
		}
		attributes[name] = value
	}

	return tftypes.NewValue(typ, attributes), nil
}

func toMap(typ tftypes.Map, given reflect.Value, at string) (tftypes.Value, error) {
	if given.Kind() != reflect.Map || given.Type().Key().Kind() != reflect.String {
		return tftypes.Value{}, mismatch{at, "a map", given.Interface()}
	}
	elements := make(map[string]tftypes.Value, given.Len())
	for key, element := range given.Seq2() {
		value, err := toValue(typ.ElementType, element.Interface(), keyPath(at, key.String()))
		if err != nil {
			return tftypes.Value{}, err
		}
		elements[key.String()] = value
	}

	return tftypes.NewValue(typ, elements), nil
}

func toElements(
	typ tftypes.Type, elementType func(int) tftypes.Type, given reflect.Value, at string,
) (tftypes.Value, error) {
	if given.Kind() != reflect.Slice {
		return tftypes.Value{}, mismatch{at, "a list or a set", given.Interface()}
	}
	elements := make([]tftypes.Value, given.Len())
	for i := range elements {
		value, err := toValue(elementType(i), given.Index(i).Interface(), indexPath(at, i))
		if err != nil {
			return tftypes.Value{}, err
		}
		elements[i] = value
	}

	return tftypes.NewValue(typ, elements), nil
}

func toPrimitive(typ tftypes.Type, given reflect.Value, at string) (tftypes.Value, error) {
	switch {
	case typ.Is(tftypes.String) && given.Kind() == reflect.String:
		return tftypes.NewValue(typ, given.String()), nil
	case typ.Is(tftypes.Bool) && given.Kind() == reflect.Bool:
		return tftypes.NewValue(typ, given.Bool()), nil
	case typ.Is(tftypes.Number):
		if number := toNumber(given); number != nil {
			return tftypes.NewValue(typ, number), nil
		}
	}
	wanted := strings.ToLower(strings.TrimPrefix(typ.String(), "tftypes."))

	return tftypes.Value{}, mismatch{at, "a " + wanted, given.Interface()}
}

// toDynamic gives a value the type that an expression of its kind has: objects
// and tuples rather than maps and lists.
func toDynamic(given reflect.Value, at string) (tftypes.Value, error) {
	switch given.Kind() {
	case reflect.String:
		return tftypes.NewValue(tftypes.String, given.String()), nil
	case reflect.Bool:
		return tftypes.NewValue(tftypes.Bool, given.Bool()), nil
	case reflect.Slice:
		return toTuple(given, at)
	case reflect.Map:
		return toDynamicObject(given, at)
	default:
		if number := toNumber(given); number != nil {
			return tftypes.NewValue(tftypes.Number, number), nil
		}

		return tftypes.Value{}, mismatch{at, "a value of any type", given.Interface()}
	}
}

func toTuple(given reflect.Value, at string) (tftypes.Value, error) {
	elements := make([]tftypes.Value, given.Len())
	types := make([]tftypes.Type, given.Len())
	for i := range elements {
		value, err := toValue(tftypes.DynamicPseudoType, given.Index(i).Interface(), indexPath(at, i))
		if err != nil {
			return tftypes.Value{}, err
		}
		elements[i], types[i] = value, value.Type()
	}

	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, elements), nil
}

func toDynamicObject(given reflect.Value, at string) (tftypes.Value, error) {
	if given.Type().Key().Kind() != reflect.String {
		return tftypes.Value{}, mismatch{at, "an object", given.Interface()}
	}
	attributes := make(map[string]tftypes.Value, given.Len())
	types := make(map[string]tftypes.Type, given.Len())
	for key, element := range given.Seq2() {
		name := key.String()
		value, err := toValue(tftypes.DynamicPseudoType, element.Interface(), attributePath(at, name))
		if err != nil {
			return tftypes.Value{}, err
		}
		attributes[name], types[name] = value, value.Type()
	}

	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, attributes), nil
}

// fromValue turns a value into what a test reads.
func fromValue(value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	}
	switch value.Type().(type) {
	case tftypes.Object, tftypes.Map:
		return fromObject(value)
	case tftypes.List, tftypes.Set, tftypes.Tuple:
		elements := make([]any, 0)
		for _, element := range elementsOf(value) {
			elements = append(elements, fromValue(element))
		}

		return elements
	}

	return fromPrimitive(value)
}

// fromObject returns nil for null, else a map that is the caller's own.
func fromObject(value tftypes.Value) map[string]any {
	if value.IsNull() {
		return nil
	}
	attributes := map[string]any{}
	for name, attribute := range membersOf(value) {
		attributes[name] = fromValue(attribute)
	}

	return attributes
}

func fromPrimitive(value tftypes.Value) any {
	switch {
	case value.Type().Is(tftypes.String):
		return read[string](value)
	case value.Type().Is(tftypes.Bool):
		return read[bool](value)
	default:
		number := read[big.Float](value)

		return fromNumber(&number)
	}
}

// membersOf returns the attributes of an object or the elements of a map, none
// for null and unknown ones.
func membersOf(value tftypes.Value) map[string]tftypes.Value {
	return read[map[string]tftypes.Value](value)
}

// elementsOf returns the elements of a list, set or tuple, none for null and
// unknown ones.
func elementsOf(value tftypes.Value) []tftypes.Value {
	return read[[]tftypes.Value](value)
}

// read returns the zero T for null and unknown values, and for one of another
// type, which only a dynamic attribute can have.
func read[T any](value tftypes.Value) T {
	var result T
	if value.IsKnown() && value.As(&result) != nil {
		var zero T

		return zero
	}

	return result
}
