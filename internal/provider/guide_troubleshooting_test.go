package provider_test

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// terraformMessages is the heading of the messages that the provider does not
// have.
const terraformMessages = "Messages of Terraform"

// quotedMessages returns the messages in the tables of the guide, by the
// headings above them.
func quotedMessages(t *testing.T) map[string][]string {
	t.Helper()
	messages := map[string][]string{}
	for heading, rows := range tablesOf(readGuide(t, "troubleshooting")) {
		for _, row := range rows {
			if heading != "Logs" {
				messages[heading] = append(messages[heading], quotedNames(row[0])...)
			}
		}
	}

	return messages
}

// matches reports whether a text has a message, in which … stands for anything
// in its line.
func matches(text, message string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(message), "…", ".+")

	return regexp.MustCompile(pattern).MatchString(text)
}

func TestMatches_DotsAreWithinTheLine(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]bool{
		"no … here": true, "no cat here": true, "no dog": false, "… here.": true, "no … there": false,
	} {
		if got := matches("no cat here.\nnor there", message); got != want {
			t.Errorf("%q: got %t, want %t", message, got, want)
		}
	}
}

// TestGuideTroubleshooting_MessagesAreInTheCatalogue checks that the provider
// has the messages of the guide.
func TestGuideTroubleshooting_MessagesAreInTheCatalogue(t *testing.T) {
	t.Parallel()
	catalogue, err := os.ReadFile(filepath.Join("testdata", "messages.golden.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := quotedMessages(t)
	if len(all) < 5 || len(all[terraformMessages]) == 0 {
		t.Errorf("the guide has %d tables of messages, want at least 5", len(all))
	}
	for heading, messages := range all {
		for _, message := range messages {
			if heading != terraformMessages && !matches(string(catalogue), message) {
				t.Errorf("%s: the catalogue has no message %q", heading, message)
			}
		}
	}
}

// TestGuideTroubleshooting_TerraformMessages provokes those messages of
// Terraform that need neither a crash nor a race, and the line of the log.
func TestGuideTroubleshooting_TerraformMessages(t *testing.T) {
	t.Parallel()
	polled, before := closeAtPoll()
	account := acctest.NewIsolatedAccount(t, "wakame", mockserver.Options{BootDuration: time.Hour}, before)
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Env["TF_LOG_PROVIDER"] = "INFO"
	w.Write("main.tf", machineConfig("10m"))
	locked := make(chan struct{})
	var output string
	go func() {
		defer close(locked)
		<-polled
		output = w.Run("plan", "-lock-timeout=0s").Output
	}()
	log := interruptApply(t, w, locked, false)
	const line = `Waiting for instance "i-j4f0k3c8" to run: scheduling, 0s elapsed`
	if !strings.Contains(comparableOutput(log), comparableOutput(line)) {
		t.Errorf("the log has no line %q:\n%s", line, log)
	}
	if !strings.Contains(readGuide(t, "troubleshooting"), line) {
		t.Errorf("the guide does not quote %q", line)
	}

	file := filepath.Join(w.Dir, "terraform.tfstate")
	state, err := os.ReadFile(file) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	w.Write("terraform.tfstate", strings.Replace(string(state), `"schema_version": 0`, `"schema_version": 99`, 1))
	w.Env["TF_LOG_PROVIDER"] = ""
	newer := w.Run("plan").Output
	expectQuotes(t, "upgrading", newer)
	messages := strings.Join(quotedMessages(t)[terraformMessages], "\n")
	for _, message := range []string{
		"Error acquiring the state lock", "Resource instance managed by newer provider version",
	} {
		if !strings.Contains(output+newer, message) || !strings.Contains(messages, message) {
			t.Errorf("Terraform or the guide lacks the message %q:\n%s", message, output+newer)
		}
	}
}

// TestGuideTroubleshooting_Proxy reaches a server that only the proxy knows.
func TestGuideTroubleshooting_Proxy(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "sharedcloud")
	target, err := url.Parse(account.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		requests.Add(1)
		request.Out.URL.Host = target.Host
	}})
	t.Cleanup(proxy.Close)
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Env["SHAREDCLOUD_ENDPOINT"] = "http://sharedcloud.example.com" + target.Path
	w.Env["HTTP_PROXY"] = proxy.URL
	w.Write("main.tf", requiredProvider+`data "fleet_sharedcloud_gpus" "all" {}`)
	w.MustRun("apply", "-auto-approve")
	if requests.Load() == 0 {
		t.Error("no request reached the proxy")
	}
	w.Env["NO_PROXY"] = "sharedcloud.example.com"
	if direct := w.Run("plan"); direct.ExitCode == 0 {
		t.Errorf("the plan without the proxy succeeded:\n%s", direct.Output)
	}
}
