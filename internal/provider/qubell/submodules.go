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

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/schemas"
)

// submodulesRule says what submodules look like (design/api/qubell.md,
// "Creating an instance").
const submodulesRule = "an object of submodules by name, each an object with nothing but manifestVersion (a whole number), revisionId, " +
	"parameters (an object of texts) and submodules of its own"

// submodulesValidator accepts what the API takes for submodules.
func submodulesValidator() validator.String {
	return schemas.StringValidator{
		Rule: submodulesRule,
		Check: func(value string) error {
			_, err := parseSubmodules(value)
			if err != nil {
				return fmt.Errorf("It must be %s: %w.", submodulesRule, err) //nolint:revive,staticcheck // A sentence for the user.
			}

			return nil
		},
	}
}

// submodulesToAPI returns submodules as they are sent, nil for none. The
// validator has checked them.
func submodulesToAPI(written jsontypes.Normalized) map[string]api.Submodule {
	if written.IsNull() || written.IsUnknown() {
		return nil
	}
	parsed, _ := parseSubmodules(written.ValueString())

	return parsed
}

// sameSubmodules reports whether two documents say the same; nothing is the
// same as what is null or unknown.
func sameSubmodules(a, b jsontypes.Normalized) bool {
	first, second := submodulesToAPI(a), submodulesToAPI(b)

	return first != nil && second != nil && reflect.DeepEqual(first, second)
}

func parseSubmodules(document string) (map[string]api.Submodule, error) {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.DisallowUnknownFields()
	var parsed map[string]api.Submodule
	err := decoder.Decode(&parsed)
	if err != nil {
		// The user need not know of Go.
		return nil, errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	if parsed == nil {
		return nil, errors.New("it is null")
	}
	var whole any
	err = json.Unmarshal([]byte(document), &whole)
	if err != nil {
		return nil, err
	}

	return parsed, cmp.Or(rejectNull(whole, ""), rejectNegativeVersion(parsed, ""))
}

// rejectNull refuses what is null at any depth, which would be sent as an empty
// text or as nothing.
func rejectNull(document any, at string) error {
	members, _ := document.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		inside := at + name
		if members[name] == nil {
			return fmt.Errorf("%s is null, leave it out instead", inside)
		}
		err := rejectNull(members[name], inside+".")
		if err != nil {
			return err
		}
	}

	return nil
}

// rejectNegativeVersion refuses versions that no manifest has.
func rejectNegativeVersion(submodules map[string]api.Submodule, at string) error {
	for _, name := range slices.Sorted(maps.Keys(submodules)) {
		inside := at + name + "."
		if version := submodules[name].ManifestVersion; version < 0 {
			return fmt.Errorf("%smanifestVersion must be 1 or more, and is %d", inside, version)
		}
		err := rejectNegativeVersion(submodules[name].Submodules, inside+"submodules.")
		if err != nil {
			return err
		}
	}

	return nil
}
