package qubell_test

import (
	"net/http"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
)

const applicationsPath = organizationsPath + "/" + qubell.Organization + "/applications"

func TestCatalogue_IsTheSameForEachAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, caller := range []*testSystem{s, s.otherAccount()} {
		for path, want := range map[string]string{
			organizationsPath: `[{"id":"56b0c1a2e4b0a1f2c3d4e501","name":"Demo"}]`,
			organizationsPath + "/" + qubell.Organization + "/environments": `[
				{"id":"56b0c1a2e4b0a1f2c3d4e511","name":"Development","isDefault":true},
				{"id":"56b0c1a2e4b0a1f2c3d4e512","name":"Production","isDefault":false}]`,
			applicationsPath: `[
				{"id":"56b0c1a2e4b0a1f2c3d4e521","name":"Shop"},
				{"id":"56b0c1a2e4b0a1f2c3d4e522","name":"Database"},
				{"id":"56b0c1a2e4b0a1f2c3d4e523","name":"Platform"}]`,
			basePath + "/applications/56b0c1a2e4b0a1f2c3d4e521/revisions": `[
				{"id":"56b0c1a2e4b0a1f2c3d4e531","name":"stable"},{"id":"56b0c1a2e4b0a1f2c3d4e532","name":"edge"}]`,
			basePath + "/applications/56b0c1a2e4b0a1f2c3d4e522/revisions": `[]`,
			basePath + "/applications/56b0c1a2e4b0a1f2c3d4e523/revisions": `[
				{"id":"56b0c1a2e4b0a1f2c3d4e533","name":"blessed"}]`,
		} {
			caller.get(path).WantJSON(t, want)
		}
	}
}

func TestApplication_CreateAndAddManifests(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	made := s.post(applicationsPath, `{"name":"Blog"}`)
	made.WantStatus(t, http.StatusOK)
	id := made.StringField(t, "id")
	if !isID(id) || len(made.Object(t)) != 1 {
		t.Fatalf("body %s, want an id only", made.Body)
	}
	s.post(launchPath(id), emptyObject).wantError(t, http.StatusBadRequest, "there is no manifest version 0")
	path := basePath + "/applications/" + id + "/manifest"
	s.send(http.MethodPut, path, yamlType, `{}`).WantBody(t, http.StatusOK, `{"version":1}`)
	s.send(http.MethodPut, path, yamlType, `{"parameters":{"blog.title":{"default":"Hello"}}}`).
		WantBody(t, http.StatusOK, `{"version":2}`)
	instance := s.launch(id, minimalLaunch)
	s.get(instance).WantFields(t, map[string]any{
		"version":       2.0,
		"parameters":    map[string]any{"blog.title": "Hello"},
		"applicationId": id,
		"name":          "Blog " + lastSegment(instance),
		"workflowHistory": []any{map[string]any{
			"name": "launch", "status": "Succeeded", "ownerId": ownerID, "steps": []any{},
		}},
		"status":       "Running",
		"components":   []any{},
		"returnValues": map[string]any{},
	})
}

func TestApplication_InvalidIsRefused(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.post(applicationsPath, emptyObject).wantError(t, http.StatusBadRequest, "name: a value is required")
	s.post(applicationsPath, `{"name":""}`).wantError(t, http.StatusBadRequest, "name: a value is required")
	s.post(applicationsPath, `{"name":5}`).wantError(t, http.StatusBadRequest, "name: the value has the wrong type")
	path := basePath + "/applications/" + qubell.ApplicationShop + "/manifest"
	s.put(path, emptyObject).
		wantError(t, http.StatusBadRequest, "The content type is incorrect: application/x-yaml is expected")
	s.send(http.MethodPut, path, yamlType, `{"colour":"red"}`).
		wantError(t, http.StatusBadRequest, `The manifest is not valid: json: unknown field "colour"`)
	s.send(http.MethodPut, path, yamlType, `{"components":[{"name":"a"}]}`).
		wantError(
			t, http.StatusBadRequest,
			"The manifest is not valid: component a: it is either an application or has manifests",
		)
	s.get(s.launch(qubell.ApplicationShop, minimalLaunch)).WantFields(t, map[string]any{"version": 3.0})
}
