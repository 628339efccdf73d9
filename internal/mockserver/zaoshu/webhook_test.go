package zaoshu_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// receivedWebhook is a received webhook.
type receivedWebhook struct {
	method, path string
	header       http.Header
	body         map[string]any
}

// webhookServer receives webhooks. It is outside the synctest bubbles of the
// systems, so all sent webhooks have arrived when a bubble is blocked.
type webhookServer struct {
	url      string
	received chan receivedWebhook
}

// startWebhookServer answers webhooks with a status.
func startWebhookServer(t *testing.T, status int) *webhookServer {
	t.Helper()
	l := &webhookServer{received: make(chan receivedWebhook, 10)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := receivedWebhook{method: r.Method, path: r.URL.Path, header: r.Header}
		text, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(text, &arrived.body) != nil {
			t.Errorf("webhook %s, %v, want JSON", text, err)
		}
		l.received <- arrived
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	l.url = server.URL

	return l
}

// requestBody is a run, or an edit, that sets a webhook.
func (l *webhookServer) requestBody(path string) string {
	return `{"result_notify_uri":"` + l.url + path + `"}`
}

// wantPaths compares the paths of all webhooks that have arrived since the last
// call, and returns them. It is called inside a bubble.
func (l *webhookServer) wantPaths(t *testing.T, paths ...string) []receivedWebhook {
	t.Helper()
	synctest.Wait()
	hooks, got := []receivedWebhook{}, []string{}
	for len(l.received) > 0 {
		arrived := <-l.received
		hooks, got = append(hooks, arrived), append(got, arrived.path)
	}
	if diff := cmp.Diff(append([]string{}, paths...), got); diff != "" {
		t.Fatalf("paths of webhooks (-want +got):\n%s", diff)
	}

	return hooks
}

func TestWebhook_SentAtEndOfTask(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		id := s.run(newsPath, l.requestBody("/hook"))
		s.clock.Advance(jobDuration - 1)
		l.wantPaths(t)
		s.clock.Advance(1)
		got := l.wantPaths(t, "/hook")[0]
		want := map[string]any{
			"taskId": id, "title": "News headlines", "appInstanceId": zaoshu.InstanceNews, "createdAt": 1501840800250.0,
		}
		if diff := cmp.Diff(want, got.body); diff != "" || got.method != http.MethodPost {
			t.Fatalf("method %s, body (-want +got):\n%s", got.method, diff)
		}
		for name, value := range map[string]string{
			"User-Agent": "zaoshu-hookshot", "X-Zaoshu-Event": "default", "Content-Type": "application/json",
		} {
			if got.header.Get(name) != value {
				t.Errorf("header %s = %q, want %q", name, got.header.Get(name), value)
			}
		}
	})
}

func TestWebhook_OfRunOrInstance(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		s.run(newsPath, `{}`)
		l.wantPaths(t)
		s.patch(newsPath, l.requestBody("/instance")).WantBody(t, http.StatusOK, nullData)
		s.run(newsPath, `{}`)
		l.wantPaths(t, "/instance")
		s.run(newsPath, `{"result_notify_uri":null}`)
		l.wantPaths(t, "/instance")
		s.run(newsPath, l.requestBody("/run"))
		l.wantPaths(t, "/run")
		// An empty one is none, for a run as for the instance.
		s.run(newsPath, `{"result_notify_uri":""}`)
		l.wantPaths(t)
		s.patch(newsPath, `{"result_notify_uri":""}`).WantBody(t, http.StatusOK, nullData)
		s.run(newsPath, `{}`)
		l.wantPaths(t)
	})
}

func TestWebhook_SentOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []int{
		http.StatusOK, http.StatusInternalServerError, http.StatusTemporaryRedirect, http.StatusFound,
	} {
		l := startWebhookServer(t, status)
		synctest.Test(t, func(t *testing.T) {
			s := newTimedSystem(t)
			s.run(newsPath, l.requestBody("/hook"))
			s.clock.Advance(jobDuration)
			l.wantPaths(t, "/hook")
			s.clock.Advance(time.Hour)
			s.get(newsPath)
			l.wantPaths(t)
		})
	}
}

func TestWebhook_EachRunHasOne(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newTimedSystem(t)
		s.run(newsPath, l.requestBody("/first"))
		s.clock.Advance(1)
		s.run(newsPath, l.requestBody("/second"))
		s.clock.Advance(jobDuration - 1)
		l.wantPaths(t, "/first")
		s.clock.Advance(1)
		l.wantPaths(t, "/second")
	})
}

