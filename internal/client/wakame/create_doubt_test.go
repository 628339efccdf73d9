package wakame_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/wakame"
)

// duplicateHostnameBody is the API's error for a hostname that a live instance
// has.
const duplicateHostnameBody = `{"error":"Dcmgr::Endpoints::DuplicateHostname","message":"","code":"126"}`

// webCreate is a create with a hostname, which the API writes in lower case.
func webCreate() wakame.InstanceCreate {
	return wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", Hostname: "Web"}
}

// createScenario makes instances of requests, on a server whose clock is slow.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		ClockOffset: -50 * time.Hour,
		Create: func(number int, at time.Time, request string) clienttest.CreatedObject {
			form, err := url.ParseQuery(request)
			if err != nil {
				t.Errorf("the request is %s", request)
			}
			id := fmt.Sprintf("i-%08d", number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, createdDocument, fmt.Sprintf(
				`{"id":%q,"hostname":%q,"created_at":%q}`,
				id,
				strings.ToLower(form.Get("hostname")),
				at.UTC().Format(time.RFC3339),
			))}
		},
		Response:           func(object clienttest.CreatedObject) string { return object.Document },
		IncompleteResponse: clienttest.Without(t, createdDocument, "hostname"),
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			documents := make([]string, 0, len(objects))
			for _, each := range objects {
				documents = append(documents, each.Document)
			}

			return indexDocument(documents...)
		},
		Steps: steps,
	}
}

func indexDocument(documents ...string) string {
	return fmt.Sprintf(
		`[{"owner_total":%d,"start":0,"limit":250,"results":[%s]}]`,
		len(documents),
		strings.Join(documents, ","),
	)
}

// newDoubtClient returns a client that looks at short intervals.
func newDoubtClient(t *testing.T, address string) *wakame.Client {
	t.Helper()
	c := newClient(t, address)
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func lostBeforeCreate() clienttest.Step {
	return clienttest.Step{Response: clienttest.ConnectionLost()}
}

func TestCreateInstance_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	generated := webCreate()
	generated.Hostname = ""
	creates := map[string]wakame.InstanceCreate{"hostname given": webCreate(), "hostname generated": generated}
	for name, create := range creates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
				server.Add(0, "hostname=other")
				ctx := doubt.OnReport(t.Context(), func(report doubt.Report) {
					// Another process may have made an instance with a hostname
					// that is given.
					if create.Hostname == "" || report.TakenOver == nil || report.TakenOver.Name == "" {
						t.Errorf("it reports %+v", report)
					}
				})
				got, err := newDoubtClient(t, server.URL).CreateInstance(ctx, create)
				if err != nil {
					return "", err
				}
				for _, post := range server.Posts() {
					if form, _ := url.ParseQuery(post); form.Get("hostname") != got.Hostname && create.Hostname == "" ||
						create.Hostname == "" && !regexp.MustCompile(`^tf-[a-z2-7]{16}$`).MatchString(got.Hostname) {
						t.Errorf("the request is %s, the hostname is %q", post, got.Hostname)
					}
				}

				return got.ID, nil
			})
		})
	}
}

func TestCreateInstance_GeneratedHostnamesDiffer(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Creates: 1}, clienttest.Step{Creates: 1}).Serve(t)
	c := newDoubtClient(t, server.URL)
	for range 2 {
		if _, err := c.CreateInstance(
			t.Context(),
			wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec"},
		); err != nil {
			t.Fatal(err)
		}
	}
	if posts := server.Posts(); posts[0] == posts[1] {
		t.Errorf("both requests are %s", posts[0])
	}
}

// TestCreateInstance_TerminatedInstanceIsNotTaken has an instance with the same
// hostname that is terminated, and stays in the list for a while.
func TestCreateInstance_TerminatedInstanceIsNotTaken(t *testing.T) {
	t.Parallel()
	c := createScenario(t, lostBeforeCreate(), clienttest.Step{Creates: 1})
	plain := c.Create
	c.Create = func(number int, at time.Time, request string) clienttest.CreatedObject {
		made := plain(number, at, request)
		if number == 1 {
			made.Document = clienttest.With(t, made.Document, `{"state":"terminated"}`)
		}

		return made
	}
	server := c.Serve(t)
	server.Add(0, "hostname=web")
	got, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), webCreate())
	if err != nil || got.ID != "i-00000002" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCreateInstance_OlderInstanceIsNotTaken(t *testing.T) {
	t.Parallel()
	server := createScenario(t, lostBeforeCreate(), clienttest.Step{Response: &clienttest.Response{Status: 400, Body: duplicateHostnameBody}}).Serve(t)
	server.Add(time.Minute, "hostname=web")
	_, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), webCreate())
	if rest.KindOf(err) != rest.Invalid ||
		!strings.HasSuffix(err.Error(), "hostname: another instance of the account has it (DuplicateHostname)") {
		t.Errorf("got %v of kind %q", err, rest.KindOf(err))
	}
}

func TestCreateInstance_OtherInstanceIsNotTaken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*wakame.InstanceCreate){
		"image_id":         func(c *wakame.InstanceCreate) { c.ImageID = "wmi-other" },
		"instance_spec_id": func(c *wakame.InstanceCreate) { c.InstanceSpecID = "is-other" },
		"ssh_key_id":       func(c *wakame.InstanceCreate) { c.SSHKeyID = "ssh-demo" },
		"ha_enabled":       func(c *wakame.InstanceCreate) { c.HAEnabled = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken := clienttest.Step{Response: &clienttest.Response{Status: 400, Body: duplicateHostnameBody}}
			server := createScenario(t, clienttest.Step{Creates: 1, Response: clienttest.ConnectionLost()}, taken).Serve(t)
			create := webCreate()
			change(&create)
			if _, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), create); rest.KindOf(err) != rest.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCreateInstance_DuplicateHostnameAfterLostAnswerIsFound has a first
// request that arrives after it was counted as lost.
func TestCreateInstance_DuplicateHostnameAfterLostAnswerIsFound(t *testing.T) {
	t.Parallel()
	late := clienttest.Step{Creates: 1, Response: &clienttest.Response{Status: 400, Body: duplicateHostnameBody}}
	server := createScenario(t, lostBeforeCreate(), late).Serve(t)
	got, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), webCreate())
	if err != nil || got.ID != "i-00000001" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestCreateInstance_DuplicateHostnameAtOnceIsAnError(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Response: &clienttest.Response{Status: 400, Body: duplicateHostnameBody}}).Serve(t)
	server.Add(0, "hostname=web")
	if _, err := newDoubtClient(
		t,
		server.URL,
	).CreateInstance(t.Context(), webCreate()); rest.KindOf(err) != rest.Invalid ||
		server.Gets() != 0 {
		t.Errorf("got %v after %d looks", err, server.Gets())
	}
}

// TestCreateInstance_GeneratedHostnameNeedsNoClock has an instance whose time
// is that of another clock.
func TestCreateInstance_GeneratedHostnameNeedsNoClock(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.Step{Creates: 1, Response: clienttest.ConnectionLost()})
	plain := c.Create
	c.Create = func(number int, at time.Time, request string) clienttest.CreatedObject {
		return plain(number, at.Add(-time.Hour), request)
	}
	got, err := newDoubtClient(t, c.Serve(t).URL).CreateInstance(t.Context(),
		wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec"})
	if err != nil || got.ID != "i-00000001" {
		t.Errorf("got %+v, %v", got, err)
	}
}
