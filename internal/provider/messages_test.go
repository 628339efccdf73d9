package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/action"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

//nolint:gochecknoglobals // Package flag needs it before the tests run.
var update = flag.Bool("update", false, "write the catalogue of messages")

// message is an entry of the catalogue.
type message struct {
	// title says what the user did.
	title string
	// text is what the user reads.
	text string
}

// TestMessages_AreThoseOfTheCatalogue provokes messages that users meet, and
// compares them with a file that is there to be read as prose. To write the
// file: go test ./internal/provider -run Messages -update.
func TestMessages_AreThoseOfTheCatalogue(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("# Messages\n\nTestMessages_AreThoseOfTheCatalogue provokes these messages and writes this " +
		"file.\n")
	for _, section := range []struct {
		title    string
		messages []message
	}{
		{"Settings of the provider", settingMessages(t)},
		{"Arguments", argumentMessages(t)},
		{"Failed endpoints", endpointMessages(t)},
		{"Encrypted connections", tlsMessages(t)},
		{"Operations", operationMessages(t)},
		{"Failed actions", actionMessages(t)},
		{"Functions", functionMessages(t)},
	} {
		fmt.Fprintf(&text, "\n## %s\n", section.title)
		for _, each := range section.messages {
			fmt.Fprintf(&text, "\n### %s\n\n```text\n%s\n```\n", each.title, strings.TrimSpace(each.text))
		}
	}
	file := filepath.Join("testdata", "messages.golden.md")
	if *update {
		err := os.WriteFile(file, []byte(text.String()), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	goWords := []string{"basetypes", "types.", "*rest.", "strconv", "time: ", "json: ", "Go value", "..", " ."}
	for _, word := range goWords {
		for line := range strings.Lines(text.String()) {
			if strings.Contains(line, word) && !strings.Contains(line, `"..."`) {
				t.Errorf("a message has %q: %s", word, line)
			}
		}
	}
}

// settingMessages configures the provider.
func settingMessages(t *testing.T) []message {
	t.Helper()
	configure := func(title string, config map[string]any) message {
		_, diags := providertest.TryNew(t, provider.New("test")(), config)

		return message{title, diags.String()}
	}
	messages := []message{
		configure("A block that sets nothing", map[string]any{"jeto": map[string]any{}}),
		configure("An endpoint without a scheme", withSetting("sharedcloud", "endpoint", "sharedcloud.example.com")),
		configure("An endpoint with a password", withSetting("jeto", "endpoint", "https://ada:pw@jeto.example.com")),
		configure("An endpoint with a query", withSetting("jeto", "endpoint", "https://jeto.example.com?page=1")),
	}
	for _, endpoint := range []struct{ system, url string }{
		{"jeto", "https://jeto.example.com/api"},
		{"jeto", "https://jeto.example.com/api/instances/"},
		{"qubell", "https://qubell.example.com/api/1/"},
		{"sharedcloud", "https://sharedcloud.example.com/api/v1"},
		{"wakame", "https://wakame.example.com:9001/api/instances"},
		{"zaoshu", "https://zaoshu.example.com/v2/instance"},
	} {
		messages = append(messages, configure(
			"The endpoint "+endpoint.url, withSetting(endpoint.system, "endpoint", endpoint.url),
		))
	}

	return append(
		messages,
		configure("An endpoint without encryption", withSetting("jeto", "endpoint", "http://jeto.example.com")),
		configure("No verification of certificates", withSetting("http", "insecure_skip_verify", true)),
		configure("A first wait above the longest", withSetting("http", "retry_wait_min", "5m")),
		configure("A word as a duration", withSetting("http", "request_timeout", "soon")),
		configure("A duration of zero", withSetting("http", "request_timeout", "0s")),
		configure("Zero requests", withSetting("http", "max_concurrent_requests", 0)),
		configure("A rate of zero", withSetting("http", "requests_per_second", 0)),
		configure("A path as a certificate", withSetting("http", "ca_certificate", "ca.pem")),
		configure("A broken certificate", withSetting(
			"http", "ca_certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		)),
		configure("An empty secret", withSetting("zaoshu", "api_secret", "")),
		configure("An account that is no account", withSetting("wakame", "account_id", "demo")),
		configure("An unknown setting", withSetting("sharedcloud", "token", providertest.Unknown)),
		configure("An unknown block", map[string]any{"wakame": providertest.Unknown}),
		message{"No credentials", missingCredentials(t)},
	)
}

func missingCredentials(t *testing.T) string {
	t.Helper()
	fleet := providertest.New(t, provider.New("test")(), map[string]any{
		"qubell": map[string]any{"endpoint": "https://qubell.example.com"},
	})
	_, diags := fleet.DataSource("fleet_qubell_instance").TryRead(map[string]any{"id": "56b0c1a2e4b0a1f2c3d4e521"})

	return diags.String()
}

// argumentMessages validates arguments of resources, data sources and actions.
func argumentMessages(t *testing.T) []message {
	t.Helper()
	fleet := providertest.New(t, provider.New("test")(), allSettings())
	run := func(argument string, value any) map[string]any {
		return map[string]any{"instance_id": fixtureCrawler, argument: value}
	}
	source := func(argument string, value any) map[string]any {
		return run("target_sources", []any{map[string]any{argument: value}})
	}
	gpu := func(argument string, value any) map[string]any {
		config := map[string]any{"name": "web", "ask_price": 0.02}
		config[argument] = value

		return config
	}
	sharedcloud, wakame := fleet.Resource("fleet_sharedcloud_instance"), fleet.Resource("fleet_wakame_instance")
	zaoshu, jeto := fleet.Resource("fleet_zaoshu_run"), fleet.DataSource("fleet_jeto_instance")
	_, blank := sharedcloud.TryPlan(nil, gpu("name", "web "))
	machine := map[string]any{"image_id": "wmi-lucid5", "instance_spec_id": "is-demospec"}
	withArgument := func(name string, value any) map[string]any {
		config := maps.Clone(machine)
		config[name] = value

		return config
	}

	return []message{
		{"A timeout that is misspelt", zaoshu.Validate(run("timeouts", map[string]any{})).String()},
		{
			"A timeout of an action that is misspelt",
			fleet.Action("fleet_jeto_command").Validate(map[string]any{
				"instance_id": "1", "command": "sync", "timeouts": map[string]any{},
			}).String(),
		},
		{"A word as a timeout", zaoshu.Validate(run("timeouts", map[string]any{"create": "soon"})).String()},
		{"A negative timeout", zaoshu.Validate(run("timeouts", map[string]any{"create": "-1s"})).String()},
		{"An id that is no id", jeto.Validate(map[string]any{"id": "shop"}).String()},
		{"No id and no name", jeto.Validate(nil).String()},
		{"An id and a name", jeto.Validate(map[string]any{"id": "1", "name": "shop"}).String()},
		{"A word that is not of the list", sharedcloud.Validate(gpu("type", "tpu")).String()},
		{"A price that is too low", sharedcloud.Validate(gpu("ask_price", 0.0001)).String()},
		{"A number that is too low", sharedcloud.Validate(gpu("max_num_parallel_jobs", 0)).String()},
		{"A name with white space", blank.String()},
		{"An empty list", zaoshu.Validate(source("urls", []any{})).String()},
		{"A list with null", zaoshu.Validate(source("urls", []any{"https://news.example.com/", nil})).String()},
		{"A map with null", zaoshu.Validate(source("headers", map[string]any{"Cookie": nil})).String()},
		{"No URL", zaoshu.Validate(source("urls", []any{"news"})).String()},
		{
			"An empty string",
			fleet.Resource("fleet_jeto_instance").Validate(map[string]any{
				"name": "web", "path": "/srv/web", "project_id": "1", "host_id": "1", "git_reference": "",
			}).String(),
		},
		{
			"Secret JSON that is no JSON, which the message does not show",
			fleet.Resource("fleet_qubell_instance").Validate(map[string]any{
				"application_id": "56b0c1a2e4b0a1f2c3d4e521", "submodules": `{"site": hunter2}`,
			}).String(),
		},
		{"A secret without its version", wakame.Validate(withArgument("user_data_wo", "text")).String()},
		{"A version without its secret", wakame.Validate(withArgument("user_data_wo_version", 1)).String()},
		{"A hostname that the server changes", wakame.Validate(withArgument("hostname", "Web")).String()},
	}
}

// discoveries are data sources that send a request at once, by system.
func discoveries() map[string]struct {
	name   string
	config map[string]any
} {
	return map[string]struct {
		name   string
		config map[string]any
	}{
		"jeto":        {"fleet_jeto_projects", nil},
		"qubell":      {"fleet_qubell_instances", map[string]any{"environment_id": "56b0c1a2e4b0a1f2c3d4e511"}},
		"sharedcloud": {"fleet_sharedcloud_gpus", nil},
		"wakame":      {"fleet_wakame_instances", nil},
		"zaoshu":      {"fleet_zaoshu_instances", nil},
	}
}

// newFleet returns the provider with the endpoint for one system, and with
// further settings of the block http.
func newFleet(t *testing.T, system, endpoint string, more map[string]any) *providertest.Provider {
	t.Helper()
	config := withSetting(system, "endpoint", endpoint)
	options := map[string]any{"max_retries": 0}
	maps.Copy(options, more)
	config["http"] = options

	return providertest.New(t, provider.New("test")(), config)
}

// discover reads a data source of the system. It replaces the address in the
// messages.
func discover(t *testing.T, system, endpoint string, more map[string]any) string {
	t.Helper()
	read := discoveries()[system]
	_, diags := newFleet(t, system, endpoint, more).DataSource(read.name).TryRead(read.config)

	return strings.ReplaceAll(diags.String(), endpoint, withoutPort(endpoint))
}

// withoutPort returns a stable address for that of a server.
func withoutPort(endpoint string) string {
	scheme, _, _ := strings.Cut(endpoint, "://")

	return scheme + "://server.example.com"
}

// newServer returns a server with one response.
func newServer(t *testing.T, status int, header, value, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(header, value)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)

	return server.URL
}

const notFoundPage = "<html><head><title>404 Not Found</title></head></html>"

// endpointMessages sends requests to servers that are not the API.
func endpointMessages(t *testing.T) []message {
	t.Helper()
	var messages []message
	for _, system := range slices.Sorted(maps.Keys(discoveries())) {
		page := newServer(t, http.StatusNotFound, "Content-Type", "text/html", notFoundPage)
		messages = append(messages, message{"A page of another server: " + system, discover(t, system, page, nil)})
	}
	const closedPort = "http://127.0.0.1:1"
	redirect := newServer(t, http.StatusFound, "Location", "https://login.example.com/", "")

	return append(
		messages,
		message{"A port without a server", discover(t, "jeto", closedPort, nil)},
		message{"A redirect", discover(t, "qubell", redirect, nil)},
		message{"A number for an object", discover(
			t, "sharedcloud", newServer(t, http.StatusOK, "Content-Type", "application/json", `[7]`), nil,
		)},
	)
}

// tlsMessages connects to servers with other certificates or without any.
func tlsMessages(t *testing.T) []message {
	t.Helper()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	trusted := map[string]any{"ca_certificate": string(
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
	)}
	otherName := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	plain := newServer(t, http.StatusOK, "Content-Type", "text/html", "")

	return []message{
		{"A certificate of an unknown authority", discover(t, "jeto", server.URL, nil)},
		{"A certificate for another host", discover(t, "jeto", otherName, trusted)},
		{"HTTPS to a port without encryption", discover(t, "jeto", strings.Replace(plain, "http:", "https:", 1), nil)},
		{"HTTPS to a port of another protocol", discover(t, "jeto", newSSHServer(t), nil)},
		{"HTTP to a port with encryption", discover(t, "jeto", strings.Replace(server.URL, "https:", "http:", 1), nil)},
	}
}

// newSSHServer returns an HTTPS endpoint that does not speak TLS.
func newSSHServer(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Write([]byte("SSH-2.0-server\r\n"))
			_, _ = io.Copy(io.Discard, connection)
			_ = connection.Close()
		}
	}()

	return "https://" + listener.Addr().String()
}

// TestMessages_ExpiredCertificate is not in the catalogue, because the message
// of package x509 has the time.
func TestMessages_ExpiredCertificate(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(-time.Hour), IPAddresses: []net.IP{{127, 0, 0, 1}},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}},
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	got := discover(t, "jeto", server.URL, nil)
	if !strings.Contains(got, "The server's certificate is not valid. Check the clock of this machine") {
		t.Errorf("got %s, want advice about the certificate", got)
	}
}

