package qubell

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/fleet-iac/terraform-provider-fleet/internal/client/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/provider/waiting"
)

// job is a request that keeps an instance busy for a while. An instance
// executes one at a time, and its status lags behind the requests
// (design/api/qubell.md, "Status lag"), so that a job is followed by a tracker.
type job struct {
	client *api.Client
	// instance is the instance's id.
	instance string
	// description names the job: `workflow "backup" of instance "…"`.
	description string
	// send sends the request for the instance as it is. It is called again when
	// the API has answered that another job is running.
	send func(ctx context.Context, before *api.Instance) error
	// newTracker makes the tracker from the instance as it was right before the
	// request.
	newTracker func(before *api.Instance) *api.Tracker
	// progress is told what happens; nil for nobody.
	progress func(message string)
	// secrets are what nobody may read in what the API says of the job.
	secrets []string

	// before is the instance as it was right before the request was sent.
	before *api.Instance
	// unlock gives the instance back that the job keeps busy, nil where it has
	// none.
	unlock func()
	// tracker is made by give. For a request that goes without a look before,
	// such as a launch, it is set at once.
	tracker *api.Tracker
}

// Start sends the request, as soon as no other job is running. The error is a
// *rest.Error, rest.Conflict only where the instance is being destroyed or is
// so already, or a *waiting.Error where the other job does not end in time.
func (j *job) Start(ctx context.Context) error {
	last, err := waiting.Wait[attempt]{
		System:      api.Name,
		Description: "another job to end before " + j.description,
		Refresh:     j.attempt,
		State:       attempt.state,
		Target:      []string{stateAccepted, statePermanentError},
		Progress:    j.progress,
	}.WaitForState(ctx)
	if err == nil {
		err = last.failure
	}
	if err != nil {
		j.releaseLock()

		return err
	}
	j.reportf("%s has accepted %s", api.Name, j.description)

	return nil
}

// releaseLock gives the instance back.
func (j *job) releaseLock() {
	if j.unlock != nil {
		j.unlock()
		j.unlock = nil
	}
}

// attempt is one try at sending the request.
type attempt struct {
	// before is the instance as it was right before, nil where another job of
	// this process has it.
	before *api.Instance
	// rejection says that another job is running; nil where the request was
	// accepted or was not sent.
	rejection error
	// failure is the error of the request. The wait continues after a look that
	// fails, but it does not repeat a request that fails.
	failure error
	sent    bool
}

func (j *job) attempt(ctx context.Context) (attempt, error) {
	if j.unlock == nil {
		release, free := j.client.TryLockInstance(j.instance)
		if !free {
			return attempt{}, nil
		}
		j.unlock = release
	}
	before, err := j.client.PollInstance(ctx, j.instance)
	if err != nil {
		return attempt{}, err
	}
	if before.Status == api.StatusUnknown {
		// Nothing can be told from it later on.
		return attempt{before: before}, nil
	}
	err = j.send(ctx, before)
	switch {
	case err == nil:
		j.before, j.tracker = before, j.newTracker(before)

		return attempt{before: before, sent: true}, nil
	case ctx.Err() != nil && rest.KindOf(err) != rest.InDoubt:
		return attempt{}, err
	case rest.KindOf(err) != rest.Conflict || before.Status.IsDestroying() || before.Status.IsDestroyed():
		return attempt{failure: err}, nil
	default:
		return attempt{before: before, rejection: err}, nil
	}
}

// The states of a request that is not sent again. No status has a blank in it.
const (
	stateAccepted       = "accepted by the API"
	statePermanentError = "failed for good"
)

func (a attempt) state() string {
	if a.failure != nil {
		return statePermanentError
	}
	if a.before == nil {
		return "at work for another resource"
	}
	status := jobStatus(a.before, nil)
	failure, refused := errors.AsType[*rest.Error](a.rejection)
	switch {
	case a.sent:
		return stateAccepted
	case refused && !a.before.Status.IsBusy():
		// The status lags, so that only the refusal tells what is the matter.
		return fmt.Sprintf("%s, but the API says %q", status, failure.Message)
	default:
		return status
	}
}

// What has become of a job that has ended. No status has a blank in it.
const (
	stateJobSucceeded = "ended well"
	stateJobFailed    = "ended badly"
)

