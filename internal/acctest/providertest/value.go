package providertest

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown is a value that is known only after apply, in configurations that a
// test writes and in plans that it reads.
const Unknown marker = "(known after apply)"

// marker is a type of its own, so that no string of a test equals Unknown.
type marker string

// mismatch is the error for a Go value that does not fit the schema.
type mismatch struct {
	at, want string
	got      any
}

func (m mismatch) Error() string {
	return fmt.Sprintf("%s: want %s, got %#v", m.at, m.want, m.got)
}

// toValue converts a test's value to a value of a schema's type.
func toValue(typ tftypes.Type, value any, at string) (tftypes.Value, error) {
	if value == Unknown {
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	}
	goValue := reflect.ValueOf(value)
	if isNil(goValue) {
		return tftypes.NewValue(typ, nil), nil
	}
	switch typ := typ.(type) {
	case tftypes.Object:
		return toObject(typ, goValue, at)
	case tftypes.Map:
		return toMap(typ, goValue, at)
	case tftypes.List:
		return toElements(typ, typ.ElementType, goValue, at)
	case tftypes.Set:
		return toElements(typ, typ.ElementType, goValue, at)
	}
	if typ.Is(tftypes.DynamicPseudoType) {
		return toDynamic(goValue, at)
	}

	return toPrimitive(typ, goValue, at)
}

func isNil(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Map, reflect.Slice, reflect.Pointer:
		return value.IsNil()
	default:
		return false
	}
}

func toObject(typ tftypes.Object, value reflect.Value, at string) (tftypes.Value, error) {
	attributes := make(map[string]tftypes.Value, len(typ.AttributeTypes))
	for name, attributeType := range typ.AttributeTypes {
		attributes[name] = tftypes.NewValue(attributeType, nil)
	}
	err := eachMember(value, "an object", at, func(name string, member any) (err error) {
		attributeType, found := typ.AttributeTypes[name]
		if !found {
			known := strings.Join(slices.Sorted(maps.Keys(typ.AttributeTypes)), ", ")

			return mismatch{at, "an object with attributes among " + known, name}
		}
		attributes[name], err = toValue(attributeType, member, attributePath(at, name))

		return err
	})
	if err != nil {
		return tftypes.Value{}, err
	}

	return tftypes.NewValue(typ, attributes), nil
}

func toMap(typ tftypes.Map, value reflect.Value, at string) (tftypes.Value, error) {
	elements := map[string]tftypes.Value{}
	err := eachMember(value, "a map", at, func(key string, member any) (err error) {
		elements[key], err = toValue(typ.ElementType, member, keyPath(at, key))

		return err
	})
	if err != nil {
		return tftypes.Value{}, err
	}

	return tftypes.NewValue(typ, elements), nil
}

// eachMember calls a function with each member of a Go map with string keys.
func eachMember(value reflect.Value, want, at string, convert func(name string, member any) error) error {
	if value.Kind() != reflect.Map || value.Type().Key().Kind() != reflect.String {
		return mismatch{at, want, value.Interface()}
	}
	for key, member := range value.Seq2() {
		err := convert(key.String(), member.Interface())
		if err != nil {
			return err
		}
	}

	return nil
}

func toElements(typ, elementType tftypes.Type, value reflect.Value, at string) (tftypes.Value, error) {
	if value.Kind() != reflect.Slice {
		return tftypes.Value{}, mismatch{at, "a list or a set", value.Interface()}
	}
	elements := make([]tftypes.Value, value.Len())
	for i := range elements {
		var err error
		elements[i], err = toValue(elementType, value.Index(i).Interface(), indexPath(at, i))
		if err != nil {
			return tftypes.Value{}, err
		}
	}

	return tftypes.NewValue(typ, elements), nil
}

func toPrimitive(typ tftypes.Type, value reflect.Value, at string) (tftypes.Value, error) {
	switch {
	case typ.Is(tftypes.String) && value.Kind() == reflect.String:
		return tftypes.NewValue(typ, value.String()), nil
	case typ.Is(tftypes.Bool) && value.Kind() == reflect.Bool:
		return tftypes.NewValue(typ, value.Bool()), nil
	case typ.Is(tftypes.Number):
		if number := toNumber(value); number != nil {
			return tftypes.NewValue(typ, number), nil
		}
	}
	want := "a " + strings.ToLower(strings.TrimPrefix(typ.String(), "tftypes."))

	return tftypes.Value{}, mismatch{at, want, value.Interface()}
}

// toDynamic converts to the type that an expression in a configuration has:
// objects and tuples, not maps and lists.
func toDynamic(value reflect.Value, at string) (tftypes.Value, error) {
	switch value.Kind() {
	case reflect.String:
		return tftypes.NewValue(tftypes.String, value.String()), nil
	case reflect.Bool:
		return tftypes.NewValue(tftypes.Bool, value.Bool()), nil
	case reflect.Slice:
		return toTuple(value, at)
	case reflect.Map:
		return toDynamicObject(value, at)
	default:
		if number := toNumber(value); number != nil {
			return tftypes.NewValue(tftypes.Number, number), nil
		}

		return tftypes.Value{}, mismatch{at, "a value of any type", value.Interface()}
	}
}

