package provider_test

import (
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// allSettings returns a configuration with all settings of the provider.
func allSettings() map[string]any {
	return map[string]any{
		"zaoshu":      map[string]any{"endpoint": "https://zaoshu.example.com/v2", "api_key": "k", "api_secret": "s"},
		"sharedcloud": map[string]any{"endpoint": "https://sharedcloud.example.com", "token": "t"},
		"jeto":        map[string]any{"endpoint": "https://jeto.example.com", "api_key": "k"},
		"qubell": map[string]any{
			"endpoint": "https://qubell.example.com", "username": "u", "password": "p", "token": "t",
		},
		"wakame": map[string]any{"endpoint": "https://wakame.example.com:9001/api", "account_id": "a-shpoolxx"},
		"http": map[string]any{
			"request_timeout": "20s", "max_retries": 0, "retry_wait_min": "0s", "retry_wait_max": "1m",
			"max_concurrent_requests": 4, "requests_per_second": 0.5, "insecure_skip_verify": false,
		},
		"bulk_read": map[string]any{"enabled": true, "max_staleness": "0s"},
	}
}

// withSetting returns all settings with one change.
func withSetting(group, name string, value any) map[string]any {
	config := allSettings()
	settings, _ := config[group].(map[string]any)
	settings = maps.Clone(settings)
	settings[name] = value
	config[group] = settings

	return config
}

func TestProvider_AcceptsAllSettings(t *testing.T) {
	t.Parallel()
	_, diags := providertest.TryNew(t, provider.New("test")(), allSettings())
	diags.Expect(t)
}

func TestProvider_NeedsNoSetting(t *testing.T) {
	t.Parallel()
	_, diags := providertest.TryNew(t, provider.New("test")(), nil)
	diags.Expect(t)
}

func TestProvider_RejectsInvalidSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		group, name string
		value       any
		text        string
	}{
		{"sharedcloud", "endpoint", "sharedcloud.example.com", "starts with https://"},
		{"sharedcloud", "endpoint", "https://me:secret@sharedcloud.example.com", "without a user name or password"},
		{"sharedcloud", "token", "", "SHAREDCLOUD_TOKEN"},
		{"zaoshu", "api_secret", "", "ZAOSHU_API_SECRET"},
		{"http", "request_timeout", "soon", `"soon"`},
		{"http", "request_timeout", "0s", "above zero"},
		{"http", "retry_wait_min", "-1s", `"-1s"`},
		{"http", "max_retries", -1, "from 0"},
		{"http", "max_concurrent_requests", 0, "from 1"},
		{"http", "requests_per_second", 0, `"0" is not valid. It must be a number above zero, such as 5 or 0.5.`},
		{"http", "requests_per_second", -0.5, `"-0.5" is not valid.`},
		{"http", "ca_certificate", "certificate", "PEM"},
		{
			"http", "ca_certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
			"PEM certificates",
		},
		{"bulk_read", "max_staleness", "long", `"long"`},
	} {
		t.Run(fmt.Sprintf("%s.%s=%v", test.group, test.name, test.value), func(t *testing.T) {
			t.Parallel()
			_, diags := providertest.TryNew(t, provider.New("test")(), withSetting(test.group, test.name, test.value))
			diags.Expect(t, providertest.Error(test.group+"."+test.name, "Invalid "+test.name, test.text))
		})
	}
}

func TestProvider_RejectsUnknownSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ group, name string }{
		{"sharedcloud", "token"},
		{"sharedcloud", "endpoint"},
		{"http", "request_timeout"},
		{"http", "max_retries"},
		{"http", "requests_per_second"},
		{"http", "insecure_skip_verify"},
	} {
		_, diags := providertest.TryNew(
			t, provider.New("test")(), withSetting(test.group, test.name, providertest.Unknown),
		)
		diags.Expect(
			t,
			providertest.Error(
				test.group+"."+test.name, "Unknown provider setting", test.group+"."+test.name,
				"environment variable",
			),
		)
	}
	config := allSettings()
	config["wakame"] = providertest.Unknown
	_, diags := providertest.TryNew(t, provider.New("test")(), config)
	diags.Expect(t, providertest.Error("wakame", "Unknown provider setting"))
}

func TestProvider_RefusesWaitsFromEnvironment(t *testing.T) {
	t.Setenv("FLEET_HTTP_RETRY_WAIT_MIN", "10m")
	_, diags := providertest.TryNew(t, provider.New("test")(), nil)
	diags.Expect(t, providertest.Error(
		"http.retry_wait_min", "Invalid retry_wait_min", "FLEET_HTTP_RETRY_WAIT_MIN", "is 10m0s", "is 30s",
	))
}

