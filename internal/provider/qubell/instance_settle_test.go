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

// looks shows an instance one way after the other, the last one for ever.
type looks []*api.Instance

func (l *looks) PollInstance(context.Context, string) (*api.Instance, error) {
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

// looking is an instance with a status and a value of a parameter.
func looking(status api.Status, size string) *api.Instance {
	return &api.Instance{ID: nobodys, Status: status, Parameters: api.Values{"web.size": api.Value(`"` + size + `"`)}}
}

// matches reports whether an error is the one that is wanted.
func matches(err, want error) bool {
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
		then  looks
		want  *api.Instance
		after time.Duration
		err   error
	}{
		"at once":                       {looking("Running", large), nil, looking("Running", large), 0, nil},
		"when it runs":                  {looking("Executing", large), looks{looking("Executing", large), looking("Active", large)}, looking("Active", large), time.Second, nil},
		"when it shows the value":       {looking("Running", "small"), looks{looking("Running", "small"), looking("Running", large)}, looking("Running", large), time.Second, nil},
		"not while nobody knows":        {looking("Running", "small"), looks{{ID: nobodys, Status: api.StatusUnknown}, looking("Running", large)}, looking("Running", large), time.Second, nil},
		"as it is when time is up":      {looking("Running", "small"), looks{looking("Running", "LARGE")}, looking("Running", "LARGE"), qubell.Patience, nil},
		"as it was if nobody knows":     {looking("Running", "small"), looks{{ID: nobodys, Status: api.StatusUnknown}}, looking("Running", "small"), qubell.Patience, nil},
		"not when a job fails":          {looking("Executing", large), looks{looking("Executing", large), looking("Failed", large)}, looking("Failed", large), qubell.Patience, qubell.ErrJob},
		"not when it is destroyed":      {looking("Executing", large), looks{looking("Destroying", large)}, looking("Destroying", large), 0, qubell.ErrJob},
		"not before it runs":            {looking("Executing", large), append(slices.Repeat(looks{looking("Executing", large)}, 40), looking("Running", large)), looking("Running", large), 4 * time.Minute, nil},
		"not if the server fails":       {looking("Running", "small"), looks{nil}, looking("Running", "small"), 0, errServer},
		"not if the server fails later": {looking("Running", "small"), looks{looking("Running", "tiny"), nil}, looking("Running", "tiny"), time.Second, errServer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				last, err := qubell.Settle(t.Context(), &test.then, test.first, api.Configuration{Parameters: api.Parameters{"web.size": large}})
				if !matches(err, test.err) || last.Status != test.want.Status || last.Parameters["web.size"].Text() != test.want.Parameters["web.size"].Text() {
					t.Errorf("got %v, %v, want %v", last, err, test.want)
				}
				if took := time.Since(began); took > test.after+2*time.Second || (test.after == qubell.Patience && took < test.after) {
					t.Errorf("it took %s, want %s", took, test.after)
				}
			})
		})
	}
}

func TestWhatIsSaidOfAnInstanceThatDoesNotSettleHoldsNoSecrets(t *testing.T) {
	t.Parallel()
	leaving := &api.Instance{ID: nobodys, Status: "Destroying", ErrorMessage: "open-sesame is no size"}
	_, err := qubell.Settle(t.Context(), &looks{leaving}, looking("Executing", "small"), api.Configuration{}, "open-sesame")
	if !qubell.IsJobError(err) || !strings.Contains(err.Error(), "(redacted) is no size") {
		t.Errorf("got %v", err)
	}
}

func TestAnInterruptEndsTheWaitForTheValues(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := qubell.Settle(ctx, &looks{looking("Running", "small")}, looking("Running", "small"), api.Configuration{Parameters: api.Parameters{"web.size": "large"}})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
