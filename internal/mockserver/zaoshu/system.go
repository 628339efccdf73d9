// Package zaoshu is the reference server's Zaoshu: web crawlers that users
// create in a dashboard, and read, edit and run with signed requests. It is
// written from design/api/zaoshu.md. The admin API has the role of the
// dashboard.
//
// Where that page leaves a choice, this server decides:
//
//   - An unknown instance, or one of another account, gets 404 {"message":"Not
//     Found"}, as an unknown path does. An unknown task gets 200 with null data
//     for its detail, and 200 with a code other than 0 for its result. So a
//     client meets all three forms on that page.
//   - A run takes Config.JobDuration. For the first tenth of it the list has
//     the task, but its detail is that of an unknown task. The task is running
//     until it ends as done, or as error if it could fetch none of its URLs.
//     URLs other than HTTP, and those whose host is below "invalid", cannot be
//     fetched. totalExecution grows when a run starts. totalFetchingRows grows
//     when it ends, by one for each fetched URL.
//   - An instance can have several running tasks. It is running until the last
//     one ends, which sets its status.
//   - Lists are in the order of creation.
//   - Errors in a body have the messages that the vendor's document has
//     commented out: 400 if it is not a JSON object, 422 for fields. Errors in
//     a query are 400 with the words of 422. An empty body is an empty object.
//   - An empty result_notify_uri removes the webhook; null keeps it.
//   - A key with five bad signatures in ten minutes is locked out until the
//     oldest is ten minutes old. Unknown keys are not locked out.
//   - Limits on requests slide over their windows. X-RateLimit-Reset is when
//     the oldest counted request leaves the window.
//   - Webhooks are sent to loopback addresses only.
package zaoshu

import (
	"encoding/json"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// System is one Zaoshu with its accounts and instances. It is safe for
// concurrent use.
type System struct {
	*store.Store[*data]

	router system.Router[handler]
	// anonymousLimit counts requests without an account by address.
	// failedLogins counts the bad signatures of accounts.
	anonymousLimit, failedLogins *system.Limiter
	// webhookClient delivers webhooks.
	webhookClient *http.Client
}

// The paths of the API (design/api/zaoshu.md, "Base URL and encoding").
const (
	basePath     = "/v2"
	instancePath = basePath + "/instance/{id}"
	taskPath     = instancePath + "/task/{task}"
)

// New returns a Zaoshu with the default account and its three instances.
func New(config system.Config) *System {
	s := &System{
		Store:          store.New(config, "zaoshu", newData),
		anonymousLimit: system.NewLimiter(config.Clock, maxAnonymousRequests, limitWindow),
		failedLogins:   system.NewLimiter(config.Clock, maxFailedLogins, failedLoginWindow),
		webhookClient:  newWebhookClient(),
	}
	if config.RateLimit == 0 {
		s.Limiter = system.NewLimiter(config.Clock, maxAccountRequests, limitWindow)
	}
	s.router.Handle("GET "+basePath+"/instances", s.listInstances)
	s.router.Handle("GET "+instancePath, s.onInstance(s.getInstance))
	s.router.Handle("PATCH "+instancePath, s.onInstance(s.patchInstance))
	s.router.Handle("POST "+instancePath, s.onInstance(s.runInstance))
	s.router.Handle("GET "+instancePath+"/schema", s.onInstance(s.getSchema))
	s.router.Handle("GET "+instancePath+"/tasks", s.onInstance(s.listTasks))
	s.router.Handle("GET "+taskPath, s.onInstance(s.getTask))
	s.router.Handle("GET "+taskPath+"/result/file", s.onInstance(s.getResult))
	s.router.Handle("GET "+basePath+"/user/account", s.getAccount)
	s.router.Handle("GET "+basePath+"/user/wallet", s.getWallet)

	return s
}

// Reset implements mockserver.System. Scheduled webhooks are not sent.
func (s *System) Reset() {
	s.currentData().stop()
	s.Store.Reset()
	s.anonymousLimit.Reset()
	s.failedLogins.Reset()
}

// Export implements mockserver.System. It first applies the events that are
// due: this server sends the webhooks of tasks that have ended, and the
// restored one must not send them again.
func (s *System) Export() (json.RawMessage, error) {
	s.currentData()

	return s.Store.Export()
}

// Restore implements mockserver.System. Webhooks of tasks that have ended
// meanwhile are lost: the vendor documents no retry.
func (s *System) Restore(exported json.RawMessage) error {
	before := s.currentData()
	err := s.Store.Restore(exported)
	if err != nil {
		return err
	}
	before.stop()
	s.Lock()
	defer s.Unlock()
	for _, t := range s.Data.Tasks.All() {
		if t.isPending() {
			s.scheduleWebhook(t)
		}
	}

	return nil
}

// currentData returns the current data after the events that are due.
func (s *System) currentData() *data {
	s.Lock()
	defer s.Unlock()

	return s.Data
}
