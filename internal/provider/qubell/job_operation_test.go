package qubell_test

import (
	"bytes"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/qubell"
)

func TestReportJob_LogNamesSystem(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	qubell.ReportJobOfInstance(tflogtest.RootLogger(t.Context(), &log), "Done waiting")
	entries, err := tflogtest.MultilineJSONDecode(&log)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0]["system"] != "Qubell" || entries[0]["@message"] != "Done waiting" {
		t.Errorf("got the log %v, want one entry \"Done waiting\" of the system Qubell", entries)
	}
}
