package qubell_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// discoveryKind is a kind of objects with a plural and a singular data source.
type discoveryKind struct {
	// parent is the configuration of the parent, and parentNoun its kind.
	parent     map[string]any
	parentNoun string
	// path is the request.
	path string
	// objects are the objects of a new account, sorted by name.
	objects []any
}

func discoveryKinds() map[string]discoveryKind {
	organization := map[string]any{"organization_id": mock.Organization}
	object := func(id, name string) map[string]any { return map[string]any{"id": id, "name": name} }
	environment := func(id, name string, isDefault bool) map[string]any {
		return providertest.Merge(object(id, name), map[string]any{"is_default": isDefault})
	}

	return map[string]discoveryKind{
		"organization": {
			path:    "/organizations",
			objects: []any{object(mock.Organization, "Demo")},
		},
		"environment": {
			parent: organization, parentNoun: "organization",
			path: "/organizations/" + mock.Organization + "/environments",
			objects: []any{
				environment(mock.EnvironmentDevelopment, "Development", true),
				environment(mock.EnvironmentProduction, "Production", false),
			},
		},
		"application": {
			parent: organization, parentNoun: "organization",
			path: "/organizations/" + mock.Organization + "/applications",
			objects: []any{
				object(mock.ApplicationDatabase, "Database"), object(mock.ApplicationPlatform, "Platform"),
				object(mock.ApplicationShop, "Shop"),
			},
		},
		"revision": {
			parent: map[string]any{"application_id": mock.ApplicationShop}, parentNoun: "application",
			path:    "/applications/" + mock.ApplicationShop + "/revisions",
			objects: []any{object(mock.RevisionEdge, "edge"), object(mock.RevisionStable, "stable")},
		},
	}
}

// TestDiscovery_Reads reads all objects of each kind, and each of them by id
// and by name. Each read is one request.
func TestDiscovery_Reads(t *testing.T) {
	t.Parallel()
	for noun, kind := range discoveryKinds() {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, "qubell")
			fleet := acctest.NewProvider(t, account)
			plural, singular := fleet.DataSource("fleet_qubell_"+noun+"s"), fleet.DataSource("fleet_qubell_"+noun)
			want := providertest.Merge(map[string]any{noun + "s": kind.objects}, kind.parent)
			providertest.ExpectValues(t, plural.Read(kind.parent), want)
			reads := 1
			for _, each := range kind.objects {
				object, _ := each.(map[string]any)
				for _, attribute := range []string{"id", "name"} {
					config := providertest.Merge(map[string]any{attribute: object[attribute]}, kind.parent)
					want := providertest.Merge(object, kind.parent)
					providertest.ExpectValues(t, singular.Read(config), want)
					reads++
				}
			}
			wantSent := slices.Repeat([]string{"GET " + kind.path}, reads)
			if diff := cmp.Diff(wantSent, requests(account, 0, unknownID)); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDiscovery_NotFoundOrNotUnique has a server that lists two objects with
// the same name.
func TestDiscovery_NotFoundOrNotUnique(t *testing.T) {
	t.Parallel()
	const first, second = "56b0c1a2e4b0a1f2c3d4e5a1", "56b0c1a2e4b0a1f2c3d4e5a2"
	for noun, kind := range discoveryKinds() {
		t.Run(noun, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, "qubell")
			account.AddFault(faults.Fault{Path: "/api/1" + kind.path, Status: http.StatusOK, Body: fmt.Sprintf(
				`[{"id":%q,"name":"twin","isDefault":false},{"id":%q,"name":"twin","isDefault":false}]`,
				second, first,
			)})
			fleet := acctest.NewProvider(t, account)
			listed := fleet.DataSource("fleet_qubell_" + noun + "s").Read(kind.parent)[noun+"s"]
			if diff := cmp.Diff([]string{first, second}, providertest.StringAttributes(t, listed, "id")); diff != "" {
				t.Errorf("objects of one name are sorted by id (-want +got):\n%s", diff)
			}
			check := "the credentials."
			if kind.parentNoun != "" {
				check = "that " + kind.parentNoun + "_id is the id of its " + kind.parentNoun + "."
			}
			singular := fleet.DataSource("fleet_qubell_" + noun)
			for _, test := range []struct {
				attribute, value string
				want             []string
			}{
				{"name", "twin", []string{
					"Qubell: the name is not unique", "2 " + noun + `s have the name "twin". Set id to one of these:`,
					first, second,
				}},
				{"name", "none", []string{
					"Qubell: no such " + noun, "No " + noun + ` that the account sees has the name "none".`,
					`It sees 2: "twin", "twin".`,
					check,
				}},
				{"id", unknownID, []string{"Qubell: no such " + noun, `has the id "` + unknownID + `"`, check}},
			} {
				config := providertest.Merge(map[string]any{test.attribute: test.value}, kind.parent)
				_, diags := singular.TryRead(config)
				diags.Expect(t, providertest.Error(test.attribute, test.want...))
			}
			config := providertest.Merge(map[string]any{"id": second}, kind.parent)
			providertest.ExpectValues(t, singular.Read(config), map[string]any{"id": second, "name": "twin"})
		})
	}
}

