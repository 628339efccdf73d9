package qubell_test

import (
	"context"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
)

// newCall returns a call with a client of its own.
func newCall(ctx context.Context, call func(context.Context, *qubell.Client) error) clienttest.Call {
	return func(address string, retries int) error {
		c, err := qubell.New(address, qubell.Credentials{Token: "j.w.t"}, clienttest.Options(retries))
		if err != nil {
			return err
		}

		return call(ctx, c)
	}
}

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
		Read:         newCall(t.Context(), getInstance),
	}.CheckKeys(t)
}

// TestInstance_MissingKeyOfPartIsMalformed is about the objects inside an
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
		// before and after stand around the part in the members of an instance.
		before, after string
	}{
		"job of the history": {job, []string{"name", "status"}, `{"workflowHistory":[`, `]}`},
		"job that runs":      {job, []string{"name", "status"}, `{"workflow":`, `}`},
		"step": {
			step,
			[]string{"name", "status"},
			`{"workflowHistory":[{"name":"launch","status":"Executing","steps":[`, `]}]}`,
		},
		"component": {`{"name":"db","instanceId":"50dd88bee4b082b7a96d072f"}`, []string{"name"}, `{"components":[`, `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Object{
				Document: test.document,
				Keys:     test.keys,
				Wrap:     func(part string) string { return clienttest.With(t, instanceDocument, test.before+part+test.after) },
				Read:     newCall(t.Context(), getInstance),
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
		Read:         newCall(t.Context(), listSchedules),
	}.CheckKeys(t)
}

// TestList_MissingIDIsMalformed is about the lists, whose members may lack
// everything else (sheet, section 2).
func TestList_MissingIDIsMalformed(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]func(context.Context, *qubell.Client) error{
		"instances": listInstances,
		"organizations": func(ctx context.Context, c *qubell.Client) error {
			_, err := c.Organizations(ctx)

			return err
		},
		"environments": func(ctx context.Context, c *qubell.Client) error {
			_, err := c.Environments(ctx, "o1")

			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.Object{
				Document: `{"id":"a"}`,
				Keys:     []string{"id"},
				Wrap:     func(document string) string { return `[{"id":"b","name":"B"},` + document + `]` },
				Read:     newCall(t.Context(), list),
			}.CheckKeys(t)
		})
	}
}

func TestInstance_OtherObjectIsMalformed(t *testing.T) {
	t.Parallel()
	other := clienttest.With(t, instanceDocument, `{"id":"50dd88bee4b082b7a96d072f"}`)
	for name, call := range map[string]func(context.Context, *qubell.Client) error{
		"get":  getInstance,
		"poll": pollInstance,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clienttest.CheckWrongID(t, id, other, newCall(t.Context(), call))
		})
	}
}

func TestInstance_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	clienttest.CheckRetries(t, instanceDocument, newCall(t.Context(), getInstance))
}

//nolint:paralleltest // It counts the allocations of the whole process.
func TestInstance_ListOfEmptyObjectsAllocatesLittle(t *testing.T) {
	clienttest.CheckEmptyObjects(t, "", "", newCall(t.Context(), listInstances))
}

func TestCommand_MalformedAnswerIsRetried(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func(context.Context, *qubell.Client) error{
		"configure": func(ctx context.Context, c *qubell.Client) error {
			return c.Configure(ctx, "i1", qubell.Configuration{})
		},
		"user data": func(ctx context.Context, c *qubell.Client) error { return c.SetUserData(ctx, "i1", nil) },
		"delete":    func(ctx context.Context, c *qubell.Client) error { return c.DeleteInstance(ctx, "i1", true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address, requests := clienttest.Serve(t, clienttest.HTMLPage, "")
			if err := newCall(t.Context(), order)(address, 1); err != nil || requests.Load() != 2 {
				t.Errorf("got %v after %d requests", err, requests.Load())
			}
		})
	}
}
