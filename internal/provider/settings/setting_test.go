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
