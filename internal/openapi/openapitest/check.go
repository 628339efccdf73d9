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
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	validation "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/helpers"
	"github.com/pb33f/libopenapi-validator/router"
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
		return d.error(exchange, errors.New("the journal gets no reason for the refusal"))
	}
	if exchange.Refusal.Section == system.SectionRateLimits {
		return nil // The vendor's API has no such limit.
	}
	route, err := d.findRoute(request)
	switch {
	case err != nil && refused:
		return nil
	case err != nil:
		return d.error(exchange, err)
	}
	if !refused {
		err := checkRequest(d, request)
		if err != nil {
			return d.error(exchange, err)
		}
	}
	//nolint:bodyclose // The body is in memory.
	_, problems := d.validator.ValidateHttpResponse(request, response(request, exchange))
	if len(problems) > 0 {
		return d.error(exchange, join(problems))
	}
	record(Operation{d.name, request.Method, route.Path, strconv.Itoa(exchange.Status)})

	return nil
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
		err = checkRequest(d, request)
	}
	if err != nil {
		return fmt.Errorf("%s %s %s: internal/openapi/%s.yaml does not allow it: %w",
			d.name, sent.Method, sent.URL, d.name, err)
	}

	return nil
}

func checkRequest(d *document, request *http.Request) error {
	_, problems := d.validator.ValidateHttpRequestSync(request)

	return join(problems)
}

// response returns the response as an HTTP client sees it.
func response(request *http.Request, exchange system.Exchange) *http.Response {
	return &http.Response{
		StatusCode: exchange.Status, Header: exchange.Header, Request: request,
		Body: io.NopCloser(bytes.NewReader(exchange.Body)), ContentLength: int64(len(exchange.Body)),
	}
}

// documentedRequest returns the request with the path as the document writes
// it. HEAD is documented as GET; Wakame-vdc does not serve it.
func (d *document) documentedRequest(sent *http.Request) *http.Request {
	request := sent.Clone(sent.Context())
	if request.Method == http.MethodHead && d.name != "wakame" {
		request.Method = http.MethodGet
	}
	path := documentedPath(d.name, sent.URL.EscapedPath())
	request.URL.RawPath = d.model.Servers[0].URL + path
	unescaped, err := url.PathUnescape(request.URL.RawPath)
	if err == nil {
		request.URL.Path = unescaped
	}

	return request
}

// documentedPath returns the spelling of a path in the document of a system.
// The documents describe the other spellings in words.
func documentedPath(systemName, path string) string {
	switch systemName {
	case "jeto":
		return strings.TrimSuffix(path, "/")
	case "wakame":
		path = strings.Replace(path, "/api/11.12/", "/api/", 1)
		path = strings.Replace(path, "/netfilter_groups", "/security_groups", 1)
		for _, suffix := range []string{".json", ".yml"} {
			stripped, ok := strings.CutSuffix(path, suffix)
			if ok {
				return stripped
			}
		}
	}

	return path
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

func (d *document) error(exchange system.Exchange, cause error) error {
	return fmt.Errorf("%s %s %s, status %d: internal/openapi/%s.yaml does not allow it: %w\n%s",
		d.name, exchange.Request.Method, exchange.Request.URL, exchange.Status, d.name, cause, exchange.Body)
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
