package openapi_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/schema_validation"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	openapijson "github.com/pb33f/libopenapi/json"
	"github.com/pb33f/libopenapi/orderedmap"

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

func TestDocuments_HaveLicense(t *testing.T) {
	t.Parallel()
	for _, name := range openapi.Names() {
		license := parse(t, name).Info.License
		if license == nil || license.Name != "MPL-2.0" || license.Identifier != "MPL-2.0" {
			t.Errorf("%s.yaml: license %+v, want MPL-2.0", name, license)
		}
	}
}

func TestDocuments_HaveValidExamples(t *testing.T) {
	t.Parallel()
	for _, name := range openapi.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			document := parse(t, name)
			for schema, proxy := range document.Components.Schemas.FromOldest() {
				checkSchemaExamples(t, schema, proxy)
			}
			for path, item := range document.Paths.PathItems.FromOldest() {
				checkPathExamples(t, path, item)
			}
			for webhook, item := range document.Webhooks.FromOldest() {
				checkPathExamples(t, webhook, item)
			}
		})
	}
}

func checkPathExamples(t *testing.T, path string, item *v3.PathItem) {
	t.Helper()
	checkParameterExamples(t, path, item.Parameters)
	for method, operation := range item.GetOperations().FromOldest() {
		at := method + " " + path
		checkParameterExamples(t, at, operation.Parameters)
		if operation.RequestBody != nil {
			checkBodyExamples(t, at+" request", operation.RequestBody.Content, true)
		}
		for status, response := range operation.Responses.Codes.FromOldest() {
			checkBodyExamples(t, at+" "+status, response.Content, strings.HasPrefix(status, "2"))
			for header, h := range response.Headers.FromOldest() {
				checkExamples(t, at+" "+status+" "+header, h.Schema, h.Example, h.Examples)
			}
		}
	}
}

func checkParameterExamples(t *testing.T, at string, parameters []*v3.Parameter) {
	t.Helper()
	for _, p := range parameters {
		checkExamples(t, at+" "+p.Name, p.Schema, p.Example, p.Examples)
	}
}

// checkBodyExamples checks the examples of a body. A body that needs an example
// has one in at least one of its media types.
func checkBodyExamples(t *testing.T, at string, body *orderedmap.Map[string, *v3.MediaType], needed bool) {
	t.Helper()
	found := false
	for mediaType, m := range body.FromOldest() {
		checkExamples(t, at+" "+mediaType, m.Schema, m.Example, m.Examples)
		found = found || m.Example != nil || orderedmap.Len(m.Examples) > 0
	}
	if needed && !found && orderedmap.Len(body) > 0 {
		t.Errorf("%s: the body has no example", at)
	}
}

// checkExamples checks the examples beside a schema, and those in it.
func checkExamples(
	t *testing.T, at string, schema *base.SchemaProxy, example *yaml.Node, named *orderedmap.Map[string, *base.Example],
) {
	t.Helper()
	var examples []*yaml.Node
	if example != nil {
		examples = append(examples, example)
	}
	for each := range named.ValuesFromOldest() {
		examples = append(examples, each.Value)
	}
	for _, each := range examples {
		checkExample(t, at, schema.Schema(), each)
	}
	checkSchemaExamples(t, at, schema)
}

// checkSchemaExamples checks the examples in a schema and in those below it,
// except in schemas that have a name.
func checkSchemaExamples(t *testing.T, at string, proxy *base.SchemaProxy) {
	t.Helper()
	if proxy.IsReference() {
		return
	}
	schema := proxy.Schema()
	examples := schema.Examples
	if schema.Example != nil {
		examples = append(examples, schema.Example)
	}
	for _, each := range examples {
		checkExample(t, at, schema, each)
	}
	below := slices.Concat(schema.AllOf, schema.AnyOf, schema.OneOf)
	below = slices.AppendSeq(below, schema.Properties.ValuesFromOldest())
	for _, each := range []*base.DynamicValue[*base.SchemaProxy, bool]{schema.Items, schema.AdditionalProperties} {
		if each != nil && each.IsA() {
			below = append(below, each.A)
		}
	}
	for _, each := range below {
		checkSchemaExamples(t, at, each)
	}
}

// checkExample checks an example. It compiles the schema by itself, because the
// validator of schemas accepts null for each of them.
func checkExample(t *testing.T, at string, schema *base.Schema, example *yaml.Node) {
	t.Helper()
	const version = 3.1
	compiled, err := schema_validation.CompileSchemaForValidation(schema,
		schema_validation.SchemaValidationPurposeGeneric,
		config.NewValidationOptions(config.WithFormatAssertions()), version)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	text, err := openapijson.YAMLNodeToJSON(example, "  ")
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	var value any
	err = json.Unmarshal(text, &value)
	if err != nil {
		t.Fatalf("%s: %v", at, err)
	}
	err = compiled.CompiledSchema.Validate(value)
	if err != nil {
		t.Errorf("%s: the example %s is invalid: %v", at, text, err)
	}
}
