// Package openapitest checks the traffic of tests against the OpenAPI documents
// of the systems, and records which operations and statuses the tests have
// seen.
package openapitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	validation "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/helpers"
	"github.com/pb33f/libopenapi-validator/router"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/openapi"
)

// Admin is the name of the document of the admin API.
const Admin = "admin"

// document is the OpenAPI document of a system, ready to check exchanges.
type document struct {
	name      string
	model     *v3.Document
	validator validator.Validator
	router    router.Router
}

// Operation is an operation of a document with a status of its response.
type Operation struct {
	// System is the name of the document, such as "jeto".
	System string
	// Method is the HTTP method.
	Method string
	// Path is the template of the path, such as "/api/instances/{id}".
	Path string
	// Status is the status, such as "200".
	Status string
}

// String returns the operation as the coverage report writes it.
func (o Operation) String() string {
	return o.System + " " + o.Method + " " + o.Path + " " + o.Status
}

// load returns the document of a name. A test process loads it once.
func load(name string) (*document, error) {
	loading, _ := loaded.LoadOrStore(name, sync.OnceValues(func() (*document, error) { return parse(name) }))
	once, _ := loading.(func() (*document, error))

	return once()
}

//nolint:gochecknoglobals // All tests of a process share the documents, which take long to load.
var loaded sync.Map

func parse(name string) (*document, error) {
	text, err := openapi.Document(name)
	if err != nil {
		return nil, err
	}
	parsed, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, fmt.Errorf("OpenAPI document of %s: %w", name, err)
	}
	model, err := parsed.BuildV3Model()
	if err != nil {
		return nil, fmt.Errorf("OpenAPI document of %s: %w", name, err)
	}

	return &document{
		name:  name,
		model: &model.Model,
		validator: validator.NewValidatorFromV3Model(&model.Model,
			config.WithFormatAssertions(), config.WithURLEncodedBodyValidation()),
		router: router.NewRouter(&model.Model, router.WithPathOnlyMatching()),
	}, nil
}

// Operations returns every operation of a document with each of its statuses,
// in the order of the document.
func Operations(name string) ([]Operation, error) {
	d, err := load(name)
	if err != nil {
		return nil, err
	}
	var all []Operation
	for path, item := range d.model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			for status := range operation.Responses.Codes.KeysFromOldest() {
				all = append(all, Operation{name, strings.ToUpper(method), path, status})
			}
		}
	}

	return all, nil
}

// Check checks a request and its response against the document of the system,
// and records that they were seen. A request that was refused may differ from
// the document. A refusal needs a reason for the journal, except one of the
// admin API, whose requests are not in the journal.
func Check(exchange system.Exchange) error {
	d, err := load(exchange.System)
	if err != nil {
		return err
	}
	request := d.documentedRequest(exchange.Request)
	refused := exchange.Status >= http.StatusBadRequest
	if refused && exchange.System != Admin && exchange.Refusal == (system.Refusal{}) {
		return fmt.Errorf("%s %s %s, status %d: the journal gets no reason for the refusal; add one to its error",
			d.name, request.Method, request.URL, exchange.Status)
	}
	if exchange.Refusal.Section == system.SectionRateLimits {
		return nil // The vendor's API has no such limit.
	}
	route, err := d.findRoute(request)
	if err != nil && refused {
		return nil
	}
	if err == nil && !refused {
		err = d.checkRequest(request)
	}
	if err == nil {
		err = errors.Join(
			checkContent(route.Operation, exchange),
			join(d.checkResponse(request, exchange.Status, exchange.Header, exchange.Body)),
		)
	}
	if err != nil {
		return d.error("server", exchange.Request, fmt.Errorf("status %d: %w\n%s", exchange.Status, err, exchange.Body))
	}
	record(Operation{d.name, request.Method, route.Path, strconv.Itoa(exchange.Status)})

	return nil
}

// checkContent returns an error if a response lacks the content that the
// operation documents. The validator accepts null and an empty body for every
// schema.
func checkContent(operation *v3.Operation, exchange system.Exchange) error {
	body := strings.TrimSpace(string(exchange.Body))
	response := operation.Responses.Codes.GetOrZero(strconv.Itoa(exchange.Status))
	if (body != "" && body != "null") || response == nil {
		return nil
	}
	for _, content := range response.Content.FromOldest() {
		schema := content.Schema.Schema()
		if body == "" || !isNullable(schema) {
			return errors.New("the response has no content, or null")
		}
	}

	return nil
}

