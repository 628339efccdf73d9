package providertest_test

import (
	"errors"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestFunction_Call(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		arguments []any
		want      any
	}{
		"any type": {
			[]any{"-", []any{"a", 1, 2.5, true, map[string]any{"b": []string{"c"}}}}, `"a"-1-2.5-true-{"b":["c"]}`,
		},
		"unknown argument": {[]any{providertest.Unknown, []any{"a"}}, providertest.Unknown},
		"unknown element":  {[]any{"-", []any{"a", providertest.Unknown}}, providertest.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shop.WithTB(t).Function("join").Call(test.arguments...)
			if err != nil || got != test.want {
				t.Errorf("join(%v) = %v and the error %v, want %v", test.arguments, got, err, test.want)
			}
		})
	}
}

func TestFunction_ReportsErrors(t *testing.T) {
	t.Parallel()
	type failure = providertest.FunctionError
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		arguments []any
		want      failure
	}{
		"argument":      {[]any{"", []any{"a"}}, failure{Argument: 0, Text: "the separator is empty"}},
		"function":      {[]any{"-", 1}, failure{Argument: -1, Text: "the texts are 1"}},
		"null argument": {[]any{"-", nil}, failure{Argument: 1, Text: "texts must not be null"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shop.WithTB(t).Function("join").Call(test.arguments...)
			actual, isFailure := errors.AsType[*failure](err)
			if !isFailure || *actual != test.want || got != nil {
				t.Errorf("join(%v) = %v and the error %v, want %v", test.arguments, got, err, test.want)
			}
		})
	}
}
