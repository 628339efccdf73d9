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

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/roomtest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// hook is a webhook that has arrived.
type hook struct {
	method, path string
	header       http.Header
	body         map[string]any
}

// listener is where webhooks arrive. It stands outside the synctest bubbles in which the systems are, so that all that is
// sent has arrived when nothing moves in a bubble any more.
type listener struct {
	url  string
	come chan hook
}

// listen answers webhooks with a status.
func listen(t *testing.T, status int) *listener {
	t.Helper()

	l := &listener{come: make(chan hook, 10)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := hook{method: r.Method, path: r.URL.Path, header: r.Header}

		text, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(text, &arrived.body) != nil {
			t.Errorf("%s, %v", text, err)
		}

		l.come <- arrived

		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)

	l.url = server.URL

	return l
}

// body is a run, or an edit, that sets a webhook.
func (l *listener) body(path string) string {
	return `{"result_notify_uri":"` + l.url + path + `"}`
}

// want compares the paths of all webhooks that have come since it was called last, and returns them. It is called inside a
// bubble.
func (l *listener) want(t *testing.T, paths ...string) []hook {
	t.Helper()
	synctest.Wait()

	hooks, got := []hook{}, []string{}

	for len(l.come) > 0 {
		arrived := <-l.come
		hooks, got = append(hooks, arrived), append(got, arrived.path)
	}

	if diff := cmp.Diff(append([]string{}, paths...), got); diff != "" {
		t.Fatal(diff)
	}

	return hooks
}

func TestTheEndOfATaskIsToldToItsWebhookThoughNobodyAsks(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		id := s.run(newsPath, l.body("/hook"))
		s.clock.Advance(jobDuration - 1)
		l.want(t)
		s.clock.Advance(1)

		got := l.want(t, "/hook")[0]
		want := map[string]any{
			"taskId": id, "title": "News headlines", "appInstanceId": zaoshu.InstanceNews, "createdAt": 1501840800250.0,
		}

		if diff := cmp.Diff(want, got.body); diff != "" || got.method != http.MethodPost {
			t.Fatalf("%s %s", got.method, diff)
		}

		for name, value := range map[string]string{
			"User-Agent": "zaoshu-hookshot", "X-Zaoshu-Event": "default", "Content-Type": "application/json",
		} {
			if got.header.Get(name) != value {
				t.Errorf("%s: %s", name, got.header.Get(name))
			}
		}
	})
}

func TestARunWithoutAWebhookOfItsOwnHasTheInstances(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		s.run(newsPath, `{}`)
		l.want(t)
		s.patch(newsPath, l.body("/instance")).WantBody(t, http.StatusOK, null)
		s.run(newsPath, `{}`)
		l.want(t, "/instance")
		s.run(newsPath, `{"result_notify_uri":null}`)
		l.want(t, "/instance")
		s.run(newsPath, l.body("/run"))
		l.want(t, "/run")
		// An empty one is none, for a run as for the instance.
		s.run(newsPath, `{"result_notify_uri":""}`)
		l.want(t)
		s.patch(newsPath, `{"result_notify_uri":""}`).WantBody(t, http.StatusOK, null)
		s.run(newsPath, `{}`)
		l.want(t)
	})
}

func TestAWebhookIsSentOnceWhateverItsAnswer(t *testing.T) {
	t.Parallel()

	for _, status := range []int{http.StatusOK, http.StatusInternalServerError, http.StatusTemporaryRedirect, http.StatusFound} {
		l := listen(t, status)

		synctest.Test(t, func(t *testing.T) {
			s := newSlowSystem(t)
			s.run(newsPath, l.body("/hook"))
			s.clock.Advance(jobDuration)
			l.want(t, "/hook")
			s.clock.Advance(time.Hour)
			s.get(newsPath)
			l.want(t)
		})
	}
}

func TestTwoRunsHaveAWebhookEach(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSlowSystem(t)
		s.run(newsPath, l.body("/first"))
		s.clock.Advance(1)
		s.run(newsPath, l.body("/second"))
		s.clock.Advance(jobDuration - 1)
		l.want(t, "/first")
		s.clock.Advance(1)
		l.want(t, "/second")
	})
}

