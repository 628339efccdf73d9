package schemas_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

func TestEmptyObjectWarning(t *testing.T) {
	t.Parallel()
	kinds := map[string]attr.Type{"urls": types.StringType, "method": types.StringType}
	object := func(urls, method types.String) types.Object {
		return types.ObjectValueMust(kinds, map[string]attr.Value{"urls": urls, "method": method})
	}
	warning := diag.Diagnostics{diag.NewAttributeWarningDiagnostic(
		path.Root("sources").AtListIndex(1), "sources[1] sets nothing",
		"No attribute of sources[1] has a value. Terraform ignores misspelt names here, without an error. "+
			"The names that exist are: method, urls. If all values are null on purpose, ignore this warning.",
	)}
	for name, test := range map[string]struct {
		object types.Object
		want   diag.Diagnostics
	}{
		"all null":       {object(types.StringNull(), types.StringNull()), warning},
		"one value":      {object(types.StringNull(), types.StringValue("GET")), nil},
		"empty value":    {object(types.StringValue(""), types.StringNull()), nil},
		"unknown value":  {object(types.StringUnknown(), types.StringNull()), nil},
		"null object":    {types.ObjectNull(kinds), nil},
		"unknown object": {types.ObjectUnknown(kinds), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.ObjectResponse
			schemas.EmptyObjectWarning().ValidateObject(t.Context(), validator.ObjectRequest{
				Path: path.Root("sources").AtListIndex(1), ConfigValue: test.object,
			}, &resp)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
