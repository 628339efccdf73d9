package logging_test

import (
	"os"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/logging"
)

func TestRequested_VariablesOfSDK(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]bool{
		"TF_LOG=TRACE":                 true,
		"TF_LOG=json":                  true,
		"TF_LOG_PROVIDER=DEBUG":        true,
		"TF_LOG_PROVIDER_FLEET=DEBUG":  true,
		"TF_LOG_SDK=TRACE":             true,
		"TF_LOG_SDK_FRAMEWORK=TRACE":   true,
		"TF_LOG=":                      false,
		"TF_LOG=off":                   false,
		"TF_LOG_PROVIDER=OFF":          false,
		"TF_LOG_CORE=TRACE":            false,
		"TF_LOG_PATH=terraform.log":    false,
		"NOT_TF_LOG=TRACE":             false,
		"TF_LOGISTICS=much":            false,
		"a line without an equal sign": false,
	} {
		if got := logging.Requested([]string{"HOME=/", variable}); got != want {
			t.Errorf("%q asks for logs: %t, want %t", variable, got, want)
		}
	}
}

// TestLogging_DisableUnlessRequested is not parallel: the environment is the
// process's.
func TestLogging_DisableUnlessRequested(t *testing.T) {
	names := []string{"TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"}
	for _, name := range append(names, "TF_LOG") {
		t.Setenv(name, "")
	}
	err := logging.DisableUnlessRequested()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if level := os.Getenv(name); level != "OFF" {
			t.Errorf("%s is %q, want OFF", name, level)
		}
	}
	t.Setenv("TF_LOG_SDK", "")
	t.Setenv("TF_LOG_PROVIDER", "DEBUG")
	err = logging.DisableUnlessRequested()
	if err != nil {
		t.Fatal(err)
	}
	if sdk := os.Getenv("TF_LOG_SDK"); sdk != "" {
		t.Errorf("TF_LOG_SDK is %q, want no change when the user asks for logs", sdk)
	}
}
