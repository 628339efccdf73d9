// Package zaoshu imitates Zaoshu: web crawlers that users create in a dashboard,
// and read, edit and run with signed requests. It follows
// design/api/zaoshu.md. The admin API has the role of the dashboard.
//
// Where the API notes leave a choice, this package decides:
//
//   - An unknown instance, or one of another account, gets 404
//     {"message":"Not Found"}, as an unknown path does. An unknown task gets 200
//     with null data for its detail, and 200 with a code other than 0 for its
//     result. So a client meets all three spellings of the notes.
//   - A run takes Config.JobDuration. For the first tenth of it the list has the
//     task, but its detail is that of an unknown task. The task is running until
//     it ends as done, or as error if it could fetch none of its URLs. URLs other
//     than HTTP, and those whose host is below "invalid", cannot be fetched.
//     totalExecution grows when a run starts. totalFetchingRows grows when it
//     ends, by one for each fetched URL.
//   - An instance can have several running tasks. It is running until the last
//     one ends, which sets its status.
//   - Lists are in the order of creation.
//   - Errors in a body have the messages that the vendor's document has
//     commented out: 400 if it is not a JSON object, 422 for fields. Errors in a
//     query are 400 with the words of 422. An empty body is an empty object.
//   - An empty result_notify_uri removes the webhook; null keeps it.
//   - A key with five bad signatures in ten minutes is locked out until the
//     oldest is ten minutes old. Unknown keys are not locked out.
//   - Limits on requests slide over their windows. X-RateLimit-Reset is when the
//     oldest counted request leaves the window.
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

	mux *http.ServeMux
	// anonymousLimit counts requests without an account by address.
	// failedLogins counts the bad signatures of accounts.
	anonymousLimit, failedLogins *system.Limiter
	// webhookClient delivers webhooks.
	webhookClient *http.Client
}

// New returns a Zaoshu with the default account and its three instances.
func New(config system.Config) *System {
	s := &System{
		Store:          store.New(config, "zaoshu", func() *data { return newData(config.JobDuration) }),
		mux:            http.NewServeMux(),
		anonymousLimit: system.NewLimiter(config.Clock, maxAnonymousRequests, limitWindow),
		failedLogins:   system.NewLimiter(config.Clock, maxFailedLogins, failedLoginWindow),
		webhookClient:  newWebhookClient(),
	}
	if config.RateLimit == 0 {
		s.Limiter = system.NewLimiter(config.Clock, maxAccountRequests, limitWindow)
	}
	s.handle("GET "+basePath+"/instances", s.listInstances)
	s.handle("GET "+basePath+"/instance/{id}", s.withInstance(getInstance))
	s.handle("PATCH "+basePath+"/instance/{id}", s.withInstance(s.patchInstance))
	s.handle("POST "+basePath+"/instance/{id}", s.withInstance(s.runInstance))
	s.handle("GET "+basePath+"/instance/{id}/schema", s.withInstance(getSchema))
	s.handle("GET "+basePath+"/instance/{id}/tasks", s.withInstance(s.listTasks))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}", s.withInstance(s.getTask))
	s.handle("GET "+basePath+"/instance/{id}/task/{task}/result/file", s.withInstance(s.getResult))
	s.handle("GET "+basePath+"/user/account", s.withAccount(getAccount))
	s.handle("GET "+basePath+"/user/wallet", s.withAccount(getWallet))
	s.handle("/", unknownPath)

	return s
}

// basePath is the start of all paths (design/api/zaoshu.md, "Base URL and
// encoding").
const basePath = "/v2"

// Reset implements mockserver.System. Scheduled webhooks are not sent.
func (s *System) Reset() {
	s.currentData().stop()
	s.Store.Reset()
	s.anonymousLimit.Reset()
	s.failedLogins.Reset()
}

// Export implements mockserver.System. It first lets everything happen that is
// due: this server sends the webhooks of tasks that have ended, and the restored
// one must not send them again.
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
	for _, t := range s.Data.Tasks {
		if t.isPending() {
			s.scheduleWebhook(t)
		}
	}

	return nil
}

// currentData returns the current data after everything that is due has
// happened.
func (s *System) currentData() *data {
	s.Lock()
	defer s.Unlock()

	return s.Data
}
