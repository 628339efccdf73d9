package schemas_test

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	resourcetimeouts "github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// wantDetail returns one error on a path.
func wantDetail(at path.Path, summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, detail)}
}

func TestStringValidators(t *testing.T) {
	t.Parallel()
	digits := schemas.Matches(regexp.MustCompile(`^\d+$`), "the id of a host, a whole number such as 7")
	method := schemas.OneOf("GET", "HEAD", "POST")
	for name, test := range map[string]struct {
		validator validator.String
		value     types.String
		want      string
	}{
		"pattern":         {digits, types.StringValue("7"), ""},
		"null pattern":    {digits, types.StringNull(), ""},
		"unknown pattern": {digits, types.StringUnknown(), ""},
		"other pattern": {
			digits, types.StringValue("db"),
			`"db" is not valid. It must be the id of a host, a whole number such as 7.`,
		},
		"one of": {method, types.StringValue("HEAD"), ""},
		"none of": {
			method, types.StringValue("get"), `"get" is not valid. It must be "GET", "HEAD" or "POST".`,
		},
		"text":              {schemas.NotEmpty{}, types.StringValue("x"), ""},
		"no text":           {schemas.NotEmpty{}, types.StringValue(""), `"" is not valid. It must not be empty.`},
		"null text":         {schemas.NotEmpty{}, types.StringNull(), ""},
		"unknown text":      {schemas.NotEmpty{}, types.StringUnknown(), ""},
		"empty or a method": {schemas.EmptyOr(method), types.StringValue(""), ""},
		"method or empty":   {schemas.EmptyOr(method), types.StringValue("GET"), ""},
		"unknown or empty":  {schemas.EmptyOr(method), types.StringUnknown(), ""},
		"neither of the two": {
			schemas.EmptyOr(schemas.OneOf("a")), types.StringValue("b"), `"b" is not valid. It must be "a".`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := path.Root("hooks").AtListIndex(1).AtName("value")
			var want diag.Diagnostics
			if test.want != "" {
				want = wantDetail(at, "Invalid value", test.want)
			}
			var resp validator.StringResponse
			req := validator.StringRequest{Path: at, ConfigValue: test.value}
			test.validator.ValidateString(t.Context(), req, &resp)
			if diff := cmp.Diff(want, resp.Diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAtLeast(t *testing.T) {
	t.Parallel()
	at := path.Root("price")
	for name, test := range map[string]struct {
		value attr.Value
		least schemas.AtLeast
		want  diag.Diagnostics
	}{
		"equal": {types.Int64Value(1), 1, nil},
		"less": {
			types.Int64Value(-2), 1, wantDetail(at, "Invalid price", "-2 is not valid. It must be at least 1."),
		},
		"null":          {types.Int64Null(), 1, nil},
		"unknown":       {types.Int64Unknown(), 1, nil},
		"greater float": {types.Float64Value(0.002), 0.001, nil},
		"less float": {
			types.Float64Value(0.0001), 0.001,
			wantDetail(at, "Invalid price", "0.0001 is not valid. It must be at least 0.001."),
		},
		"null float":    {types.Float64Null(), 1, nil},
		"unknown float": {types.Float64Unknown(), 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got diag.Diagnostics
			switch value := test.value.(type) {
			case types.Int64:
				var resp validator.Int64Response
				test.least.ValidateInt64(t.Context(), validator.Int64Request{Path: at, ConfigValue: value}, &resp)
				got = resp.Diagnostics
			case types.Float64:
				var resp validator.Float64Response
				test.least.ValidateFloat64(t.Context(), validator.Float64Request{Path: at, ConfigValue: value}, &resp)
				got = resp.Diagnostics
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// validateElements validates a list, a set or a map.
func validateElements(t *testing.T, rule any, at path.Path, value attr.Value) diag.Diagnostics {
	t.Helper()
	var diags diag.Diagnostics
	switch value := value.(type) {
	case types.List:
		var resp validator.ListResponse
		listRule, _ := rule.(validator.List)
		listRule.ValidateList(t.Context(), validator.ListRequest{Path: at, ConfigValue: value}, &resp)
		diags = resp.Diagnostics
	case types.Set:
		var resp validator.SetResponse
		setRule, _ := rule.(validator.Set)
		setRule.ValidateSet(t.Context(), validator.SetRequest{Path: at, ConfigValue: value}, &resp)
		diags = resp.Diagnostics
	case types.Map:
		var resp validator.MapResponse
		mapRule, _ := rule.(validator.Map)
		mapRule.ValidateMap(t.Context(), validator.MapRequest{Path: at, ConfigValue: value}, &resp)
		diags = resp.Diagnostics
	}

	return diags
}

func TestCollectionValidators(t *testing.T) {
	t.Parallel()
	at := path.Root("urls")
	null, text := types.StringNull(), types.StringValue("x")
	newList := func(elements ...attr.Value) types.List { return types.ListValueMust(types.StringType, elements) }
	newSet := func(elements ...attr.Value) types.Set { return types.SetValueMust(types.StringType, elements) }
	empty := wantDetail(at, "Invalid urls", "[] is not valid. It must have at least 1 element.")
	for name, test := range map[string]struct {
		rule  any
		value attr.Value
		want  diag.Diagnostics
	}{
		"list":         {schemas.NotEmpty{}, newList(text), nil},
		"empty list":   {schemas.NotEmpty{}, newList(), empty},
		"null list":    {schemas.NotEmpty{}, types.ListNull(types.StringType), nil},
		"unknown list": {schemas.NotEmpty{}, types.ListUnknown(types.StringType), nil},
		"set":          {schemas.NotEmpty{}, newSet(text), nil},
		"empty set":    {schemas.NotEmpty{}, newSet(), empty},
		"null set":     {schemas.NotEmpty{}, types.SetNull(types.StringType), nil},
		"unknown set":  {schemas.NotEmpty{}, types.SetUnknown(types.StringType), nil},
		"list with null": {
			schemas.NoNullValues{},
			newList(text, null),
			wantDetail(at, "Invalid urls", "urls[1] is null. Leave the element out instead."),
		},
		"list without null": {schemas.NoNullValues{}, newList(text), nil},
		"set with null": {
			schemas.NoNullValues{},
			newSet(text, null),
			wantDetail(at, "Invalid urls", "An element is null. Leave the element out instead."),
		},
		"set without null": {schemas.NoNullValues{}, newSet(text), nil},
		"map with null": {
			schemas.NoNullValues{},
			types.MapValueMust(types.StringType, map[string]attr.Value{"a.b": null, "c": text}),
			wantDetail(at, "Invalid urls", `urls["a.b"] is null. Leave the element out instead.`),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, validateElements(t, test.rule, at, test.value)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

// newConfig returns a configuration with two arguments, and a third that is
// null. A nil argument is null.
func newConfig(t *testing.T, id, name any) tfsdk.Config {
	t.Helper()
	text := schema.StringAttribute{Optional: true}
	described := schema.Schema{Attributes: map[string]schema.Attribute{"id": text, "name": text, "title": text}}
	value := func(content any) tftypes.Value { return tftypes.NewValue(tftypes.String, content) }

	return tfsdk.Config{
		Schema: described,
		Raw: tftypes.NewValue(described.Type().TerraformType(t.Context()), map[string]tftypes.Value{
			"id": value(id), "name": value(name), "title": value(nil),
		}),
	}
}

func TestExactlyOneOf(t *testing.T) {
	t.Parallel()
	names := schemas.ExactlyOneOf{"id", "name", "title"}
	for name, test := range map[string]struct {
		id, name any
		want     diag.Diagnostics
	}{
		"one": {"1", nil, nil},
		"none": {nil, nil, diag.Diagnostics{diag.NewErrorDiagnostic(
			"Missing id, name or title", "None of id, name and title is set. Set exactly one of them.",
		)}},
		"two": {"1", "web", wantDetail(
			path.Root("name"), "Invalid name", "id and name conflict. Set exactly one of id, name and title.",
		)},
		"unknown":         {tftypes.UnknownValue, nil, nil},
		"one and unknown": {tftypes.UnknownValue, "web", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp datasource.ValidateConfigResponse
			names.ValidateDataSource(
				t.Context(), datasource.ValidateConfigRequest{Config: newConfig(t, test.id, test.name)}, &resp,
			)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAtMostOneOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		id, name any
		want     diag.Diagnostics
	}{
		"none": {nil, nil, nil},
		"one":  {nil, "web", nil},
		"two": {"1", "web", wantDetail(
			path.Root("name"), "Invalid name", "id and name conflict. Set at most one of id and name.",
		)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp list.ValidateConfigResponse
			schemas.AtMostOneOf{"id", "name"}.ValidateListResourceConfig(
				t.Context(), list.ValidateConfigRequest{Config: newConfig(t, test.id, test.name)}, &resp,
			)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSiblingValidators(t *testing.T) {
	t.Parallel()
	at := path.Root("id")
	conflict := wantDetail(at, "Invalid id", "id conflicts with name. Set only one of them.")
	requires := wantDetail(at, "Invalid id", "id requires name. Set both or none of them.")
	name := schemas.ConflictsWith("name")
	required := schemas.AlsoRequires("name")
	one, null := types.StringValue("1"), types.StringNull()
	for title, test := range map[string]struct {
		rule validator.String
		id   types.String
		name any
		want diag.Diagnostics
	}{
		"conflict":                  {name, one, "web", conflict},
		"no conflict":               {name, one, nil, nil},
		"no conflict with unknown":  {name, one, tftypes.UnknownValue, nil},
		"no conflict of null":       {name, null, "web", nil},
		"requirement missing":       {required, one, nil, requires},
		"requirement met":           {required, one, "web", nil},
		"requirement unknown":       {required, one, tftypes.UnknownValue, nil},
		"requirement of no value":   {required, null, nil, nil},
		"requirement of an unknown": {required, types.StringUnknown(), nil, nil},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			test.rule.ValidateString(t.Context(), validator.StringRequest{
				Path: at, ConfigValue: test.id, Config: newConfig(t, "1", test.name),
			}, &resp)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
	var resp validator.Int64Response
	schemas.AlsoRequires("name").ValidateInt64(t.Context(), validator.Int64Request{
		Path: at, ConfigValue: types.Int64Value(1), Config: newConfig(t, nil, nil),
	}, &resp)
	if diff := cmp.Diff(requires, resp.Diagnostics); diff != "" {
		t.Errorf("diagnostics of a number (-want +got):\n%s", diff)
	}
	labels := types.MapValueMust(types.StringType, map[string]attr.Value{})
	var mapResp validator.MapResponse
	schemas.AlsoRequires("name").ValidateMap(t.Context(), validator.MapRequest{
		Path: at, ConfigValue: labels, Config: newConfig(t, nil, nil),
	}, &mapResp)
	schemas.ConflictsWith("name").ValidateMap(t.Context(), validator.MapRequest{
		Path: at, ConfigValue: labels, Config: newConfig(t, nil, "web"),
	}, &mapResp)
	if diff := cmp.Diff(append(requires, conflict...), mapResp.Diagnostics); diff != "" {
		t.Errorf("diagnostics of a map (-want +got):\n%s", diff)
	}
}

func TestTimeouts_AreValidated(t *testing.T) {
	t.Parallel()
	resource, _ := schemas.Timeouts(t.Context(), resourcetimeouts.Opts{Create: true}).(schema.SingleNestedAttribute)
	created, _ := resource.Attributes["create"].(schema.StringAttribute)
	action, _ := schemas.ActionTimeouts(t.Context(), timeouts.Opts{}).(actionschema.SingleNestedAttribute)
	invoked, _ := action.Attributes["invoke"].(actionschema.StringAttribute)
	for name, test := range map[string]struct {
		object []validator.Object
		member []validator.String
	}{
		"resource": {resource.Validators, created.Validators},
		"action":   {action.Validators, invoked.Validators},
	} {
		if len(test.object) != 1 || len(test.member) != 1 {
			t.Fatalf("%s: got %d and %d validators, want 1 and 1", name, len(test.object), len(test.member))
		}
		for value, want := range map[string]string{
			"90s":  "",
			"0s":   "",
			"soon": `"soon" is not a duration. Write a number with its unit, such as 90s or 1h30m.`,
			"-1s":  `"-1s" is negative, which a timeout must not be.`,
		} {
			var resp validator.StringResponse
			test.member[0].ValidateString(t.Context(), validator.StringRequest{
				Path: path.Root("timeouts").AtName("create"), ConfigValue: types.StringValue(value),
			}, &resp)
			var got string
			if len(resp.Diagnostics) > 0 {
				got = resp.Diagnostics[0].Detail()
			}
			if got != want {
				t.Errorf("%s: %s: got %q, want %q", name, value, got, want)
			}
		}
	}
}
