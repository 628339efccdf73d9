package qubell_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

func getInstance(ctx context.Context, c *qubell.Client) error {
	_, err := c.GetInstance(ctx, id)

	return err
}

func pollInstance(ctx context.Context, c *qubell.Client) error {
	_, err := c.PollInstance(ctx, id)

	return err
}

func listInstances(ctx context.Context, c *qubell.Client) error {
	_, err := c.ListInstances(ctx, qubell.ScopeEnvironment, "e1")

	return err
}

func listSchedules(ctx context.Context, c *qubell.Client) error {
	_, err := c.ListSchedules(ctx, id)

	return err
}

func TestInstance_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     instanceDocument,
		Keys:         []string{"id", "name", "version", "parameters", "status", "applicationId", "environmentId"},
		NullableKeys: []string{"ownerId", "workflowHistory", "returnValues", "components"},
		Read:         clienttest.NewCall(t.Context(), connect, getInstance),
	}.CheckKeys(t)
}

// TestInstance_MissingKeyOfPartIsMalformed checks the objects inside an
// instance.
func TestInstance_MissingKeyOfPartIsMalformed(t *testing.T) {
	t.Parallel()
	const (
		step = `{"name":"run","status":"Executing","percentComplete":40}`
		job  = `{"name":"launch","status":"Executing","ownerId":"x","steps":[` + step + `]}`
	)
	for name, test := range map[string]struct {
		document string
		keys     []string
		// before and after are the JSON around the part in the instance.
		before, after string
		otherVersion  bool
	}{
		"job of the history": {job, []string{"name", "status"}, `{"workflowHistory":[`, `]}`, false},
		"job that runs":      {job, []string{"name", "status"}, `{"workflow":`, `}`, true},
		"step": {
			step,
			[]string{"name", "status"},
			`{"workflowHistory":[{"name":"launch","status":"Executing","ownerId":"x","steps":[`, `]}]}`,
			false,
		},
		"component": {
			`{"name":"db","instanceId":"50dd88bee4b082b7a96d072f"}`,
			[]string{"name"},
			`{"components":[`, `]}`,
			false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Object{
				Document:     test.document,
				Keys:         test.keys,
				OtherVersion: test.otherVersion,
				Wrap: func(part string) string {
					return clienttest.With(t, instanceDocument, test.before+part+test.after)
				},
				Read: clienttest.NewCall(t.Context(), connect, getInstance),
			}.CheckKeys(t)
		})
	}
}

func TestSchedule_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     `{"id":"588b41493d0694c32949661d","name":"destroy","timestamp":1021182000000}`,
		Keys:         []string{"id", "timestamp"},
		NullableKeys: []string{"name"},
		Wrap:         func(document string) string { return `{"schedules":[` + document + `]}` },
		Read:         clienttest.NewCall(t.Context(), connect, listSchedules),
	}.CheckKeys(t)
}

// TestListInstances_MissingIDIsMalformed checks the list of instances, whose
// elements may lack every other key (design/api/qubell.md, "Lists and paging").
func TestListInstances_MissingIDIsMalformed(t *testing.T) {
	t.Parallel()
	clienttest.Object{
		Document:     `{"id":"a"}`,
		Keys:         []string{"id"},
		OtherVersion: true,
		Wrap:         func(document string) string { return `[{"id":"b","name":"B"},` + document + `]` },
		Read:         clienttest.NewCall(t.Context(), connect, listInstances),
	}.CheckKeys(t)
}

func TestDiscovery_MissingKeyIsMalformed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		document string
		keys     []string
		read     func(context.Context, *qubell.Client) error
	}{
		"organizations": {
			`{"id":"o1","name":"Acme"}`,
			[]string{"id", "name"},
			func(ctx context.Context, c *qubell.Client) error {
				_, err := c.Organizations(ctx)

				return err
			},
		},
		"environments": {
			`{"id":"e1","name":"default","isDefault":true}`,
			[]string{"id", "name", "isDefault"},
			func(ctx context.Context, c *qubell.Client) error {
				_, err := c.Environments(ctx, "o1")

				return err
			},
		},
		"applications": {
			`{"id":"a1","name":"Shop"}`,
			[]string{"id", "name"},
			func(ctx context.Context, c *qubell.Client) error {
				_, err := c.Applications(ctx, "o1")

				return err
			},
		},
		"revisions": {
			`{"id":"r1","name":"gold"}`,
			[]string{"id", "name"},
			func(ctx context.Context, c *qubell.Client) error {
				_, err := c.Revisions(ctx, "a1")

				return err
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Object{
				Document: test.document,
				Keys:     test.keys,
				Wrap:     func(document string) string { return `[` + test.document + `,` + document + `]` },
				Read:     clienttest.NewCall(t.Context(), connect, test.read),
			}.CheckKeys(t)
		})
	}
}

func TestInstance_WrongIDIsMalformed(t *testing.T) {
	t.Parallel()
	other := clienttest.With(t, instanceDocument, `{"id":"50dd88bee4b082b7a96d072f"}`)
	for name, call := range map[string]func(context.Context, *qubell.Client) error{
		"get":  getInstance,
		"poll": pollInstance,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.CheckWrongID(t, id, other, clienttest.NewCall(t.Context(), connect, call))
		})
	}
}

func TestInstance_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, instanceDocument, clienttest.NewCall(t.Context(), connect, getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, "", "", clienttest.NewCall(t.Context(), connect, listInstances))
}

func TestCommand_MalformedResponseIsRetried(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(context.Context, *qubell.Client) error{
		"configure": func(ctx context.Context, c *qubell.Client) error {
			return c.UpdateInstance(ctx, "i1", qubell.InstanceUpdate{})
		},
		"user data": func(ctx context.Context, c *qubell.Client) error { return c.SetUserData(ctx, "i1", nil) },
		"delete":    func(ctx context.Context, c *qubell.Client) error { return c.DeleteInstance(ctx, "i1", true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, requests := clienttest.Serve(t, clienttest.HTMLPage, "")
			err := clienttest.NewCall(t.Context(), connect, send)(address, 1)
			if err != nil || requests.Load() != 2 {
				t.Errorf("got %v after %d requests, want success after 2", err, requests.Load())
			}
		})
	}
}
