package providertest

import (
	"math/big"
	"reflect"
	"strconv"
)

// precision is that of the numbers which Terraform parses.
const precision = 512

// toNumber returns nil where the Go value is no number. A float becomes what
// Terraform makes of its shortest decimal text: 0.01 in a configuration is the
// decimal fraction, not the float64 next to it, and providers must cope with
// it.
func toNumber(given reflect.Value) *big.Float {
	switch {
	case given.CanInt():
		return new(big.Float).SetInt64(given.Int())
	case given.CanUint():
		return new(big.Float).SetUint64(given.Uint())
	case given.CanFloat():
		return parseNumber(strconv.FormatFloat(given.Float(), 'g', -1, given.Type().Bits()))
	}

	return nil
}

func parseNumber(text string) *big.Float {
	number, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	if err != nil {
		return nil
	}

	return number
}

// fromNumber returns an int where the number is whole and an int can hold it,
// else the nearest float64.
func fromNumber(number *big.Float) any {
	if whole, accuracy := number.Int64(); accuracy == big.Exact && int64(int(whole)) == whole {
		return int(whole)
	}
	nearest, _ := number.Float64()

	return nearest
}

// numberText is how Terraform writes a number into its state. Two numbers with
// the same text are equal to it, whatever their precision.
func numberText(number *big.Float) string { return number.Text('f', -1) }
