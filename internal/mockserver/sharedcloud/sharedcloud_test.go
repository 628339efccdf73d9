package sharedcloud_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

// titanV is the GPU of the vendor's own test suite.
const (
	titanV     = "caf0daeb-ba23-4499-b4f9-8b4965714366"
	titanVName = "Nvidia Titan V 12GB"
)

const (
	listPath = "/api/v1/instances/"
	gpusPath = "/api/v1/gpus/"
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// startTime returns the time of the documented examples: 05-10-2018 16:29:06.
func startTime() time.Time {
	return time.Date(2018, time.October, 5, 16, 29, 6, 0, time.UTC)
}

// testSystem is a Sharedcloud and the token with which the test sends requests.
type testSystem struct {
	*sharedcloud.System

	t     *testing.T
	clock *clock.Clock
	token string
}

// newSystem returns a system without a rate limit.
func newSystem(t *testing.T) *testSystem {
	t.Helper()

	return newSystemWithConfig(t, system.Config{})
}

func newSystemWithConfig(t *testing.T, config system.Config) *testSystem {
	t.Helper()
	config.Clock = clock.Manual(startTime())

	return &testSystem{
		System: sharedcloud.New(config), t: t, clock: config.Clock, token: sharedcloud.DefaultToken,
	}
}

// otherAccount returns the same system with the token of a new account.
func (s *testSystem) otherAccount() *testSystem {
	s.t.Helper()
	credentials, err := s.CreateAccount("other")
	if err != nil {
		s.t.Fatal(err)
	}

	return &testSystem{System: s.System, t: s.t, clock: s.clock, token: credentials["token"]}
}

// send sends a request; headers are written "Name: value".
func (s *testSystem) send(method, path, contentType, body string, headers ...string) systemtest.Response {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Token "+s.token)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}

	return systemtest.Send(s, r)
}

func (s *testSystem) get(path string) systemtest.Response {
	s.t.Helper()

	return s.send(http.MethodGet, path, "", "")
}

func (s *testSystem) sendJSON(method, path, body string) systemtest.Response {
	s.t.Helper()

	return s.send(method, path, jsonType, body)
}

func (s *testSystem) sendForm(method, path, body string) systemtest.Response {
	s.t.Helper()

	return s.send(method, path, formType, body)
}

// create creates an instance from JSON and returns its path.
func (s *testSystem) create(body string) string {
	s.t.Helper()
	created := s.sendJSON(http.MethodPost, listPath, body)
	created.WantStatus(s.t, http.StatusCreated)

	return listPath + created.StringField(s.t, "uuid") + "/"
}

func (s *testSystem) createCPU() string {
	s.t.Helper()

	return s.create(`{"name":"instance1","type":1,"ask_price":2.5,"max_num_parallel_jobs":3}`)
}

func (s *testSystem) createGPU() string {
	s.t.Helper()

	return s.create(`{"name":"instance1","type":2,"ask_price":2.5,"gpu":"` + titanV + `"}`)
}