// invocations are valid configurations of all actions, by their names.
func invocations() map[string]map[string]any {
	const shop, web = "56b0c1a2e4b0a1f2c3d4e599", "i-j4f0k3c8"

	return map[string]map[string]any{
		"fleet_jeto_command":             {"instance_id": "77", "command": "sync"},
		"fleet_qubell_workflow_run":      {"instance_id": shop, "workflow": "backup"},
		"fleet_qubell_workflow_schedule": {"instance_id": shop, "workflow": "backup", "operation": "cancel"},
		"fleet_wakame_reboot":            {"instance_id": web},
		"fleet_wakame_start":             {"instance_id": web},
		"fleet_wakame_stop":              {"instance_id": web},
		"fleet_zaoshu_run":               {"instance_id": fixtureCrawler},
	}
}

// actionMessages invokes all actions. Each error says how to repeat the action.
func actionMessages(t *testing.T) []message {
	t.Helper()
	var messages []message
	for _, name := range actionNames(t) {
		config, found := invocations()[name]
		if !found {
			t.Errorf("invocations has no configuration of %s", name)

			continue
		}
		system := strings.Split(name, "_")[1]
		account := acctest.NewAccount(t, system)
		refusing := newServer(t, http.StatusUnauthorized, "Content-Type", "application/json", `{}`)
		_, missing := acctest.NewProvider(t, account).Action(name).TryInvoke(config)
		_, failed := newFleet(t, system, refusing, nil).Action(name).TryInvoke(config)
		page := newServer(t, http.StatusNotFound, "Content-Type", "text/html", notFoundPage)
		_, misled := newFleet(t, system, page, nil).Action(name).TryInvoke(config)
		for title, diags := range map[string]providertest.Diagnostics{
			"missing": missing, "failed": failed, "misled": misled,
		} {
			for _, each := range diags {
				if !strings.Contains(each.Detail, "terraform apply -invoke=action."+name+".NAME") {
					t.Errorf("%s, %s: the error does not say how to repeat the action:\n%s", name, title, each)
				}
			}
			if !diags.HasError() {
				t.Errorf("%s, %s: got no error", name, title)
			}
		}
		messages = append(messages,
			message{name + ": no such instance", missing.String()},
			message{
				name + ": wrong credentials", strings.ReplaceAll(failed.String(), refusing, withoutPort(refusing)),
			},
			message{name + ": a page of another server", strings.ReplaceAll(misled.String(), page, withoutPort(page))},
		)
	}

	return messages
}

