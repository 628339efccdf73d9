package moved

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// ObjectPath is the end of the URL path of an object of the API.
type ObjectPath struct {
	// form is the path as messages show it.
	form string
	// pattern finds the parts of the import id in a path.
	pattern *regexp.Regexp
}

// Instance returns the path of an instance: "/instances/ID" or "/instance/ID".
// Its import id is the id.
func Instance() ObjectPath {
	return ObjectPath{form: "/instances/ID", pattern: regexp.MustCompile(`(?:^|/)instances?/([^/]+)$`)}
}

// InstanceChild returns the path of an object of an instance:
// "/instances/INSTANCE_ID/COLLECTION/ID". Its import id is INSTANCE_ID/ID. The
// collection is "task", for example.
func InstanceChild(collection string) ObjectPath {
	return ObjectPath{
		form:    "/instances/INSTANCE_ID/" + collection + "/ID",
		pattern: regexp.MustCompile(`(?:^|/)instances?/([^/]+)/` + collection + `/([^/]+)$`),
	}
}

// importID returns the import id of the object at a path; "" if the path has
// another form.
func (p ObjectPath) importID(at string) string {
	at, _, _ = strings.Cut(at, "?")
	at = strings.TrimRight(at, "/")
	// Wakame-vdc accepts the format as a suffix.
	switch path.Ext(at) {
	case ".json", ".yml", ".yaml":
		at = strings.TrimSuffix(at, path.Ext(at))
	}
	found := p.pattern.FindStringSubmatch(at)
	if found == nil {
		return ""
	}
	parts := found[1:]
	for i, part := range parts {
		plain, err := url.PathUnescape(part)
		if err != nil || plain == "" || strings.Contains(plain, "/") {
			return ""
		}
		parts[i] = plain
	}

	return strings.Join(parts, "/")
}

// sourceType is a type of another provider that manages objects of any API.
type sourceType struct {
	providerType string
	// paths returns the paths at which the object may be. The first one of the
	// form that the target needs is the object's path.
	paths func(sourceState) []string
}

// sourceState has the attributes of both types that contain the object's path.
type sourceState struct {
	ID       string `json:"id"`
	Path     string `json:"path"`
	ReadPath string `json:"read_path"`
}

// sourceTypes returns the types by their names.
func sourceTypes() map[string]sourceType {
	return map[string]sourceType{
		// The id is the object's own. The path is that of the collection.
		// read_path is optional, and its placeholder is {id}.
		"restapi_object": {providerType: "restapi", paths: func(s sourceState) []string {
			id := url.PathEscape(s.ID)

			return []string{strings.ReplaceAll(s.ReadPath, "{id}", id), strings.TrimRight(s.Path, "/") + "/" + id}
		}},
		// The id is the path from which the object is read.
		"restful_resource": {providerType: "restful", paths: func(s sourceState) []string {
			return []string{s.ID}
		}},
	}
}

// objectMover moves an object of another provider: it imports the object.
type objectMover struct {
	target Target
	path   ObjectPath
}

func (m objectMover) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	source, known := sourceTypes()[req.SourceTypeName]
	if !known || path.Base(req.SourceProviderAddress) != source.providerType {
		return
	}
	importID, problem := m.importID(source, req.SourceRawState)
	if problem != "" {
		resp.Diagnostics.Append(moveError(typeName(ctx, m.target), req, problem))

		return
	}
	imported := resource.ImportStateResponse{
		State: resp.TargetState, Private: resp.TargetPrivate, Identity: resp.TargetIdentity,
	}
	m.target.ImportState(ctx, resource.ImportStateRequest{ID: importID, Identity: resp.TargetIdentity}, &imported)
	resp.Diagnostics.Append(imported.Diagnostics...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.TargetState, resp.TargetPrivate = imported.State, imported.Private
	resp.Diagnostics.Append(identify(ctx, resp.TargetState, resp.TargetIdentity)...)
}

// importID returns the import id of the object, or a problem in whole
// sentences.
func (m objectMover) importID(source sourceType, raw *tfprotov6.RawState) (importID, problem string) {
	var state sourceState
	err := json.Unmarshal(raw.JSON, &state)
	if err != nil {
		return "", "Its state cannot be read: " + rest.DescribeJSONError(err) + "."
	}
	if state.ID == "" {
		return "", "Its state has no id."
	}
	paths := source.paths(state)
	for _, at := range paths {
		if importID := m.path.importID(at); importID != "" {
			return importID, ""
		}
	}

	return "", fmt.Sprintf("The path of its object is %q, and the path must end in %s. "+
		"Check that the object is of this type. Otherwise remove the moved block and import the object.",
		paths[len(paths)-1], m.path.form)
}
