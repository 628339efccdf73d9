package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// TestAccLogs_haveProgressAtInfo applies with TF_LOG_PROVIDER=INFO, which shows
// the progress of resources, retries and rate limits, but no single requests.
func TestAccLogs_haveProgressAtInfo(t *testing.T) {
	t.Parallel()
	account := acctest.NewAccount(t, "zaoshu")
	crawler := account.Create("instance", map[string]any{})
	w := newWorkspace(t)
	configureEnv(w, account)
	log := filepath.Join(t.TempDir(), "terraform.log")
	w.Env["TF_LOG_PROVIDER"] = "INFO"
	w.Env["TF_LOG_PATH"] = log
	w.Write("main.tf", requiredProvider+`
		resource "fleet_zaoshu_run" "news" {
		  instance_id = "`+crawler+`"
		}`)
	for _, fault := range []faults.Fault{
		{Method: http.MethodGet, Status: http.StatusBadGateway, Times: 1},
		{
			Method: http.MethodPost, Status: http.StatusTooManyRequests, Body: `{"message":"Slow down."}`, Times: 1,
			Headers: map[string]string{"Retry-After": "1"},
		},
	} {
		account.AddFault(fault)
	}
	w.MustRun("apply", "-auto-approve")
	written, err := os.ReadFile(log) //nolint:gosec // The test's own file.
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	for level, messages := range map[string][]string{
		"[INFO]": {`Zaoshu runs instance "` + crawler + `" as task`, "is done"},
		"[WARN]": {
			"answered 502 Bad Gateway", "The provider sends the request again",
			"Zaoshu accepts no requests for now. The provider continues in",
		},
	} {
		for _, message := range messages {
			if !hasLine(text, level, message) {
				t.Errorf("the log has no %s line with %q:\n%s", level, message, text)
			}
		}
	}
	if strings.Contains(text, "API request") {
		t.Error("the log has single requests at INFO")
	}
}

// hasLine reports whether a line of the log has the level and the message.
func hasLine(log, level, message string) bool {
	for line := range strings.Lines(log) {
		if strings.Contains(line, level) && strings.Contains(line, message) {
			return true
		}
	}

	return false
}
