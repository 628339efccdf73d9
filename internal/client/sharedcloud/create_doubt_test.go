package sharedcloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/doubt"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/rest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/sharedcloud"
)

// documentedCreate is the create of the documented instance.
func documentedCreate() sharedcloud.InstanceCreate {
	return sharedcloud.InstanceCreate{Name: "instance1", Type: sharedcloud.CPU, AskPrice: 0.01, MaxNumParallelJobs: 1}
}

// createScenario is a server that creates instances like the documented one.
// Its clock is 50 hours behind.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()
	const layout, offset = "02-01-2006 15:04:05", -50 * time.Hour

	return clienttest.CreateScenario{
		ClockOffset: offset,
		Create: func(number int, at time.Time, _ string) clienttest.CreatedObject {
			id := fmt.Sprintf("00000000-0000-0000-0000-%012d", number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, documentedPost,
				fmt.Sprintf(`{"uuid":%q,"created_at":%q}`, id, at.UTC().Format(layout)))}
		},
		Status:             http.StatusCreated,
		Response:           func(object clienttest.CreatedObject) string { return object.Document },
		IncompleteResponse: clienttest.Without(t, documentedPost, "uuid"),
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			documents := make([]string, 0, len(objects))
			for _, each := range objects {
				documents = append(documents, clienttest.With(t, each.Document,
					fmt.Sprintf(`{"gpu":"n/a","current_server_time":%q}`, time.Now().Add(offset).UTC().Format(layout))))
			}

			return listOf(documents...)
		},
		Steps: steps,
	}
}

func TestCreateInstance_LostResponseIsResolved(t *testing.T) {
	t.Parallel()
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(time.Minute, "") // The client must not take over an older instance.
		var reports []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { reports = append(reports, report) })
		got, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(ctx, documentedCreate())
		if err != nil {
			return "", err
		}
		if posts := len(server.Posts()); (posts == 1) != (len(reports) == 1) {
			t.Errorf("reports %+v after %d creates, want one report after a single create", reports, posts)
		}

		return got.UUID, nil
	})
}

func TestCreateInstance_OtherInstanceIsNotTakenOver(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sharedcloud.InstanceCreate){
		"name":                  func(c *sharedcloud.InstanceCreate) { c.Name = "other" },
		"type":                  func(c *sharedcloud.InstanceCreate) { c.Type = sharedcloud.GPU },
		"ask_price":             func(c *sharedcloud.InstanceCreate) { c.AskPrice = 0.02 },
		"max_num_parallel_jobs": func(c *sharedcloud.InstanceCreate) { c.MaxNumParallelJobs = 2 },
		"gpu":                   func(c *sharedcloud.InstanceCreate) { c.GPU = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := createScenario(t, clienttest.LostResponse(1), clienttest.LostResponse(0)).Serve(t)
			create := documentedCreate()
			change(&create)
			_, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(t.Context(), create)
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("got %v, want an error of kind %q", err, rest.Unavailable)
			}
		})
	}
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(2)).Serve(t)
	_, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(t.Context(), documentedCreate())
	clienttest.WantCandidates(t, err, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002")
}

func TestCreateInstance_FailedPollsAreInDoubt(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.Step{Creates: 1, Response: &clienttest.Response{Status: http.StatusBadGateway}})
	c.Get = func(string, []clienttest.CreatedObject) string { return clienttest.HTMLPage }
	_, err := clienttest.NewDoubtClient(t, connect, c.Serve(t).URL, 0).CreateInstance(t.Context(), documentedCreate())
	clienttest.WantCandidates(t, err)
	const want = "502 Bad Gateway: the search for the created object failed: Sharedcloud: could not list instances"
	if !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCreateInstance_LateDuplicateIsReported(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.LostResponse(0), clienttest.Step{Creates: 2}).Serve(t)
	var duplicates []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) {
		duplicates = append(duplicates, report.Duplicates...)
	})
	got, err := clienttest.NewDoubtClient(t, connect, server.URL, 0).CreateInstance(ctx, documentedCreate())
	if err != nil || got.UUID != "00000000-0000-0000-0000-000000000002" {
		t.Errorf("CreateInstance() = %+v, %v, want the second instance", got, err)
	}
	if len(duplicates) != 1 || duplicates[0].ID != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("got the duplicates %+v, want the first instance", duplicates)
	}
}
