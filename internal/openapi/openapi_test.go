package openapi_test

import (
	"errors"
	"io/fs"
	"regexp"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi"
)

func TestDocument_UnknownName(t *testing.T) {
	t.Parallel()
	_, err := openapi.Document("none")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Document of an unknown system: error = %v, want fs.ErrNotExist", err)
	}
}

// parse returns a document after it was checked against the schema of OpenAPI.
func parse(t *testing.T, name string) *v3.Document {
	t.Helper()
	text, err := openapi.Document(name)
	if err != nil {
		t.Fatal(err)
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatalf("%s.yaml: %v", name, err)
	}
	v, problems := validator.NewValidator(document)
	err = errors.Join(problems...)
	if err != nil {
		t.Fatalf("%s.yaml: %v", name, err)
	}
	_, invalid := v.ValidateDocument()
	for _, problem := range invalid {
		t.Errorf("%s.yaml: %s: %s", name, problem.Message, problem.Reason)
	}
	model, err := document.BuildV3Model()
	if err != nil {
		t.Fatalf("%s.yaml: %v", name, err)
	}

	return &model.Model
}

// evidence matches the mark at the end of a description
// (design/api/README.md, "Evidence marks").
var evidence = regexp.MustCompile(`\[(doc|code|ran|inferred)\]$`)

func TestDocuments_DescribeEachOperation(t *testing.T) {
	t.Parallel()
	for _, name := range openapi.Names() {
		ids := map[string]bool{}
		for path, item := range parse(t, name).Paths.PathItems.FromOldest() {
			for method, operation := range item.GetOperations().FromOldest() {
				at := name + ".yaml: " + method + " " + path
				if id := operation.OperationId; id == "" || ids[id] {
					t.Errorf("%s: operationId %q is empty or not unique", at, id)
				}
				ids[operation.OperationId] = true
				if operation.Summary == "" || len(operation.Tags) != 1 {
					t.Errorf("%s: summary %q, tags %q, want a summary and one tag",
						at, operation.Summary, operation.Tags)
				}
				if name != "admin" && !evidence.MatchString(operation.Description) {
					t.Errorf("%s: the description %q ends without evidence", at, operation.Description)
				}
				for _, parameter := range operation.Parameters {
					if parameter.Description == "" {
						t.Errorf("%s: the parameter %s has no description", at, parameter.Name)
					}
				}
			}
		}
	}
}
