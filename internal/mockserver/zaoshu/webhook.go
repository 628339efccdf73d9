package zaoshu

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"time"
)

// webhook is the message about the end of a task (design/api/zaoshu.md,
// "Webhook").
type webhook struct {
	uri  string
	wire webhookWire
}

// webhookWire is the body of a webhook. The response to a run spells taskId
// differently.
type webhookWire struct {
	TaskID        string `json:"taskId"`
	Title         string `json:"title"`
	AppInstanceID string `json:"appInstanceId"`
	// CreatedAt is the task's, in milliseconds.
	CreatedAt int64 `json:"createdAt"`
}

func newWebhook(t *task, i *instance) *webhook {
	return &webhook{uri: t.NotifyURI, wire: webhookWire{
		TaskID: t.ID, Title: i.Title, AppInstanceID: i.ID, CreatedAt: t.CreatedAt,
	}}
}

// newWebhookClient returns the client that delivers webhooks. It does not
// follow redirects.
func newWebhookClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// The timeout is by the machine's clock.
		Timeout: 10 * time.Second,
	}
}

// scheduleWebhook sends the webhook of a pending task, if there is one, when
// the task ends. It is called with the data locked.
func (s *System) scheduleWebhook(t *task) {
	if t.NotifyURI == "" {
		return
	}
	ends := t.EndsAt
	s.Data.background(func(ctx context.Context) {
		if s.Clock.Wait(ctx, ends) != nil {
			return
		}
		if due := s.takeWebhook(t); due != nil {
			s.deliver(ctx, due)
		}
	})
}

// takeWebhook returns the webhook of a task that has ended by itself, once. It
// returns nil for a task that was changed or removed before its end.
func (s *System) takeWebhook(t *task) *webhook {
	s.Lock()
	defer s.Unlock()
	due := t.dueWebhook
	t.dueWebhook = nil

	return due
}

// deliver sends a webhook to this machine. The vendor documents no retry, so
// errors are ignored.
func (s *System) deliver(ctx context.Context, due *webhook) {
	if !isLoopback(due.uri) {
		return
	}
	body, err := json.Marshal(due.wire)
	if err != nil {
		return
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, due.uri, bytes.NewReader(body))
	if err != nil {
		return
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "zaoshu-hookshot")
	r.Header.Set("X-Zaoshu-Event", "default")
	response, err := s.webhookClient.Do(r)
	if err != nil {
		return
	}
	_ = response.Body.Close()
}

// isLoopback reports whether the host of a URI is this machine.
func isLoopback(uri string) bool {
	address, err := url.Parse(uri)
	if err != nil {
		return false
	}
	host := address.Hostname()

	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
