package jeto_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// shopCreate is the create of the documented instance.
func shopCreate() jeto.InstanceCreate {
	return jeto.InstanceCreate{
		Name:         "shop",
		Path:         "/srv/shop",
		Environment:  "QA",
		ProjectID:    "1",
		HostID:       "2",
		GitReference: "master",
	}
}

// createScenario is a server that creates instances like the documented one.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		Create: func(number int, _ time.Time, _ string) clienttest.CreatedObject {
			id := strconv.Itoa(number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, listedDocument, `{"id":"`+id+`"}`)}
		},
		Response: func(object clienttest.CreatedObject) string {
			return `{"instance":` + object.Document + `}`
		},
		IncompleteResponse: `{"instance":` + clienttest.Without(t, listedDocument, "path") + `}`,
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			return envelope(clienttest.Documents(objects)...)
		},
		Steps: steps,
	}
}

func TestCreateInstance_LostResponseIsResolved(t *testing.T) {
	t.Parallel()
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(0, "") // The client must not take over an older instance.
		got, err := clienttest.NewDoubtClient(t, connect, server.URL, 2).CreateInstance(t.Context(), shopCreate())
		if err != nil {
			return "", err
		}

		return string(got.ID), nil
	})
}

// TestCreateInstance_EmptyPath has an instance like those of Jeto's own pages,
// whose path is empty (design/api/jeto.md, "Creating an instance").
func TestCreateInstance_EmptyPath(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.LostResponse(1))
	c.Create = func(int, time.Time, string) clienttest.CreatedObject {
		return clienttest.CreatedObject{ID: "1", Document: clienttest.With(t, listedDocument, `{"path":""}`)}
	}
	server := c.Serve(t)
	create := shopCreate()
	create.Path = ""
	got, err := clienttest.NewDoubtClient(t, connect, server.URL, 2).CreateInstance(t.Context(), create)
	if err != nil || got.ID != "1" {
		t.Errorf("CreateInstance() = %+v, %v, want instance 1", got, err)
	}
	if posts := server.Posts(); len(posts) != 1 || !strings.Contains(posts[0], `"path":""`) {
		t.Errorf("the requests are %q, want one with an empty path", posts)
	}
}

func TestCreateInstance_ReadsListBeforeFirstCreate(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Creates: 1}, clienttest.Step{Creates: 1}).Serve(t)
	c := clienttest.NewDoubtClient(t, connect, server.URL, 2)
	for range 2 {
		_, err := c.CreateInstance(t.Context(), shopCreate())
		if err != nil {
			t.Fatal(err)
		}
		if gets := server.Gets(); gets != 1 {
			t.Errorf("the client read the list %d times, want once", gets)
		}
	}
}

// TestCreateInstance_KnowsListThatFailedOnce has a first list that fails, as it
// does for an unknown API key.
func TestCreateInstance_KnowsListThatFailedOnce(t *testing.T) {
	t.Parallel()
	s := clienttest.NewServer(t, map[string][]clienttest.Response{
		listRequest:           {{Status: 500, Body: internalErrorBody}, {Status: 200, Body: envelope(listedDocument)}},
		"GET /api/hosts":      clienttest.OK(`{"hosts":[]}`),
		"POST /api/instances": {{}},
	}, nil)
	_, err := clienttest.NewDoubtClient(t, connect, s.URL, 2).CreateInstance(t.Context(), shopCreate())
	if rest.KindOf(err) != rest.Unavailable {
		t.Errorf("got %v, want an error of kind %q: an older instance must not be taken over", err, rest.Unavailable)
	}
}

func TestCreateInstance_OtherInstanceIsNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*jeto.InstanceCreate){
		"name":          func(c *jeto.InstanceCreate) { c.Name = "other" },
		"path":          func(c *jeto.InstanceCreate) { c.Path = "/srv/other" },
		"environment":   func(c *jeto.InstanceCreate) { c.Environment = "" },
		"project_id":    func(c *jeto.InstanceCreate) { c.ProjectID = "3" },
		"host_id":       func(c *jeto.InstanceCreate) { c.HostID = "3" },
		"git_reference": func(c *jeto.InstanceCreate) { c.GitReference = "" },
		"archive_url":   func(c *jeto.InstanceCreate) { c.ArchiveURL = "http://example.com/shop.tgz" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := createScenario(t, clienttest.LostResponse(1), clienttest.LostResponse(0)).Serve(t)
			create := shopCreate()
			change(&create)
			_, err := clienttest.NewDoubtClient(t, connect, server.URL, 2).CreateInstance(t.Context(), create)
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("got %v, want an error of kind %q", err, rest.Unavailable)
			}
		})
	}
}

