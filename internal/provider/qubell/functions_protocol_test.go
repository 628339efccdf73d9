package qubell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
)

// function returns a function of a provider. A function needs no account.
func function(t *testing.T, name string) *providertest.Function {
	t.Helper()

	return acctest.NewProvider(t).Function(name)
}

func TestWorkflowParametersFunction_Values(t *testing.T) {
	t.Parallel()
	write := function(t, "workflow_parameters")
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"a string":             {"test", "test"},
		"an empty string":      {"", ""},
		"a string with quotes": {`say "hi"`, `say "hi"`},
		"a string with JSON":   {`[1]`, `[1]`},
		"a number":             {42, "42"},
		"a fraction":           {0.25, "0.25"},
		"many digits":          {9223372036854775807, "9223372036854775807"},
		"a bool":               {true, "true"},
		"a list":               {[]any{1, 2, "ok"}, `[1,2,"ok"]`},
		"an empty list":        {[]any{}, `[]`},
		"an object":            {map[string]any{"b": 1, "a": []any{false}, "c": nil}, `{"a":[false],"b":1,"c":null}`},
		"an empty object":      {map[string]any{}, `{}`},
		"null in a list":       {[]any{nil, "x"}, `[null,"x"]`},
		"characters of HTML":   {[]any{"<&>"}, `["<&>"]`},
	} {
		got, err := write.Call(map[string]any{"value": test.value})
		if diff := cmp.Diff(map[string]any{"value": test.want}, got); err != nil || diff != "" {
			t.Errorf("%s: Call returns %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestWorkflowParametersFunction_NullIsLeftOut(t *testing.T) {
	t.Parallel()
	write := function(t, "workflow_parameters")
	got, err := write.Call(map[string]any{"keep": nil, "target": "here"})
	if diff := cmp.Diff(map[string]any{"target": "here"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = write.Call(map[string]any{})
	if diff := cmp.Diff(map[string]any{}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestWorkflowParametersFunction_Unknown(t *testing.T) {
	t.Parallel()
	got, err := function(t, "workflow_parameters").Call(map[string]any{"keep": providertest.Unknown})
	if err != nil || got != providertest.Unknown {
		t.Errorf("Call(unknown) = %v, %v, want unknown", got, err)
	}
}

func TestWorkflowParametersFunction_RejectsListsAndScalars(t *testing.T) {
	t.Parallel()
	write := function(t, "workflow_parameters")
	for kind, value := range map[string]any{"string": "keep=7", "number": 7, "bool": true, "list": []any{"keep", 7}} {
		_, err := write.Call(value)
		wantArgumentError(t, err, "instead of a "+kind)
	}
	_, err := write.Call(nil)
	wantArgumentError(t, err, "must not be null")
}

func TestMillisecondsFunction_Durations(t *testing.T) {
	t.Parallel()
	count := function(t, "milliseconds")
	for text, want := range map[string]int{
		"1h30m": 5_400_000, "90s": 90_000, "250ms": 250, "1.5s": 1500, "0s": 0, "8760h": 31_536_000_000,
	} {
		got, err := count.Call(text)
		if err != nil || got != want {
			t.Errorf("Call(%q) = %v, %v, want %d", text, got, err, want)
		}
	}
	got, err := count.Call(providertest.Unknown)
	if err != nil || got != providertest.Unknown {
		t.Errorf("Call(unknown) = %v, %v, want unknown", got, err)
	}
}

func TestMillisecondsFunction_RejectsOtherTexts(t *testing.T) {
	t.Parallel()
	count := function(t, "milliseconds")
	for text, want := range map[string]string{
		"":           `"" is not a duration`,
		"tomorrow":   `"tomorrow" is not a duration. Write a number with its unit`,
		"1d":         `"1d" is not a duration`,
		"60000":      `"60000" is not a duration`,
		"9999999h":   `"9999999h" is not a duration`,
		"-1h":        `"-1h" is negative`,
		"1us":        `"1us" is not a whole number of milliseconds`,
		"1.0000001s": "is not a whole number of milliseconds",
	} {
		_, err := count.Call(text)
		wantArgumentError(t, err, want)
	}
}

// wantArgumentError reports a failure unless a function has rejected its
// argument.
func wantArgumentError(t *testing.T, err error, text string) {
	t.Helper()
	failure, ok := err.(*providertest.FunctionError) //nolint:errorlint // It is this very error.
	if !ok || failure.Argument != 0 || !strings.Contains(failure.Text, text) {
		t.Errorf("got %+v, want an error of the argument with %q", err, text)
	}
}
