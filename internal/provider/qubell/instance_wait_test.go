package qubell_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/qubell"
)

// polls shows an instance one way after the other, the last one for ever.
type polls []*api.Instance

func (l *polls) PollInstance(context.Context, string) (*api.Instance, error) {
	now := (*l)[0]
	if now == nil {
		return nil, errServer
	}
	if len(*l) > 1 {
		*l = (*l)[1:]
	}

	return now, nil
}

var errServer = errors.New("the server failed")

// instanceWith is an instance with a status and a value of a parameter.
func instanceWith(status api.Status, size string) *api.Instance {
	return &api.Instance{ID: unknownID, Status: status, Parameters: api.Values{"web.size": api.Value(`"` + size + `"`)}}
}

// isError reports whether an error is the one that is wanted.
func isError(err, want error) bool {
	if want == qubell.ErrJob { //nolint:errorlint // A mark, not an error that is wrapped.
		return qubell.IsJobError(err)
	}

	return errors.Is(err, want)
}

func TestAnInstanceSettles(t *testing.T) {
	t.Parallel()
	const large = "large"
	for name, test := range map[string]struct {
		first *api.Instance
		then  polls
		want  *api.Instance
		after time.Duration
		err   error
	}{
		"at once":                       {instanceWith("Running", large), nil, instanceWith("Running", large), 0, nil},
		"when it runs":                  {instanceWith("Executing", large), polls{instanceWith("Executing", large), instanceWith("Active", large)}, instanceWith("Active", large), time.Second, nil},
		"when it shows the value":       {instanceWith("Running", "small"), polls{instanceWith("Running", "small"), instanceWith("Running", large)}, instanceWith("Running", large), time.Second, nil},
		"not while nobody knows":        {instanceWith("Running", "small"), polls{{ID: unknownID, Status: api.StatusUnknown}, instanceWith("Running", large)}, instanceWith("Running", large), time.Second, nil},
		"as it is when time is up":      {instanceWith("Running", "small"), polls{instanceWith("Running", "LARGE")}, instanceWith("Running", "LARGE"), qubell.StatusLag, nil},
		"as it was if nobody knows":     {instanceWith("Running", "small"), polls{{ID: unknownID, Status: api.StatusUnknown}}, instanceWith("Running", "small"), qubell.StatusLag, nil},
		"not when a job fails":          {instanceWith("Executing", large), polls{instanceWith("Executing", large), instanceWith("Failed", large)}, instanceWith("Failed", large), qubell.StatusLag, qubell.ErrJob},
		"not when it is destroyed":      {instanceWith("Executing", large), polls{instanceWith("Destroying", large)}, instanceWith("Destroying", large), 0, qubell.ErrJob},
		"not before it runs":            {instanceWith("Executing", large), append(slices.Repeat(polls{instanceWith("Executing", large)}, 40), instanceWith("Running", large)), instanceWith("Running", large), 4 * time.Minute, nil},
		"not if the server fails":       {instanceWith("Running", "small"), polls{nil}, instanceWith("Running", "small"), 0, errServer},
		"not if the server fails later": {instanceWith("Running", "small"), polls{instanceWith("Running", "tiny"), nil}, instanceWith("Running", "tiny"), time.Second, errServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				last, err := qubell.WaitForConfiguration(t.Context(), &test.then, test.first, api.Configuration{Parameters: api.Parameters{"web.size": large}})
				if !isError(err, test.err) || last.Status != test.want.Status || last.Parameters["web.size"].Text() != test.want.Parameters["web.size"].Text() {
					t.Errorf("got %v, %v, want %v", last, err, test.want)
				}
				if took := time.Since(began); took > test.after+2*time.Second || (test.after == qubell.StatusLag && took < test.after) {
					t.Errorf("it took %s, want %s", took, test.after)
				}
			})
		})
	}
}

func TestWhatIsSaidOfAnInstanceThatDoesNotSettleHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	leaving := &api.Instance{ID: unknownID, Status: "Destroying", ErrorMessage: "open-sesame is no size"}
	_, err := qubell.WaitForConfiguration(
		t.Context(), &polls{leaving}, instanceWith("Executing", "small"), api.Configuration{}, "open-sesame",
	)
	if !qubell.IsJobError(err) || !strings.Contains(err.Error(), "(redacted) is no size") {
		t.Errorf("got %v", err)
	}
}

func TestAnInterruptEndsTheWaitForTheValues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := qubell.WaitForConfiguration(
			ctx, &polls{instanceWith("Running", "small")}, instanceWith("Running", "small"),
			api.Configuration{Parameters: api.Parameters{"web.size": "large"}},
		)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
