package qubell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func TestParameters_ErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	s := serve(
		t,
		http.StatusBadRequest,
		`{"errors":["web.password: correct-horse is too easy, web.size: small is too small, cache.key: `+
			`battery-staple is used"]}`,
	)
	c := clienttest.NewClient(t, connect, s.URL, 0)
	parameters := qubell.Parameters{"web.password": "correct-horse", "web.size": "small", "key": "battery-staple"}
	submodules := map[string]qubell.Submodule{"site": {Submodules: map[string]qubell.Submodule{
		"cache": {Parameters: qubell.Parameters{"cache.key": "battery-staple"}},
	}}}
	for name, send := range map[string]func() error{
		"launch": func() error {
			_, err := c.Launch(t.Context(), "a1", qubell.LaunchSpec{
				Parameters: qubell.Parameters{
					"web.password": "correct-horse", "web.size": "small",
				}, Submodules: submodules,
			})

			return err
		},
		"configure": func() error {
			return c.Configure(t.Context(), "i1", qubell.Configuration{
				Parameters: qubell.Parameters{
					"web.password": "correct-horse", "web.size": "small",
				}, Submodules: submodules,
			})
		},
		"workflow": func() error {
			return c.RunWorkflow(
				t.Context(), qubell.WorkflowRun{InstanceID: "i1", Workflow: "backup", Parameters: parameters},
			)
		},
		"schedule": func() error {
			_, _, err := c.ScheduleWorkflow(t.Context(), "i1", "backup", qubell.ScheduleSpec{Parameters: parameters})

			return err
		},
		"reschedule": func() error {
			_, _, err := c.Reschedule(t.Context(), "i1", "backup", qubell.ScheduleSpec{Parameters: parameters})

			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := send()
			const want = "web.password: (redacted) is too easy, web.size: (redacted) is too (redacted), " +
				"cache.key: (redacted) is used"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}