func TestATaskThatDoesNotEndByItselfHasNoWebhook(t *testing.T) {
	t.Parallel()

	for name, intervene := range map[string]func(s *system, id string) error{
		"set to done": func(s *system, id string) error {
			_, err := s.EditObject("task", id, map[string]any{"status": "done"})

			return err
		},
		"deleted":          func(s *system, id string) error { return s.DeleteObject("task", id) },
		"instance deleted": func(s *system, _ string) error { return s.DeleteObject("instance", zaoshu.InstanceNews) },
		"reset": func(s *system, _ string) error {
			s.Reset()

			return nil
		},
		"restored": func(s *system, _ string) error { return s.Restore([]byte(`{"accounts":[],"instances":[]}`)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			l := listen(t, http.StatusOK)

			synctest.Test(t, func(t *testing.T) {
				s := newSlowSystem(t)
				if err := intervene(s, s.run(newsPath, l.body("/hook"))); err != nil {
					t.Fatal(err)
				}

				s.clock.Advance(jobDuration)
				l.want(t)
			})
		})
	}
}

func TestAWebhookThatIsDueAfterARestartIsSent(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s, restored := newSlowSystem(t), newSlowSystem(t)
		s.run(newsPath, l.body("/hook"))
		roomtest.Restart(t, s, restored)
		restored.clock.Advance(jobDuration)
		l.want(t, "/hook")

		// The first server has gone; here it has to be told.
		s.Reset()
		l.want(t)
	})
}

func TestAWebhookThatWasDueBeforeARestartIsNotSentAgain(t *testing.T) {
	t.Parallel()

	for name, saveEarly := range map[string]bool{"saved before it was due": true, "saved after it was due": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			l := listen(t, http.StatusOK)

			synctest.Test(t, func(t *testing.T) {
				s, restored := newSlowSystem(t), newSlowSystem(t)
				s.run(newsPath, l.body("/hook"))

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

				l.want(t, "/hook")

				if err := restored.Restore(saved); err != nil {
					t.Fatal(err)
				}

				restored.wantStatus(newsPath, "idle")
				restored.clock.Advance(jobDuration)
				l.want(t)
			})
		})
	}
}

func TestOnlyThisMachineGetsWebhooks(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		// This address leads to the listener too, but is no loopback address.
		uri := strings.Replace(l.url, "127.0.0.1", "0.0.0.0", 1)
		s.wantTask(s.run(newsPath, `{"result_notify_uri":"`+uri+`"}`), "done", 1, 0)
		l.want(t)
	})
}

func TestAWebhookThatIsNoURIIsLost(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)

		for _, uri := range []string{"http://[::1", "127.0.0.1", strings.Replace(l.url, "http", "ftp", 1)} {
			s.edit("instance", zaoshu.InstanceNews, map[string]any{"result_notify_uri": uri})
			s.wantTask(s.run(newsPath, `{}`), "done", 1, 0)
		}

		l.want(t)
	})
}

func TestThisMachineMayBeCalledByItsName(t *testing.T) {
	t.Parallel()

	// Names are looked up by goroutines that all tests share, which rules a bubble out.
	s, l := newSystem(t), listen(t, http.StatusOK)
	s.run(newsPath, `{"result_notify_uri":"`+strings.Replace(l.url, "127.0.0.1", "localhost", 1)+`/hook"}`)

	if arrived := <-l.come; arrived.path != "/hook" {
		t.Fatalf("%+v", arrived)
	}
}

func TestAWebhookThatNobodyTakesIsLost(t *testing.T) {
	t.Parallel()

	l := listen(t, http.StatusOK)

	synctest.Test(t, func(t *testing.T) {
		s := newSystem(t)
		s.run(newsPath, `{"result_notify_uri":"http://127.0.0.1:1/"}`)
		s.run(newsPath, l.body("/hook"))
		l.want(t, "/hook")
		s.wantStatus(newsPath, "idle")
	})
}