// actionNames returns the names of the provider's actions.
func actionNames(t *testing.T) []string {
	t.Helper()
	subject, ok := provider.New("test")().(framework.ProviderWithActions)
	if !ok {
		t.Fatal("the provider has no actions")
	}
	builders := subject.Actions(t.Context())
	names := make([]string, 0, len(builders))
	for _, build := range builders {
		var resp action.MetadataResponse
		build().Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "fleet"}, &resp)
		names = append(names, resp.TypeName)
	}
	slices.Sort(names)

	return names
}

// functionMessages calls the functions. Terraform adds a full stop.
func functionMessages(t *testing.T) []message {
	t.Helper()
	fleet := providertest.New(t, provider.New("test")(), nil)
	calls := []struct {
		title, name string
		argument    any
	}{
		{"A word as a duration", "milliseconds", "soon"},
		{"A negative duration", "milliseconds", "-1s"},
		{"A duration that is too fine", "milliseconds", "1us"},
		{"A number as parameters", "workflow_parameters", 7},
	}
	messages := make([]message, 0, len(calls))
	for _, call := range calls {
		_, err := fleet.Function(call.name).Call(call.argument)
		failure, ok := errors.AsType[*providertest.FunctionError](err)
		if !ok {
			t.Fatalf("%s: got %v, want an error of the function", call.title, err)
		}
		if strings.HasSuffix(failure.Text, ".") {
			t.Errorf("%s: %q has a full stop, and Terraform adds another", call.title, failure.Text)
		}
		messages = append(messages, message{call.title, failure.Text})
	}

	return messages
}
