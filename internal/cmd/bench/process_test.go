package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProcess_PeakMemory(t *testing.T) {
	t.Parallel()
	got, err := parsePeakMemory("Name:\tprovider\nVmPeak:\t 1280696 kB\nVmHWM:\t   32996 kB\nVmRSS:\t 1 kB\n")
	if err != nil || got != 32996<<10 {
		t.Errorf("parsePeakMemory = %d, %v, want %d", got, err, 32996<<10)
	}
	for _, status := range []string{"Name:\tprovider\n", "VmHWM:\t many kB\n"} {
		_, err := parsePeakMemory(status)
		if err == nil {
			t.Errorf("parsePeakMemory(%q) returns no error", status)
		}
	}
}

func TestProcess_EndsAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := startProcess(t.Context(), "ready", os.Environ(), "go", "no-such-command")
	if err == nil || !strings.Contains(err.Error(), "go ended at once: go no-such-command: unknown command") {
		t.Errorf("startProcess = %v, want an error with the output", err)
	}
}

func TestProvider_Reattach(t *testing.T) {
	t.Parallel()
	got, err := parseReattach("\tTF_REATTACH_PROVIDERS='{\"a\":1}'\n")
	if err != nil || got != `{"a":1}` {
		t.Errorf("parseReattach = %q, %v", got, err)
	}
	_, err = parseReattach("TF_REATTACH_PROVIDERS=")
	if err == nil {
		t.Error("parseReattach returns no error for a line without a value")
	}
}

func TestProvider_Environment(t *testing.T) {
	t.Parallel()
	got := cleanEnvironment([]string{"HOME=/root", "TF_LOG=trace", "FLEET_HTTP_MAX_RETRIES=0", "PATH=/bin"})
	if diff := cmp.Diff([]string{"HOME=/root", "PATH=/bin"}, got); diff != "" {
		t.Errorf("the environment differs (-want +got):\n%s", diff)
	}
}

func TestServer_Exports(t *testing.T) {
	t.Parallel()
	got := parseExports("export A_URL='http://127.0.0.1:1'\nexport TOKEN='x=y'\n")
	if diff := cmp.Diff([]string{"A_URL=http://127.0.0.1:1", "TOKEN=x=y"}, got); diff != "" {
		t.Errorf("the variables differ (-want +got):\n%s", diff)
	}
}
