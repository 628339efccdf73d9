package provider_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider"
)

// TestHTTPOptions_LogLevels is not parallel: the environment is the process's.
func TestHTTPOptions_LogLevels(t *testing.T) {
	t.Setenv("TF_LOG_PROVIDER", "TRACE")
	options := provider.DefaultHTTPOptions()
	for level, log := range map[string]func(ctx context.Context, message string, fields map[string]any){
		"debug": options.Log, "warn": options.LogRetry, "info": options.LogTurn,
	} {
		var output bytes.Buffer
		log(tflogtest.RootLogger(t.Context(), &output), "a message", map[string]any{"system": "Jeto"})
		for _, want := range []string{`"@level":"` + level + `"`, `"@message":"a message"`, `"system":"Jeto"`} {
			if !strings.Contains(output.String(), want) {
				t.Errorf("got the line %s, want %s", output.String(), want)
			}
		}
	}
	t.Setenv("TF_LOG_PROVIDER", "OFF")
	t.Setenv("TF_LOG", "")
	options = provider.DefaultHTTPOptions()
	if options.Log != nil || options.LogRetry != nil || options.LogTurn != nil {
		t.Error("the transport logs although no variable asks for logs")
	}
}
