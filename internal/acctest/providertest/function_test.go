package providertest_test

import (
	"errors"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

func TestFunctionIsCalled(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		function  string
		arguments []any
		want      any
	}{
		"variadic":           {"join", []any{"-", "a", "b"}, "a-b"},
		"unknown":            {"join", []any{"-", "a", providertest.Unknown}, providertest.Unknown},
		"known":              {"kind", []any{map[string]any{"x": 1}}, "known"},
		"null, if allowed":   {"kind", []any{nil}, "null"},
		"unknown, if so":     {"kind", []any{providertest.Unknown}, "unknown"},
		"unknown in a value": {"kind", []any{[]any{providertest.Unknown}}, "known"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shop.WithTB(t).Function(test.function).Call(test.arguments...)
			if err != nil || got != test.want {
				t.Errorf("got %v and %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestFunctionThatFails(t *testing.T) {
	t.Parallel()
	shop, _ := newShop(t)
	for name, test := range map[string]struct {
		arguments []any
		want      providertest.FunctionError
	}{
		"argument": {[]any{"", "a"}, providertest.FunctionError{Argument: 0, Text: "the separator is empty"}},
		"function": {[]any{"-"}, providertest.FunctionError{Argument: -1, Text: "there is nothing to join"}},
		"null":     {[]any{"-", nil}, providertest.FunctionError{Argument: 1, Text: "texts must not be null"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := shop.WithTB(t).Function("join").Call(test.arguments...)
			failure, isFailure := errors.AsType[*providertest.FunctionError](err)
			if !isFailure || *failure != test.want || got != nil {
				t.Errorf("got %v and %v, want %v", got, err, test.want)
			}
		})
	}
}