const unknownProject = `{"id":null,"name":null,"git_address":null,"base_path":null}`

// TestCreateInstance_FindsInstanceOfUnknownProject has a project and a host
// that the server does not know and therefore does not return.
func TestCreateInstance_FindsInstanceOfUnknownProject(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.LostResponse(1))
	c.Create = func(int, time.Time, string) clienttest.CreatedObject {
		return clienttest.CreatedObject{
			ID: "1",
			Document: clienttest.With(
				t, listedDocument, `{"project":`+unknownProject+`,
					"host":{"id":null,"name":null,"provider":null,"params":null}}`,
			),
		}
	}
	create := shopCreate()
	create.ProjectID, create.HostID = "8", "9"
	got, err := clienttest.NewDoubtClient(t, connect, c.Serve(t).URL, 2).CreateInstance(t.Context(), create)
	if err != nil || got.ID != "1" {
		t.Errorf("CreateInstance() = %+v, %v, want instance 1", got, err)
	}
}

// TestCreateInstance_InstanceOfUnknownProjectIsNotTakenOver has two creates.
// The first one has a project that the server does not know, and ends in doubt
// because the list fails. The second one has another project, and its request
// does not arrive.
func TestCreateInstance_InstanceOfUnknownProjectIsNotTakenOver(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.LostResponse(1), clienttest.LostResponse(0))
	c.Create = func(int, time.Time, string) clienttest.CreatedObject {
		return clienttest.CreatedObject{
			ID: "1", Document: clienttest.With(t, listedDocument, `{"project":`+unknownProject+`}`),
		}
	}
	get, gets := c.Get, 0
	c.Get = func(path string, objects []clienttest.CreatedObject) string {
		gets++
		if gets > 1 && gets <= 1+3 { // All three attempts of the second list.
			return clienttest.HTMLPage
		}

		return get(path, objects)
	}
	client := clienttest.NewDoubtClient(t, connect, c.Serve(t).URL, 2)
	create := shopCreate()
	create.ProjectID = "8"
	_, err := client.CreateInstance(t.Context(), create)
	clienttest.WantCandidates(t, err)
	_, err = client.CreateInstance(t.Context(), shopCreate())
	clienttest.WantCandidates(t, err, "1")
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(2)).Serve(t)
	_, err := clienttest.NewDoubtClient(t, connect, server.URL, 2).CreateInstance(t.Context(), shopCreate())
	clienttest.WantCandidates(t, err, "1", "2")
}

// TestCreateInstance_FindsReusedID has a server that uses the id of a deleted
// instance for the next one.
func TestCreateInstance_FindsReusedID(t *testing.T) {
	t.Parallel()
	t.Run("older instance", func(t *testing.T) {
		t.Parallel()
		server := createScenario(t, clienttest.LostResponse(1)).Serve(t)
		server.Add(0, "")
		c := clienttest.NewDoubtClient(t, connect, server.URL, 2)
		_, err := c.ListInstances(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkReusedID(t, c, server)
	})
	t.Run("instance of this process", func(t *testing.T) {
		t.Parallel()
		server := createScenario(t, clienttest.Step{Creates: 1}, clienttest.LostResponse(1)).Serve(t)
		c := clienttest.NewDoubtClient(t, connect, server.URL, 2)
		_, err := c.CreateInstance(t.Context(), shopCreate())
		if err != nil {
			t.Fatal(err)
		}
		checkReusedID(t, c, server)
	})
}

// checkReusedID deletes instance 1, creates another instance, and checks that
// the client finds it.
func checkReusedID(t *testing.T, c *jeto.Client, server *clienttest.CreateServer) {
	t.Helper()
	err := c.DeleteInstance(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	server.RemoveAll()
	got, err := c.CreateInstance(t.Context(), shopCreate())
	if err != nil || got.ID != "1" {
		t.Errorf("CreateInstance() = %+v, %v, want instance 1", got, err)
	}
	if posts := server.Posts(); !strings.Contains(posts[len(posts)-1], `"shop"`) {
		t.Errorf("the requests are %q, want a create of the shop at last", posts)
	}
}
