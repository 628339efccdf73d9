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

// webhook is the one message that tells of the end of a task
// (design/api/zaoshu.md, "Webhook").
type webhook struct {
	uri  string
	wire webhookWire
}

// webhookWire is the body of a webhook. Its taskId is spelled otherwise in the
// answer to a run.
type webhookWire struct {
	TaskID        string `json:"taskId"`
	Title         string `json:"title"`
	AppInstanceID string `json:"appInstanceId"`
	// CreatedAt is the task's, in milliseconds.
	CreatedAt int64 `json:"createdAt"`
}

func newWebhook(t *task) webhook {
	return webhook{uri: t.NotifyURI, wire: webhookWire{
		TaskID: t.ID, Title: t.instance.Title, AppInstanceID: t.instance.ID, CreatedAt: t.CreatedAt.UnixMilli(),
	}}
}

// newWebhookClient returns the client that delivers webhooks. It does not go on
// to where it is redirected: what is not answered with 200 is lost.
func newWebhookClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// By the machine's clock: it is the network that takes this time.
		Timeout: 10 * time.Second,
	}
}

// scheduleWebhook sends the webhook of a task, if there is one, when the task
// ends. It is called with the lock held.
func (s *System) scheduleWebhook(t *task) {
	if t.NotifyURI == "" {
		return
	}
	id, ends := t.ID, t.EndsAt
	s.Data.background(func(ctx context.Context) {
		if s.Clock.Wait(ctx, ends) != nil {
			return
		}
		if due, ok := s.takeWebhook(id); ok {
			s.deliver(ctx, due)
		}
	})
}

// takeWebhook returns the webhook of a task that has ended, and whether there
// is one. It can be taken once.
func (s *System) takeWebhook(id string) (webhook, bool) {
	s.Lock()
	defer s.Unlock()
	due, ok := s.Data.webhooks[id]
	delete(s.Data.webhooks, id)

	return due, ok
}

// deliver sends a webhook. There is no retry, and nobody who could be told of
// an error.
func (s *System) deliver(ctx context.Context, due webhook) {
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

// isLoopback reports whether a URI leads to this machine.
func isLoopback(uri string) bool {
	address, err := url.Parse(uri)
	if err != nil {
		return false
	}
	host := address.Hostname()

	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
