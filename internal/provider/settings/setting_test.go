package settings_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/settings"
)

func TestGroup_ReadChecksEverySource(t *testing.T) {
	t.Parallel()
	group := settings.Group{Name: "vendor", Settings: []settings.Setting{{
		Name: "account", Env: "VENDOR_ACCOUNT",
		Rule: "the value good", Pattern: regexp.MustCompile("^good$"),
	}}}
	block := schema.Schema{Attributes: map[string]schema.Attribute{"vendor": group.Attribute()}}
	whole := block.Type().TerraformType(t.Context())
	object := block.Attributes["vendor"].GetType().TerraformType(t.Context())
	read := func(configured any, environment string) (settings.Values, diag.Diagnostics) {
		raw := tftypes.NewValue(
			whole,
			map[string]tftypes.Value{"vendor": tftypes.NewValue(object, map[string]tftypes.Value{
				"account": tftypes.NewValue(tftypes.String, configured),
			})},
		)

		return group.Read(
			t.Context(), tfsdk.Config{Schema: block, Raw: raw},
			func(string) (string, bool) { return environment, environment != "" },
		)
	}
	for _, test := range []struct {
		configured  any
		environment string
		want        string
	}{
		{"good", "bad", ""},
		{nil, "good", ""},
		{nil, "", ""},
		{"bad", "good", "Invalid account"},
		{nil, "bad", "Invalid environment variable VENDOR_ACCOUNT"},
	} {
		values, diags := read(test.configured, test.environment)
		switch {
		case test.want == "" && len(diags) > 0:
			t.Errorf("%v, %q: got %v, want success", test.configured, test.environment, diags)
		case test.want == "":
			if got := values.String("account"); got != "good" && (got != "" || test.environment != "") {
				t.Errorf("%v, %q: got %q, want the valid value", test.configured, test.environment, got)
			}
		case len(diags) != 1 || diags[0].Summary() != test.want ||
			diags[0].Detail() != `"bad" is not valid. It must be the value good.`:
			t.Errorf("%v, %q: got %v, want %s", test.configured, test.environment, diags, test.want)
		default:
			want := path.Root("vendor").AtName("account")
			if at, ok := diags[0].(diag.DiagnosticWithPath); !ok || !at.Path().Equal(want) {
				t.Errorf("%v, %q: got %v, want it on %s", test.configured, test.environment, diags[0], want)
			}
		}
	}
}

func TestGroup_ReadChecksEndOfURL(t *testing.T) {
	t.Parallel()
	group := settings.Group{Name: "vendor", Settings: []settings.Setting{{
		Name: "endpoint", Env: "VENDOR_ENDPOINT", Kind: settings.URL,
		Rule: "the URL without /api", WrongSuffixes: []string{"/api/v1", "/api"},
	}}}
	block := schema.Schema{Attributes: map[string]schema.Attribute{"vendor": group.Attribute()}}
	config := tfsdk.Config{Schema: block, Raw: tftypes.NewValue(block.Type().TerraformType(t.Context()), nil)}
	for endpoint, test := range map[string]struct{ want, problem string }{
		"https://example.com":               {want: "https://example.com"},
		"https://example.com/vendor-api":    {want: "https://example.com/vendor-api"},
		"https://example.com/vendor/api/.":  {want: "https://example.com/vendor/api"},
		"https://example.com/vendor/api/./": {want: "https://example.com/vendor/api"},
		"https://example.com/vendor/api/": {problem: `"https://example.com/vendor/api/" ends with /api, which the ` +
			"provider adds to each request. It must be the URL without /api. " +
			`Write it as "https://example.com/vendor". If a proxy serves the whole API below this URL, ` +
			`write it as "https://example.com/vendor/api/.".`},
		"https://example.com/?key=secret": {
			problem: "The value is not valid. It must be a URL without ? and #.",
		},
	} {
		values, diags := group.Read(t.Context(), config, func(string) (string, bool) { return endpoint, true })
		var problem string
		if len(diags) > 0 {
			problem = diags[0].Detail()
		}
		if got := values.String("endpoint"); got != test.want || problem != test.problem {
			t.Errorf("%s: got %q and the problem %q, want %q and %q", endpoint, got, problem, test.want, test.problem)
		}
	}
}

func TestGroup_ReadChecksNumber(t *testing.T) {
	t.Parallel()
	group := settings.Group{Name: "vendor", Settings: []settings.Setting{{
		Name: "rate", Env: "VENDOR_RATE", Kind: settings.PositiveNumber,
	}}}
	block := schema.Schema{Attributes: map[string]schema.Attribute{"vendor": group.Attribute()}}
	config := tfsdk.Config{Schema: block, Raw: tftypes.NewValue(block.Type().TerraformType(t.Context()), nil)}
	for text, want := range map[string]float64{
		"5": 5, "0.5": 0.5, "1e-3": 0.001, "0": 0, "-1": 0, "NaN": 0, "Inf": 0, "1e999": 0, "5/s": 0,
	} {
		values, diags := group.Read(t.Context(), config, func(string) (string, bool) { return text, true })
		problem := `"` + text + `" is not valid. It must be a number above zero, such as 5 or 0.5.`
		if isRefused := len(diags) == 1 && diags[0].Detail() == problem; values.Number("rate") != want ||
			isRefused != (want == 0) {
			t.Errorf("%s: got %g and %v, want %g", text, values.Number("rate"), diags, want)
		}
	}
}