func TestWebhook_NotSentForChangedTask(t *testing.T) {
	t.Parallel()
	for name, intervene := range map[string]func(s *testSystem, id string) error{
		"set to done": func(s *testSystem, id string) error {
			_, err := s.EditObject("task", id, map[string]any{"status": "done"})

			return err
		},
		"deleted": func(s *testSystem, id string) error { return s.DeleteObject("task", id) },
		"instance deleted": func(s *testSystem, _ string) error {
			return s.DeleteObject("instance", zaoshu.InstanceNews)
		},
		"reset": func(s *testSystem, _ string) error {
			s.Reset()

			return nil
		},
		"restored": func(s *testSystem, _ string) error { return s.Restore([]byte(`{"accounts":{},"instances":[]}`)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := startWebhookServer(t, http.StatusOK)
			synctest.Test(t, func(t *testing.T) {
				s := newTimedSystem(t)
				err := intervene(s, s.run(newsPath, l.requestBody("/hook")))
				if err != nil {
					t.Fatal(err)
				}
				s.clock.Advance(jobDuration)
				l.wantPaths(t)
			})
		})
	}
}

func TestWebhook_SentAfterRestart(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s, restored := newTimedSystem(t), newTimedSystem(t)
		s.run(newsPath, l.requestBody("/hook"))
		systemtest.CheckRestore(t, s, restored)
		restored.clock.Advance(jobDuration)
		l.wantPaths(t, "/hook")

		// This ends the first server, which sends nothing then.
		s.Reset()
		l.wantPaths(t)
	})
}

func TestWebhook_NotSentTwiceAfterRestart(t *testing.T) {
	t.Parallel()
	for name, saveEarly := range map[string]bool{"saved before it was due": true, "saved after it was due": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := startWebhookServer(t, http.StatusOK)
			synctest.Test(t, func(t *testing.T) {
				s, restored := newTimedSystem(t), newTimedSystem(t)
				s.run(newsPath, l.requestBody("/hook"))
				saved, err := s.Export()
				s.clock.Advance(jobDuration)
				if !saveEarly {
					saved, err = s.Export()
				} else {
					restored.clock.Advance(jobDuration)
				}
				if err != nil {
					t.Fatal(err)
				}
				l.wantPaths(t, "/hook")
				err = restored.Restore(saved)
				if err != nil {
					t.Fatal(err)
				}
				restored.wantStatus(newsPath, "idle")
				restored.clock.Advance(jobDuration)
				l.wantPaths(t)
			})
		})
	}
}

func TestWebhook_LoopbackOnly(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		// This address leads to the listener too, but is no loopback address.
		uri := strings.Replace(l.url, "127.0.0.1", "0.0.0.0", 1)
		s.wantTask(s.run(newsPath, `{"result_notify_uri":"`+uri+`"}`), "done", 1, 0)
		l.wantPaths(t)
	})
}

func TestWebhook_InvalidURI(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		for _, uri := range []string{"http://[::1", "127.0.0.1", strings.Replace(l.url, "http", "ftp", 1)} {
			s.edit("instance", zaoshu.InstanceNews, map[string]any{"result_notify_uri": uri})
			s.wantTask(s.run(newsPath, `{}`), "done", 1, 0)
		}
		l.wantPaths(t)
	})
}

func TestWebhook_Localhost(t *testing.T) {
	t.Parallel()

	// Names are looked up by goroutines that all tests share, which rules a
	// bubble out.
	s, l := newSystem(t), startWebhookServer(t, http.StatusOK)
	s.run(newsPath, `{"result_notify_uri":"`+strings.Replace(l.url, "127.0.0.1", "localhost", 1)+`/hook"}`)
	if arrived := <-l.received; arrived.path != "/hook" {
		t.Fatalf("webhook %+v, want path /hook", arrived)
	}
}

func TestWebhook_NoListener(t *testing.T) {
	t.Parallel()
	l := startWebhookServer(t, http.StatusOK)
	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		s.run(newsPath, `{"result_notify_uri":"http://127.0.0.1:1/"}`)
		s.run(newsPath, l.requestBody("/hook"))
		l.wantPaths(t, "/hook")
		s.wantStatus(newsPath, "idle")
	})
}
