package qubell_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

// displayNames returns the names that Terraform shows for results.
func displayNames(results []providertest.Result) []string {
	names := providertest.DisplayNames(results)
	slices.Sort(names)

	return names
}

func startList(t *testing.T) (*acctest.Account, *providertest.ListResource, map[string]string) {
	t.Helper()
	account := acctest.NewAccount(t, "qubell")
	ids := map[string]string{}
	for name, fields := range map[string]map[string]any{
		"web": {"name": "web", "revisionId": mock.RevisionEdge},
		"www": {"name": "www", "environmentId": mock.EnvironmentProduction, "status": "Failed"},
		"old": {"name": "old", "status": "Destroyed"},
		"":    {"name": "", "applicationId": mock.ApplicationDatabase},
	} {
		ids[name] = account.Create("instance", fields)
	}

	return account, acctest.NewProvider(t, account).ListResource("fleet_qubell_instance"), ids
}

func TestInstanceList_Query(t *testing.T) {
	t.Parallel()
	_, list, ids := startList(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   []string
	}{
		"all":         {nil, []string{ids[""], "web", "www"}},
		"environment": {map[string]any{"environment_id": mock.EnvironmentProduction}, []string{"www"}},
		"application": {map[string]any{"application_id": mock.ApplicationShop}, []string{"web", "www"}},
		"revision":    {map[string]any{"revision_id": mock.RevisionEdge}, []string{"web"}},
		"status":      {map[string]any{"status": "Failed"}, []string{"www"}},
		"name":        {map[string]any{"name": "web"}, []string{"web"}},
	} {
		slices.Sort(test.want)
		for _, whole := range []bool{false, true} {
			got := list.List(test.config, providertest.ListOptions{IncludeResource: whole})
			if diff := cmp.Diff(test.want, displayNames(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

func TestInstanceList_ResourceEqualsImport(t *testing.T) {
	t.Parallel()
	account, list, ids := startList(t)
	account.Create(
		"schedule", map[string]any{"instanceId": ids["web"], "timestamp": time.Now().Add(3 * time.Hour).UnixMilli()},
	)
	for _, whole := range []bool{false, true} {
		got := list.List(map[string]any{"name": "web"}, providertest.ListOptions{IncludeResource: whole})
		if len(got) != 1 || got[0].Identity["id"] != ids["web"] {
			t.Fatalf("List = %v, want only instance %s", got, ids["web"])
		}
		if !whole {
			continue
		}
		after, _ := got[0].Resource["destroy_after"].(string)
		left, err := time.ParseDuration(after)
		if err != nil || left.Round(time.Minute) != 3*time.Hour {
			t.Errorf("destroy_after = %q, %v, want about 3h", after, err)
		}
		imported := acctest.NewProvider(t, account).Resource("fleet_qubell_instance").ImportByID(ids["web"]).Values
		delete(imported, "destroy_after")
		providertest.ExpectValues(t, got[0].Resource, imported)
	}
}

func TestInstanceList_RequestCounts(t *testing.T) {
	t.Parallel()
	account, list, ids := startList(t)
	cost := func(config map[string]any, options providertest.ListOptions) []string {
		before := len(account.Requests())
		list.List(config, options)
		all := requests(account, before, ids["web"])
		for i := range all {
			for name, id := range map[string]string{
				"ORG": mock.Organization, "DEV": mock.EnvironmentDevelopment, "PROD": mock.EnvironmentProduction,
				"EDGE": mock.RevisionEdge,
			} {
				all[i] = strings.ReplaceAll(all[i], id, name)
			}
		}

		return all
	}
	want := []string{
		"GET /organizations", "GET /organizations/ORG/environments", "GET /environments/DEV/instances",
		"GET /environments/PROD/instances",
	}
	if diff := cmp.Diff(want, cost(nil, providertest.ListOptions{})); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	// The iteration ends at the limit.
	if diff := cmp.Diff(want[:3], cost(nil, providertest.ListOptions{Limit: 1})); diff != "" {
		t.Errorf("one (-want +got):\n%s", diff)
	}
	want = []string{"GET /revisions/EDGE/instances", "GET /instances/ID", "GET /instances/ID/schedules"}
	if diff := cmp.Diff(
		want,
		cost(map[string]any{"revision_id": mock.RevisionEdge}, providertest.ListOptions{IncludeResource: true}),
	); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
}

func TestInstanceList_SkipsInstanceDestroyedMeanwhile(t *testing.T) {
	t.Parallel()
	account, list, _ := startList(t)
	account.AddFault(
		faults.Fault{
			PathRegexp: "/api/1/instances/", Status: http.StatusNotFound, Body: `{"errors":["no such instance"]}`,
			Times: 1,
		},
	)
	if got := list.List(nil, providertest.ListOptions{IncludeResource: true}); len(got) != 2 {
		t.Errorf("List = %v, want 2 instances", displayNames(got))
	}
}

func TestInstanceList_SkipsForbiddenEnvironments(t *testing.T) {
	t.Parallel()
	account, list, _ := startList(t)
	account.AddFault(
		faults.Fault{
			Path: "/api/1/environments/" + mock.EnvironmentDevelopment, Status: http.StatusForbidden,
			Body: `{"errors":["not yours"]}`,
		},
	)
	if diff := cmp.Diff([]string{"www"}, displayNames(list.List(nil, providertest.ListOptions{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, diags := list.TryList(map[string]any{"environment_id": mock.EnvironmentDevelopment}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("", "could not list the instances of environment", "not yours"))
}

func TestInstanceList_Errors(t *testing.T) {
	t.Parallel()
	account, list, _ := startList(t)
	_, diags := list.TryList(
		map[string]any{"environment_id": mock.EnvironmentProduction, "application_id": mock.ApplicationShop},
		providertest.ListOptions{},
	)
	diags.Expect(
		t,
		providertest.Error(
			"application_id", "environment_id and application_id conflict", "Set at most one of",
		),
	)
	_, diags = list.TryList(map[string]any{"revision_id": unknownID}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("revision_id", "Qubell: no such revision"))
	_, diags = list.TryList(map[string]any{"revision_id": "edge"}, providertest.ListOptions{})
	diags.Expect(t, providertest.Error("revision_id", "must be the id of a revision"))
	// The server returns the later fault first, so it hides the earlier one.
	for _, test := range []struct{ path, what string }{
		{"/api/1/instances/", "could not read instance"},
		{"/api/1/organizations", "could not list organizations"},
	} {
		account.AddFault(faults.Fault{Path: test.path, Status: http.StatusInternalServerError, Body: "{}"})
		_, diags = list.TryList(nil, providertest.ListOptions{IncludeResource: true})
		diags.Expect(t, providertest.Error("", "Qubell: "+test.what, "500 Internal Server Error"))
	}
}

func TestInstanceList_SchedulesNotReadable(t *testing.T) {
	t.Parallel()
	account, list, _ := startList(t)
	account.AddFault(faults.Fault{PathRegexp: "/schedules$", Status: http.StatusForbidden, Body: "{}"})
	_, diags := list.TryList(map[string]any{"name": "web"}, providertest.ListOptions{IncludeResource: true})
	diags.Expect(t, providertest.Error("", "Qubell: could not list the schedules of instance"))
}
