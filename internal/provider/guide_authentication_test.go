package provider_test

import (
	"archive/zip"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
)

const authenticationGuide = "authentication"

// readPlan returns all that a saved plan contains.
func readPlan(t *testing.T, file string) string {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var content strings.Builder
	for _, entry := range archive.File {
		part, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(&content, part) //nolint:gosec // The test's own plan.
		if err != nil {
			t.Fatal(err)
		}
		_ = part.Close()
	}

	return content.String()
}

// TestGuide_CredentialsInPlan checks the table of the guide that says which
// credentials a saved plan has.
func TestGuide_CredentialsInPlan(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Ephemeral)
	w := newWorkspace(t)
	sharedcloud, zaoshu := newGuideAccount(t, w, "sharedcloud"), newGuideAccount(t, w, "zaoshu")
	w.Env["TF_VAR_sharedcloud_token"] = sharedcloud.Credentials["token"]
	w.Env["TF_VAR_zaoshu_secret"] = zaoshu.Credentials["api_secret"]
	w.Env["SHAREDCLOUD_TOKEN"], w.Env["ZAOSHU_API_SECRET"] = "", ""
	w.Write("resource.tf", `
		resource "fleet_sharedcloud_instance" "batch" {
		  name      = "batch-1"
		  ask_price = 0.02
		}`)
	writeGuideFile(t, w, authenticationGuide+"/sensitive/main.tf")
	saved := filepath.Join(w.Dir, "saved.tfplan")
	w.MustRun("plan", "-out="+saved)
	plan := readPlan(t, saved)
	w.MustRun("apply", saved)
	state := w.MustRun("state", "pull")
	for name, test := range map[string]struct {
		secret string
		inPlan bool
	}{
		"environment variable": {zaoshu.Credentials["api_key"], false},
		"sensitive variable":   {sharedcloud.Credentials["token"], true},
		"ephemeral variable":   {zaoshu.Credentials["api_secret"], false},
	} {
		if got := strings.Contains(plan, test.secret); got != test.inPlan {
			t.Errorf("the plan has the value of the %s: %t, want %t", name, got, test.inPlan)
		}
		if strings.Contains(state, test.secret) {
			t.Errorf("the state has the value of the %s", name)
		}
	}
}

func TestGuide_LoginWithoutStoredToken(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Ephemeral)
	w := newWorkspace(t)
	account := acctest.NewAccount(t, "sharedcloud")
	w.Env["TF_VAR_endpoint"] = account.Endpoint
	w.Env["TF_VAR_username"] = account.Credentials["username"]
	w.Env["TF_VAR_password"] = account.Credentials["password"]
	writeGuideFile(t, w, authenticationGuide+"/token/main.tf")
	saved := filepath.Join(w.Dir, "saved.tfplan")
	w.MustRun("plan", "-out="+saved)
	w.MustRun("apply", saved)
	written := readPlan(t, saved) + w.MustRun("state", "pull")
	for _, name := range []string{"password", "token"} {
		if strings.Contains(written, account.Credentials[name]) {
			t.Errorf("Terraform has written the %s", name)
		}
	}
	w.MustRun("destroy", "-auto-approve")
}

func TestGuide_WriteOnlyArgument(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.WriteOnly)
	w := newWorkspace(t)
	newGuideAccount(t, w, "wakame")
	w.Env["TF_VAR_token"] = "first-secret"
	writeGuideFile(t, w, authenticationGuide+"/write-only/main.tf")
	w.MustRun("apply", "-auto-approve")
	w.Env["TF_VAR_token"] = "second-secret"
	expect(t, w.MustRun("plan"), "No changes.")
	config := exampleFiles(t)["guides/"+authenticationGuide+"/write-only/main.tf"]
	before, after, found := strings.Cut(config, "  user_data_wo_version = 1")
	if !found {
		t.Fatalf("the example has no version:\n%s", config)
	}
	w.Write("main.tf", before+"  user_data_wo_version = 2"+after)
	expect(t, w.MustRun("apply", "-auto-approve"), "Resources: 1 added, 0 changed, 1 destroyed.")
	if state := w.MustRun("state", "pull"); strings.Contains(state, "-secret") {
		t.Errorf("the state has the text:\n%s", state)
	}
	_, rest, _ := strings.Cut(after, "\n")
	w.Write("main.tf", before+rest)
	expectInGuide(t, authenticationGuide, w.Run("plan").Output,
		"user_data_wo requires user_data_wo_version. Set both or none of them.")
}

// forwardTo returns a handler that forwards each request to the server of an
// account.
func forwardTo(t *testing.T, account *acctest.Account) http.Handler {
	t.Helper()
	target, err := url.Parse(account.Endpoint)
	if err != nil {
		t.Fatal(err)
	}

	return &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		request.Out.URL.Scheme, request.Out.URL.Host = target.Scheme, target.Host
	}}
}

// withHost returns the endpoint of an account on another server.
func withHost(t *testing.T, account *acctest.Account, server string) string {
	t.Helper()
	target, err := url.Parse(account.Endpoint)
	if err != nil {
		t.Fatal(err)
	}

	return server + target.Path
}

func TestGuide_PrivateAuthority(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	account := newGuideAccount(t, w, "sharedcloud")
	server := httptest.NewTLSServer(forwardTo(t, account))
	t.Cleanup(server.Close)
	w.Env["SHAREDCLOUD_ENDPOINT"] = withHost(t, account, server.URL)
	config := exampleFiles(t)["guides/"+authenticationGuide+"/private-authority/main.tf"]
	w.Env["TF_VAR_authority"] = "authority.pem"
	w.Write("authority.pem", string(pem.EncodeToMemory(
		&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	w.Write("main.tf", config)
	w.MustRun("plan")
	w.Write("main.tf", strings.Replace(config, "ca_certificate = file(var.authority)", "", 1))
	expectInGuide(t, authenticationGuide, w.Run("plan").Output,
		"This machine does not trust the authority that signed the server's")
}

// TestGuide_Proxy reads from a host that only the proxy knows.
func TestGuide_Proxy(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t)
	account := newGuideAccount(t, w, "sharedcloud")
	proxy := httptest.NewServer(forwardTo(t, account))
	t.Cleanup(proxy.Close)
	w.Env["SHAREDCLOUD_ENDPOINT"] = withHost(t, account, "http://sharedcloud.invalid")
	w.Env["HTTP_PROXY"] = proxy.URL
	w.Write("main.tf", requiredProvider+`
		data "fleet_sharedcloud_gpus" "all" {}`)
	output := w.MustRun("plan")
	expectInGuide(t, authenticationGuide, output, "Credentials are sent without encryption")
	if account.RequestCounts()[http.MethodGet] == 0 {
		t.Error("the server has received no request from the proxy")
	}
}
