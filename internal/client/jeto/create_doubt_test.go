package jeto_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/bulkread"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
)

// shopCreate is what the documented instance is made from.
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

// createScenario makes instances like the documented one.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()

	return clienttest.CreateScenario{
		Create: func(number int, _ time.Time, _ string) clienttest.CreatedObject {
			id := strconv.Itoa(number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, listedDocument, `{"id":"`+id+`"}`)}
		},
		Response:           func(object clienttest.CreatedObject) string { return `{"instance":` + object.Document + `}` },
		IncompleteResponse: `{"instance":` + clienttest.Without(t, listedDocument, "path") + `}`,
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			documents := make([]string, 0, len(objects))
			for _, each := range objects {
				documents = append(documents, each.Document)
			}

			return envelope(documents...)
		},
		Steps: steps,
	}
}

// newDoubtClient returns a client that looks at short intervals.
func newDoubtClient(t *testing.T, address string) *jeto.Client {
	t.Helper()
	c, err := jeto.New(address, "s3cr3t", options(), bulkread.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func lostBeforeCreate() clienttest.Step {
	return clienttest.Step{Response: clienttest.ConnectionLost()}
}

func lostAfterCreate(makes int) clienttest.Step {
	return clienttest.Step{Creates: makes, Response: clienttest.ConnectionLost()}
}

func TestCreateInstance_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(0, "") // The client does not take over an older one.
		got, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), shopCreate())
		if err != nil {
			return "", err
		}

		return string(got.ID), nil
	})
}

func TestCreateInstance_ListIsReadBeforeFirstCreate(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Creates: 1}, clienttest.Step{Creates: 1}).Serve(t)
	c := newDoubtClient(t, server.URL)
	for range 2 {
		if _, err := c.CreateInstance(t.Context(), shopCreate()); err != nil {
			t.Fatal(err)
		}
		if gets := server.Gets(); gets != 1 {
			t.Errorf("the list was read %d times, want once", gets)
		}
	}
}

// TestCreateInstance_ListThatFailsOnceIsKnown has a first list that fails as it
// does for an API key that the server does not know.
func TestCreateInstance_ListThatFailsOnceIsKnown(t *testing.T) {
	t.Parallel()
	s := startServer(t, map[string][]response{
		"GET /api/instances":  {{500, internalErrorBody}, {200, envelope(listedDocument)}},
		"GET /api/hosts":      respondOK(`{"hosts":[]}`),
		"POST /api/instances": {{}},
	})
	_, err := newDoubtClient(t, s.URL).CreateInstance(t.Context(), shopCreate())
	if rest.KindOf(err) != rest.Unavailable {
		t.Errorf("got %v: an older instance must not be taken", err)
	}
}

func TestCreateInstance_OtherInstanceIsNotTaken(t *testing.T) {
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
			server := createScenario(t, lostAfterCreate(1), lostBeforeCreate()).Serve(t)
			create := shopCreate()
			change(&create)
			if _, err := newDoubtClient(
				t,
				server.URL,
			).CreateInstance(t.Context(), create); rest.KindOf(
				err,
			) != rest.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestCreateInstance_UnknownProjectIsFound has a project and a host that the
// server does not know, so that it shows none.
func TestCreateInstance_UnknownProjectIsFound(t *testing.T) {
	t.Parallel()
	c := createScenario(t, lostAfterCreate(1))
	c.Create = func(int, time.Time, string) clienttest.CreatedObject {
		return clienttest.CreatedObject{
			ID: "1",
			Document: clienttest.With(
				t, listedDocument, `{"project":{"id":null,"name":null},"host":{"id":null,"name":null}}`,
			),
		}
	}
	create := shopCreate()
	create.ProjectID, create.HostID = "8", "9"
	got, err := newDoubtClient(t, c.Serve(t).URL).CreateInstance(t.Context(), create)
	if err != nil || got.ID != "1" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestCreateInstance_InstanceOfUnknownProjectIsNotTaken has a first create with
// a project that the server does not know, which ends in doubt because the look
// for the instance fails, and a second one with another project, which never
// arrives.
func TestCreateInstance_InstanceOfUnknownProjectIsNotTaken(t *testing.T) {
	t.Parallel()
	c := createScenario(t, lostAfterCreate(1), lostBeforeCreate())
	c.Create = func(int, time.Time, string) clienttest.CreatedObject {
		return clienttest.CreatedObject{
			ID: "1", Document: clienttest.With(t, listedDocument, `{"project":{"id":null,"name":null}}`),
		}
	}
	show, looks := c.Get, 0
	c.Get = func(path string, objects []clienttest.CreatedObject) string {
		looks++
		if looks > 1 && looks <= 1+3 { // The look is sent three times.
			return clienttest.HTMLPage
		}

		return show(path, objects)
	}
	made := newDoubtClient(t, c.Serve(t).URL)
	create := shopCreate()
	create.ProjectID = "8"
	_, err := made.CreateInstance(t.Context(), create)
	clienttest.WantCandidates(t, err)
	_, err = made.CreateInstance(t.Context(), shopCreate())
	clienttest.WantCandidates(t, err, "1")
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	_, err := newDoubtClient(t, createScenario(t, lostAfterCreate(2)).Serve(t).URL).CreateInstance(t.Context(), shopCreate())
	clienttest.WantCandidates(t, err, "1", "2")
}

// TestCreateInstance_ReusedIDIsFound has a server that gives the id of a
// deleted instance to the next one.
func TestCreateInstance_ReusedIDIsFound(t *testing.T) {
	t.Parallel()
	t.Run("of an older instance", func(t *testing.T) {
		t.Parallel()
		server := createScenario(t, lostAfterCreate(1)).Serve(t)
		server.Add(0, "")
		c := newDoubtClient(t, server.URL)
		if _, err := c.ListInstances(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkReusedID(t, c, server)
	})
	t.Run("of an instance that this process has made", func(t *testing.T) {
		t.Parallel()
		server := createScenario(t, clienttest.Step{Creates: 1}, lostAfterCreate(1)).Serve(t)
		c := newDoubtClient(t, server.URL)
		if _, err := c.CreateInstance(t.Context(), shopCreate()); err != nil {
			t.Fatal(err)
		}
		checkReusedID(t, c, server)
	})
}

// checkReusedID deletes instance 1 and creates it once more.
func checkReusedID(t *testing.T, c *jeto.Client, server *clienttest.CreateServer) {
	t.Helper()
	if err := c.DeleteInstance(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	server.RemoveAll()
	got, err := c.CreateInstance(t.Context(), shopCreate())
	if err != nil || got.ID != "1" {
		t.Errorf("got %+v, %v", got, err)
	}
	if posts := server.Posts(); !strings.Contains(posts[len(posts)-1], `"shop"`) {
		t.Errorf("requests %q", posts)
	}
}
