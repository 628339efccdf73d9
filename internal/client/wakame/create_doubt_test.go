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

// webCreate is a create with a hostname, which the server converts to lower
// case.
func webCreate() wakame.InstanceCreate {
	return wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec", Hostname: "Web"}
}

// unnamedCreate is a create for which the client generates a hostname.
func unnamedCreate() wakame.InstanceCreate {
	return wakame.InstanceCreate{ImageID: "wmi-lucid5", InstanceSpecID: "is-demospec"}
}

// createScenario is a server that creates instances with the hostname of the
// request. Its clock is 50 hours behind.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		ClockOffset: -50 * time.Hour,
		Create: func(number int, at time.Time, request string) clienttest.CreatedObject {
			form, err := url.ParseQuery(request)
			if err != nil {
				t.Errorf("the request is %s, want a form: %v", request, err)
			}
			id := fmt.Sprintf("i-%08d", number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, createdDocument, fmt.Sprintf(
				`{"id":%q,"hostname":%q,"created_at":%q}`,
				id, strings.ToLower(form.Get("hostname")), at.UTC().Format(time.RFC3339),
			))}
		},
		Response:           func(object clienttest.CreatedObject) string { return object.Document },
		IncompleteResponse: clienttest.Without(t, createdDocument, "hostname"),
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			return listOf(clienttest.Documents(objects)...)
		},
		Steps: steps,
	}
}

// rejection is a request that the server rejects with an error, after it has
// created so many instances.
func rejection(creates int) clienttest.Step {
	return clienttest.Step{
		Creates: creates, Response: &clienttest.Response{Status: 400, Body: duplicateHostnameBody},
	}
}

// createWithDoubt creates an instance on a server that may lose responses.
func createWithDoubt(
	t *testing.T, server *clienttest.CreateServer, create wakame.InstanceCreate,
) (*wakame.Instance, error) {
	t.Helper()

	return clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(t.Context(), create)
}

func TestCreateInstance_LostResponseIsResolved(t *testing.T) {
	t.Parallel()
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(0, "hostname=other")
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) {
			// Another process may have created an instance with the hostname.
			if report.TakenOver == nil || report.TakenOver.Name == "" {
				t.Errorf("got the report %+v, want the instance that was taken over", report)
			}
		})
		got, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(ctx, webCreate())
		if err != nil {
			return "", err
		}

		return got.ID, nil
	})
}

func TestCreateInstance_LostResponseWithGeneratedHostnameIsResolved(t *testing.T) {
	t.Parallel()
	generated := regexp.MustCompile(`^tf-[a-z2-7]{16}$`)
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(0, "hostname=other")
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) {
			t.Errorf("got the report %+v, want none: nothing else uses the hostname", report)
		})
		got, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(ctx, unnamedCreate())
		if err != nil {
			return "", err
		}
		for _, post := range server.Posts() {
			form, err := url.ParseQuery(post)
			if err != nil || form.Get("hostname") != got.Hostname || !generated.MatchString(got.Hostname) {
				t.Errorf("the request is %s, want the hostname %q in the form %s", post, got.Hostname, generated)
			}
		}

		return got.ID, nil
	})
}

func TestCreateInstance_GeneratedHostnamesDiffer(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Creates: 1}, clienttest.Step{Creates: 1}).Serve(t)
	for range 2 {
		_, err := createWithDoubt(t, server, unnamedCreate())
		if err != nil {
			t.Fatal(err)
		}
	}
	if posts := server.Posts(); posts[0] == posts[1] {
		t.Errorf("both requests are %s, want different hostnames", posts[0])
	}
}

// TestCreateInstance_TerminatedInstanceIsNotTakenOver has a terminated instance
// with the same hostname, which is still in the list.
func TestCreateInstance_TerminatedInstanceIsNotTakenOver(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.LostResponse(0), clienttest.Step{Creates: 1})
	createLive := c.Create
	c.Create = func(number int, at time.Time, request string) clienttest.CreatedObject {
		created := createLive(number, at, request)
		if number == 1 {
			created.Document = clienttest.With(t, created.Document, `{"state":"terminated"}`)
		}

		return created
	}
	server := c.Serve(t)
	server.Add(0, "hostname=web")
	got, err := createWithDoubt(t, server, webCreate())
	if err != nil || got.ID != "i-00000002" {
		t.Errorf("CreateInstance() = %+v, %v, want the second instance", got, err)
	}
}

func TestCreateInstance_OlderInstanceIsNotTakenOver(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(0), rejection(0)).Serve(t)
	server.Add(time.Minute, "hostname=web")
	_, err := createWithDoubt(t, server, webCreate())
	const want = "hostname: another instance of the account has it (DuplicateHostname)"
	if rest.KindOf(err) != rest.Invalid || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v of kind %q, want %s of kind %q", err, rest.KindOf(err), want, rest.Invalid)
	}
}

func TestCreateInstance_OtherInstanceIsNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*wakame.InstanceCreate){
		"image_id":         func(c *wakame.InstanceCreate) { c.ImageID = "wmi-other" },
		"instance_spec_id": func(c *wakame.InstanceCreate) { c.InstanceSpecID = "is-other" },
		"ssh_key_id":       func(c *wakame.InstanceCreate) { c.SSHKeyID = "ssh-demo" },
		"ha_enabled":       func(c *wakame.InstanceCreate) { c.HAEnabled = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			create := webCreate()
			change(&create)
			server := createScenario(t, clienttest.LostResponse(1), rejection(0)).Serve(t)
			_, err := createWithDoubt(t, server, create)
			if rest.KindOf(err) != rest.Invalid {
				t.Errorf("got %v, want an error of kind %q", err, rest.Invalid)
			}
		})
	}
}

// TestCreateInstance_FindsInstanceAfterDuplicateHostname has a first request
// that arrives after the client considers it lost.
func TestCreateInstance_FindsInstanceAfterDuplicateHostname(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(0), rejection(1)).Serve(t)
	got, err := createWithDoubt(t, server, webCreate())
	if err != nil || got.ID != "i-00000001" {
		t.Errorf("CreateInstance() = %+v, %v, want the first instance", got, err)
	}
}

func TestCreateInstance_DuplicateHostnameOfFirstRequestIsInvalid(t *testing.T) {
	t.Parallel()
	server := createScenario(t, rejection(0)).Serve(t)
	server.Add(0, "hostname=web")
	_, err := createWithDoubt(t, server, webCreate())
	if rest.KindOf(err) != rest.Invalid || server.Gets() != 0 {
		t.Errorf("got %v after %d GETs, want an error of kind %q after none", err, server.Gets(), rest.Invalid)
	}
}

// TestCreateInstance_GeneratedHostnameNeedsNoClock has an instance that was
// created before the request, by its time.
func TestCreateInstance_GeneratedHostnameNeedsNoClock(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.LostResponse(1))
	createNow := c.Create
	c.Create = func(number int, at time.Time, request string) clienttest.CreatedObject {
		return createNow(number, at.Add(-time.Hour), request)
	}
	got, err := createWithDoubt(t, c.Serve(t), unnamedCreate())
	if err != nil || got.ID != "i-00000001" {
		t.Errorf("CreateInstance() = %+v, %v, want the first instance", got, err)
	}
}