func toTuple(value reflect.Value, at string) (tftypes.Value, error) {
	elements := make([]tftypes.Value, value.Len())
	types := make([]tftypes.Type, value.Len())
	for i := range elements {
		element, err := toValue(tftypes.DynamicPseudoType, value.Index(i).Interface(), indexPath(at, i))
		if err != nil {
			return tftypes.Value{}, err
		}
		elements[i], types[i] = element, element.Type()
	}

	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, elements), nil
}

func toDynamicObject(value reflect.Value, at string) (tftypes.Value, error) {
	attributes, types := map[string]tftypes.Value{}, map[string]tftypes.Type{}
	err := eachMember(value, "an object", at, func(name string, member any) error {
		attribute, err := toValue(tftypes.DynamicPseudoType, member, attributePath(at, name))
		attributes[name], types[name] = attribute, attribute.Type()

		return err
	})
	if err != nil {
		return tftypes.Value{}, err
	}

	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, attributes), nil
}

// numberPrecision is the precision in bits of the numbers that Terraform
// parses.
const numberPrecision = 512

// toNumber returns nil if the Go value is not a number. It parses the shortest
// decimal text of a float, as Terraform parses a configuration: 0.01 in a
// configuration is the decimal fraction and not the nearest float64.
func toNumber(value reflect.Value) *big.Float {
	switch {
	case value.CanInt():
		return new(big.Float).SetInt64(value.Int())
	case value.CanUint():
		return new(big.Float).SetUint64(value.Uint())
	case value.CanFloat():
		text := strconv.FormatFloat(value.Float(), 'g', -1, value.Type().Bits())
		number, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
		if err == nil {
			return number
		}
	}

	return nil
}

// fromValue converts a value to what a test reads.
func fromValue(value tftypes.Value) any {
	switch {
	case value.IsNull():
		return nil
	case !value.IsKnown():
		return Unknown
	}
	switch typ := value.Type(); typ.(type) {
	case tftypes.Object, tftypes.Map:
		return fromObject(value)
	case tftypes.List, tftypes.Set, tftypes.Tuple:
		elements := make([]any, 0)
		for _, element := range read[[]tftypes.Value](value) {
			elements = append(elements, fromValue(element))
		}

		return elements
	default:
		return fromPrimitive(typ, value)
	}
}

// fromObject returns nil for null, else a map that belongs to the caller.
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

// fromPrimitive returns a whole number as an int if an int can hold it, and
// other numbers as the nearest float64.
func fromPrimitive(typ tftypes.Type, value tftypes.Value) any {
	switch {
	case typ.Is(tftypes.String):
		return read[string](value)
	case typ.Is(tftypes.Bool):
		return read[bool](value)
	}
	number := read[big.Float](value)
	if whole, accuracy := number.Int64(); accuracy == big.Exact && int64(int(whole)) == whole {
		return int(whole)
	}
	nearest, _ := number.Float64()

	return nearest
}

// membersOf returns the attributes of an object or the elements of a map, and
// none for null and unknown ones.
func membersOf(value tftypes.Value) map[string]tftypes.Value {
	return read[map[string]tftypes.Value](value)
}

// partsOf returns the parts of an object, map, list or tuple by their paths. It
// returns none for other types, and for null and unknown values.
func partsOf(value tftypes.Value, at string) map[string]tftypes.Value {
	parts := map[string]tftypes.Value{}
	switch value.Type().(type) {
	case tftypes.Object:
		for name, member := range membersOf(value) {
			parts[attributePath(at, name)] = member
		}
	case tftypes.Map:
		for key, member := range membersOf(value) {
			parts[keyPath(at, key)] = member
		}
	case tftypes.List, tftypes.Tuple:
		for i, element := range read[[]tftypes.Value](value) {
			parts[indexPath(at, i)] = element
		}
	}

	return parts
}

// read returns the zero T for null and unknown values.
func read[T any](value tftypes.Value) T {
	var result T
	if value.IsKnown() && value.As(&result) != nil {
		var zero T

		return zero
	}

	return result
}

// unknownPaths returns the paths of the unknown values, sorted.
func unknownPaths(value tftypes.Value) []string {
	if value.IsFullyKnown() {
		return nil
	}
	var paths []string
	// The callback returns no error, so Walk does not either.
	_ = tftypes.Walk(value, func(path *tftypes.AttributePath, value tftypes.Value) (bool, error) {
		if !value.IsKnown() {
			paths = append(paths, pathText(path))
		}

		return true, nil
	})
	slices.Sort(paths)

	return paths
}
