package qubell

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// submodulesRule is the form of submodules (design/api/qubell.md, "Updating an
// instance").
const submodulesRule = "an object of submodules by name, each an object with no other keys than manifestVersion (a " +
	"whole number), revisionId, parameters (an object of strings) and submodules"

// submodulesValidator accepts submodules in the form of the API.
func submodulesValidator() validator.String {
	return schemas.StringValidator{
		Rule: submodulesRule,
		Check: func(value string) error {
			_, err := parseSubmodules(value)
			if err != nil {
				return schemas.Problemf("It must be %s: %v.", submodulesRule, err)
			}

			return nil
		},
	}
}

// submodulesToAPI returns submodules as they are sent, nil for null or unknown.
// The validator has checked them.
func submodulesToAPI(document types.String) map[string]api.Submodule {
	if document.IsNull() || document.IsUnknown() {
		return nil
	}
	parsed, _ := parseSubmodules(document.ValueString())

	return parsed
}

// sameSubmodules reports whether two documents have the same meaning. A
// document that is null or unknown equals nothing.
func sameSubmodules(a, b types.String) bool {
	first, second := submodulesToAPI(a), submodulesToAPI(b)

	return first != nil && second != nil && reflect.DeepEqual(first, second)
}

func parseSubmodules(document string) (map[string]api.Submodule, error) {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.DisallowUnknownFields()
	var parsed map[string]api.Submodule
	err := decoder.Decode(&parsed)
	if err != nil {
		return nil, describeInvalidJSON(err)
	}
	if parsed == nil {
		return nil, errors.New("it is null")
	}
	var whole any
	err = json.Unmarshal([]byte(document), &whole)
	if err != nil {
		return nil, describeInvalidJSON(err)
	}

	return parsed, cmp.Or(rejectNull(whole, ""), rejectNegativeVersion(parsed, ""))
}

// describeInvalidJSON returns the error of a document that may hold secrets: the
// text of a syntax error has a character of it.
func describeInvalidJSON(err error) error {
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if ok {
		return fmt.Errorf("its JSON is invalid at byte %d", syntax.Offset)
	}

	return errors.New(rest.DescribeJSONError(err))
}

// rejectNull returns an error if a value is null at any depth, which would be
// sent as an empty string or not at all. The prefix is the path of the
// document.
func rejectNull(document any, prefix string) error {
	members, _ := document.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		path := prefix + name
		if members[name] == nil {
			return fmt.Errorf("%s is null, remove it instead", path)
		}
		err := rejectNull(members[name], path+".")
		if err != nil {
			return err
		}
	}

	return nil
}

// rejectNegativeVersion returns an error if a manifestVersion is negative. The
// prefix is the path of the submodules.
func rejectNegativeVersion(submodules map[string]api.Submodule, prefix string) error {
	for _, name := range slices.Sorted(maps.Keys(submodules)) {
		path := prefix + name + "."
		if version := submodules[name].ManifestVersion; version < 0 {
			return fmt.Errorf("%smanifestVersion must be 1 or more, and is %d", path, version)
		}
		err := rejectNegativeVersion(submodules[name].Submodules, path+"submodules.")
		if err != nil {
			return err
		}
	}

	return nil
}