// isNullable reports whether a schema allows null, by itself or as one of its
// alternatives.
func isNullable(schema *base.Schema) bool {
	return slices.Contains(schema.Type, "null") ||
		slices.ContainsFunc(schema.OneOf, func(one *base.SchemaProxy) bool { return isNullable(one.Schema()) })
}

// findRoute returns the operation of a request. Other than for the router, a
// slash at the end of a path makes another path, and so does a double slash, and
// GET does not serve HEAD.
func (d *document) findRoute(request *http.Request) (*router.Route, error) {
	route, err := d.router.FindRoute(request)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(request.URL.Path, "/") != strings.HasSuffix(route.Path, "/") {
		return nil, fmt.Errorf("no operation has the path %s; %s differs in the slash at its end",
			request.URL.Path, route.Path)
	}
	if request.Method == http.MethodHead {
		return nil, errors.New("no operation has the method HEAD")
	}
	if strings.Contains(request.URL.EscapedPath(), "//") {
		return nil, fmt.Errorf("no operation has the path %s; %s has no double slash", request.URL.Path, route.Path)
	}

	return route, nil
}

// CheckRequest checks a request of a client against the document of a system.
func CheckRequest(systemName string, sent *http.Request) error {
	d, err := load(systemName)
	if err != nil {
		return err
	}
	request := d.documentedRequest(sent)
	_, err = d.findRoute(request)
	if err == nil {
		err = d.checkRequest(request)
	}
	if err != nil {
		return d.error("client", sent, err)
	}

	return nil
}

// CheckBody checks the JSON body of a response to a client against the document
// of a system.
func CheckBody(systemName string, sent *http.Request, status int, body string) error {
	d, err := load(systemName)
	if err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	problems := d.checkResponse(d.documentedRequest(sent), status, header, []byte(body))
	err = join(slices.DeleteFunc(problems, func(problem *validation.ValidationError) bool {
		return problem.ValidationSubType == helpers.ParameterValidationHeader
	}))
	if err != nil {
		return d.error("test", sent, fmt.Errorf("status %d: %w\n%s", status, err, body))
	}

	return nil
}

func (d *document) checkRequest(request *http.Request) error {
	_, problems := d.validator.ValidateHttpRequestSync(request)

	return join(problems)
}

func (d *document) checkResponse(
	request *http.Request, status int, header http.Header, body []byte,
) []*validation.ValidationError {
	response := &http.Response{
		StatusCode: status, Header: header, Request: request,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
	_, problems := d.validator.ValidateHttpResponse(request, response)

	return problems
}

func join(problems []*validation.ValidationError) error {
	all := make([]error, 0, len(problems))
	for _, problem := range problems {
		// The validator looks for reserved characters in the decoded values of a
		// form, where all are allowed.
		if problem.ValidationType == helpers.URLEncodedValidation &&
			problem.ValidationSubType == helpers.ReservedValues {
			continue
		}
		all = append(all, errors.New(problem.Message+": "+problem.Reason))
		for _, detail := range problem.SchemaValidationErrors {
			all = append(all, fmt.Errorf("  %s: %s", detail.FieldPath, detail.Reason))
		}
	}

	return errors.Join(all...)
}

// error returns the error about an exchange that the document does not allow.
// The other is what may be wrong in place of the document: "server", "client" or
// "test".
func (d *document) error(other string, sent *http.Request, cause error) error {
	page := "design/api/" + d.name + ".md"
	if d.name == Admin {
		page = "design/reference-server.md"
	}

	return fmt.Errorf("%s %s %s: internal/openapi/%s.yaml does not allow it: %w\n"+
		"Mend the %s or the document: %s decides which is wrong",
		d.name, sent.Method, sent.URL, d.name, cause, other, page)
}

// Observe checks an exchange, and ends the test process when the document does
// not allow it. It is for servers that several tests share: a panic in the
// goroutine of a request would only close the connection.
func Observe(exchange system.Exchange) {
	err := Check(exchange)
	if err != nil {
		go func() { panic(err) }()
		select {}
	}
}