// snapshot is a look at a job.
type snapshot struct {
	// instance is nil where it is gone.
	instance *api.Instance
	api.Progress
}

func (s snapshot) state() string {
	switch s.Outcome {
	case api.Succeeded:
		return stateJobSucceeded
	case api.Failed:
		return stateJobFailed
	default:
		return jobStatus(s.instance, s.Job)
	}
}

// await waits until the job has ended, and returns the instance and the job as
// they were last seen, nil where they were not. The error is a *jobError where
// the job failed, else a *waiting.Error or a *rest.Error.
func (j *job) await(ctx context.Context) (*api.Instance, *api.Job, error) {
	defer j.releaseLock()
	last, err := waiting.Wait[snapshot]{
		System:      api.Name,
		Description: j.description + " to end",
		Refresh:     j.refresh,
		State:       snapshot.state,
		Target:      []string{stateJobSucceeded},
		Failed:      []string{stateJobFailed},
		Progress:    j.progress,
	}.WaitForState(ctx)
	switch wait, waited := errors.AsType[*waiting.Error](err); {
	case waited && wait.Reason == waiting.Failed:
		err = &jobError{description: j.description, reason: rest.Redact(last.Reason, j.secrets...)}
	case err == nil:
		j.reportf("Done waiting for %s to end", j.description)
	}

	return last.instance, last.Job, err
}

func (j *job) refresh(ctx context.Context) (snapshot, error) {
	now, err := j.client.PollInstance(ctx, j.instance)
	if err != nil && rest.KindOf(err) != rest.NotFound {
		return snapshot{}, err
	}

	return snapshot{now, j.tracker.Observe(now)}, nil
}

// retryUntilIdle sends what starts no job, as soon as none is running that
// forbids it. The action says what that is, as a phrase that follows "before".
func retryUntilIdle(ctx context.Context, action string, send func(ctx context.Context) error) error {
	var sent error
	_, err := waiting.Wait[string]{
		System:      api.Name,
		Description: "another job to end before " + action,
		Refresh: func(ctx context.Context) (string, error) {
			sent = send(ctx)
			if failure, ok := errors.AsType[*rest.Error](sent); ok && failure.Kind == rest.Conflict {
				return fmt.Sprintf("forbidden, since the API says %q", failure.Message), nil
			}

			return stateAccepted, sent
		},
		State:  func(state string) string { return state },
		Target: []string{stateAccepted},
	}.WaitForState(ctx)
	if rest.KindOf(sent) == rest.InDoubt {
		return sent
	}

	return err
}

func (j *job) reportf(format string, values ...any) {
	if j.progress != nil {
		j.progress(fmt.Sprintf(format, values...))
	}
}

// jobError is a job that failed.
type jobError struct {
	// description names it, as in [job].
	description string
	// reason says in one sentence which job failed, and at which step.
	reason string
}

// Error returns the failure in one line.
func (e *jobError) Error() string {
	return fmt.Sprintf("%s: %s failed: %s", api.Name, e.description, e.reason)
}

// diagnostic is the failure with what the user can do about it.
func (e *jobError) diagnostic(advice string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(fmt.Sprintf("%s: %s failed", api.Name, e.description),
		fmt.Sprintf("What the API says of it: %s.\n\n%s", strings.TrimSuffix(e.reason, "."), advice))
}

// jobStatus says what an instance is at: its status, and the steps at which a
// job is, which is one of its own unless another one is given.
func jobStatus(instance *api.Instance, running *api.Job) string {
	for _, each := range instance.Jobs() {
		if running == nil && !each.Status.IsEnded() {
			running = &each
		}
	}
	if running == nil {
		return string(instance.Status)
	}
	var steps []string
	for _, step := range running.Steps {
		if strings.EqualFold(string(step.Status), string(api.JobExecuting)) {
			steps = append(steps, fmt.Sprintf("%s %d %%", step.Name, step.PercentComplete))
		}
	}
	doing := running.Name
	if len(steps) > 0 {
		doing += ": " + strings.Join(steps, " and ")
	}

	return fmt.Sprintf("%s, %s", instance.Status, doing)
}