func TestProvider_WarnsOfInsecureSettings(t *testing.T) {
	for _, local := range []string{"http://127.0.0.1:8080", "http://[::1]", "http://localhost:3000"} {
		_, diags := providertest.TryNew(t, provider.New("test")(), withSetting("jeto", "endpoint", local))
		diags.Expect(t)
	}
	for _, remote := range []string{"http://10.0.0.7", "http://jeto.example.com:8080", "HTTP://127.example.com"} {
		_, diags := providertest.TryNew(t, provider.New("test")(), withSetting("jeto", "endpoint", remote))
		diags.Expect(
			t,
			providertest.Warning("jeto.endpoint", "Credentials are sent without encryption", "JETO_ENDPOINT", remote),
		)
	}
	_, diags := providertest.TryNew(t, provider.New("test")(), withSetting("http", "insecure_skip_verify", true))
	diags.Expect(t, providertest.Warning("http.insecure_skip_verify", "Certificates are not verified"))
	t.Setenv("WAKAME_ENDPOINT", "http://wakame.example.com:9001/api")
	t.Setenv("FLEET_HTTP_INSECURE_SKIP_VERIFY", "true")
	_, diags = providertest.TryNew(t, provider.New("test")(), nil)
	diags.Expect(
		t, providertest.Warning("http.insecure_skip_verify", "FLEET_HTTP_INSECURE_SKIP_VERIFY"),
		providertest.Warning("wakame.endpoint", "WAKAME_ENDPOINT", "http://wakame.example.com:9001/api"),
	)
}

func TestProvider_RefusesWrongSuffixes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ system, endpoint, corrected string }{
		{"jeto", "https://example.com/api", "https://example.com"},
		{"jeto", "https://example.com/jeto/api/", "https://example.com/jeto"},
		{"qubell", "https://example.com/api/1", "https://example.com"},
		{"sharedcloud", "https://example.com/api/v1/", "https://example.com"},
		{"wakame", "https://example.com/api/instances", "https://example.com/api"},
		{"zaoshu", "https://example.com/v2/instances", "https://example.com/v2"},
	} {
		_, diags := providertest.TryNew(
			t, provider.New("test")(), withSetting(test.system, "endpoint", test.endpoint),
		)
		diags.Expect(t, providertest.Error(
			test.system+".endpoint", "Invalid endpoint", fmt.Sprintf("Write it as %q.", test.corrected),
		))
	}
}

func TestProvider_AcceptsPathOfProxy(t *testing.T) {
	t.Parallel()
	var path string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		_, _ = w.Write([]byte(`{"hosts":[]}`))
	}))
	t.Cleanup(server.Close)
	fleet := providertest.New(t, provider.New("test")(), withSetting("jeto", "endpoint", server.URL+"/jeto/api/."))
	fleet.DataSource("fleet_jeto_hosts").Read(nil)
	if want := "/jeto/api/api/hosts"; path != want {
		t.Errorf("got a request for %s, want %s", path, want)
	}
}

// TestProvider_ReadsEnvironment is not parallel, because the environment
// belongs to the process.
func TestProvider_ReadsEnvironment(t *testing.T) {
	var authorization, agent string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization, agent = r.Header.Get("Authorization"), r.UserAgent()
		_, _ = w.Write([]byte("[]"))
	}))
	t.Cleanup(server.Close)
	t.Setenv("SHAREDCLOUD_ENDPOINT", server.URL)
	t.Setenv("SHAREDCLOUD_TOKEN", "from-the-environment")
	t.Setenv("FLEET_HTTP_MAX_RETRIES", "0")
	t.Setenv(
		"FLEET_HTTP_CA_CERTIFICATE",
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})),
	)
	read := func(config map[string]any) {
		t.Helper()
		providertest.New(t, provider.New("1.2.3")(), config).DataSource("fleet_sharedcloud_gpus").Read(nil)
	}
	read(nil)
	if authorization != "Token from-the-environment" || agent != "terraform-provider-fleet/1.2.3" {
		t.Errorf("the request has the authorization %q and the user agent %q", authorization, agent)
	}
	read(map[string]any{"sharedcloud": map[string]any{"token": "from-the-block"}})
	if authorization != "Token from-the-block" {
		t.Errorf("the request has the authorization %q, want that of the block", authorization)
	}
	t.Setenv("FLEET_HTTP_MAX_RETRIES", "many")
	_, diags := providertest.TryNew(t, provider.New("test")(), nil)
	diags.Expect(
		t, providertest.Error("http.max_retries", "Invalid environment variable FLEET_HTTP_MAX_RETRIES", `"many"`),
	)
}