func TestDiscovery_ParentNotFound(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	fleet := acctest.NewProvider(t, account)
	for noun, kind := range discoveryKinds() {
		if kind.parentNoun == "" {
			continue
		}
		want := []string{
			"Qubell: no such " + kind.parentNoun,
			"The account has no access to any " + kind.parentNoun + ` with the id "` + unknownID + `". ` +
				"Check the id, and the credentials.",
		}
		if kind.parentNoun == "application" {
			want = append(want, "too old for this list")
		}
		attribute := kind.parentNoun + "_id"
		_, diags := fleet.DataSource("fleet_qubell_" + noun + "s").TryRead(map[string]any{attribute: unknownID})
		diags.Expect(t, providertest.Error(attribute, want...))
		_, diags = fleet.DataSource("fleet_qubell_" + noun).
			TryRead(map[string]any{attribute: unknownID, "name": "any"})
		diags.Expect(t, providertest.Error(attribute, want...))
	}
}

func TestDiscovery_Failures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault faults.Fault
		want  []string
	}{
		"unauthorized": {
			faults.Fault{Status: http.StatusUnauthorized, Body: `{"errors":["bad password"]}`},
			[]string{"401 Unauthorized: bad password", "Check the credentials: qubell.password"},
		},
		"forbidden": {
			faults.Fault{Status: http.StatusForbidden, Body: `{"errors":["not yours"]}`},
			[]string{"403 Forbidden: not yours", "Check the account's permissions"},
		},
		"another server": {
			faults.Fault{Status: http.StatusNotFound, Body: `<html></html>`, ContentType: "text/html"},
			[]string{"404 Not Found", "qubell.endpoint"},
		},
		"no list": {
			faults.Fault{Status: http.StatusOK, Body: `{}`},
			[]string{"an object stands where a list was expected"},
		},
		"no name": {
			faults.Fault{Status: http.StatusOK, Body: `[{"id":"56b0c1a2e4b0a1f2c3d4e5a1","isDefault":true}]`},
			[]string{"an object lacks name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewAccount(t, "qubell")
			account.AddFault(test.fault)
			fleet := acctest.NewProvider(t, account)
			for noun, kind := range discoveryKinds() {
				want := providertest.Error("", append(test.want, "Qubell: could not list ")...)
				_, diags := fleet.DataSource("fleet_qubell_" + noun + "s").TryRead(kind.parent)
				diags.Expect(t, want)
				_, diags = fleet.DataSource("fleet_qubell_" + noun).
					TryRead(providertest.Merge(map[string]any{"name": "any"}, kind.parent))
				diags.Expect(t, want)
			}
		})
	}
}

func TestDiscovery_Validation(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	fleet := acctest.NewProvider(t, account)
	for noun, kind := range discoveryKinds() {
		singular := fleet.DataSource("fleet_qubell_" + noun)
		for _, test := range []struct {
			config map[string]any
			want   providertest.Expectation
		}{
			{map[string]any{}, providertest.Error("", "Missing id", "Set exactly one of them.")},
			{
				map[string]any{"id": unknownID, "name": "any"},
				providertest.Error("name", "id and name conflict. Set exactly one of id"),
			},
			{map[string]any{"id": "any"}, providertest.Error("id", "must be the id of a", noun)},
			{map[string]any{"name": ""}, providertest.Error("name", "must not be empty")},
		} {
			_, diags := singular.TryRead(providertest.Merge(test.config, kind.parent))
			diags.Expect(t, test.want)
		}
		if kind.parentNoun != "" {
			_, diags := fleet.DataSource("fleet_qubell_" + noun + "s").
				TryRead(map[string]any{kind.parentNoun + "_id": "Demo"})
			diags.Expect(t, providertest.Error(kind.parentNoun+"_id", "must be the id of an "+kind.parentNoun))
		}
	}
}

func TestEnvironmentDataSource_Default(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "qubell")
	data := acctest.NewProvider(t, account).DataSource("fleet_qubell_environment")
	// The ids of the catalogue are the same for all accounts.
	development, production := account.Name+"/"+mock.EnvironmentDevelopment, account.Name+"/"+mock.EnvironmentProduction
	config := map[string]any{"organization_id": mock.Organization, "is_default": true}
	providertest.ExpectValues(t, data.Read(config), map[string]any{
		"id": mock.EnvironmentDevelopment, "name": "Development", "is_default": true,
		"organization_id": mock.Organization,
	})

	const summary = `Qubell: organization "` + mock.Organization + `" has no single default environment`
	account.Edit(mock.KindEnvironment, production, map[string]any{"isDefault": true})
	_, diags := data.TryRead(config)
	diags.Expect(t, providertest.Error("is_default", summary, "2 of its 2 environments are the default one",
		mock.EnvironmentDevelopment+" (Development), "+mock.EnvironmentProduction+" (Production)."))

	account.Edit(mock.KindEnvironment, production, map[string]any{"isDefault": false})
	account.Edit(mock.KindEnvironment, development, map[string]any{"isDefault": false})
	_, diags = data.TryRead(config)
	diags.Expect(t, providertest.Error("is_default", summary, "0 of its 2 environments are the default one",
		mock.EnvironmentDevelopment+" (Development), "+mock.EnvironmentProduction+" (Production)."))

	account.Delete(mock.KindEnvironment, production)
	account.Delete(mock.KindEnvironment, development)
	_, diags = data.TryRead(config)
	diags.Expect(t, providertest.Error("is_default", "Qubell: no such environment", "has no environments"))

	_, diags = data.TryRead(map[string]any{"organization_id": mock.Organization, "is_default": false})
	diags.Expect(t, providertest.Error("is_default", "true"))
}
