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

// documentedCreate is what the documented instance is made from.
func documentedCreate() sharedcloud.InstanceCreate {
	return sharedcloud.InstanceCreate{Name: "instance1", Type: sharedcloud.CPU, AskPrice: 0.01, MaxNumParallelJobs: 1}
}

// createScenario makes instances like the documented one, on a server whose
// clock is slow.
func createScenario(t *testing.T, steps ...clienttest.Step) clienttest.CreateScenario {
	t.Helper()
	const layout, ahead = "02-01-2006 15:04:05", -50 * time.Hour
	c := clienttest.CreateScenario{
		ClockOffset: ahead,
		Create: func(number int, at time.Time, _ string) clienttest.CreatedObject {
			id := fmt.Sprintf("00000000-0000-0000-0000-%012d", number)

			return clienttest.CreatedObject{ID: id, Document: clienttest.With(t, documentedPost,
				fmt.Sprintf(`{"uuid":%q,"created_at":%q}`, id, at.UTC().Format(layout)))}
		},
		Response:           func(object clienttest.CreatedObject) string { return object.Document },
		IncompleteResponse: clienttest.Without(t, documentedPost, "uuid"),
		Get: func(_ string, objects []clienttest.CreatedObject) string {
			documents := make([]string, 0, len(objects))
			for _, each := range objects {
				documents = append(documents, clienttest.With(t, each.Document,
					fmt.Sprintf(`{"current_server_time":%q}`, time.Now().Add(ahead).UTC().Format(layout))))
			}

			return "[" + strings.Join(documents, ",") + "]"
		},
		Steps: steps,
	}

	return c
}

// newDoubtClient returns a client that looks at short intervals.
func newDoubtClient(t *testing.T, address string) *sharedcloud.Client {
	t.Helper()
	c := newClient(t, address)
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func TestCreateInstance_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	createScenario(t).CheckLostResponses(t, func(server *clienttest.CreateServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older one.
		var takeovers []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { takeovers = append(takeovers, report) })
		got, err := newDoubtClient(t, server.URL).CreateInstance(ctx, documentedCreate())
		if err != nil {
			return "", err
		}
		if isTaken := len(server.Posts()) == 1; isTaken != (len(takeovers) == 1) {
			t.Errorf("reports %+v after %d requests", takeovers, len(server.Posts()))
		}

		return got.UUID, nil
	})
}

func TestCreateInstance_OtherInstanceIsNotTaken(t *testing.T) {
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
			server := createScenario(
				t,
				clienttest.Step{Creates: 1, Response: clienttest.ConnectionLost()},
				clienttest.Step{Response: clienttest.ConnectionLost()},
			).Serve(t)
			create := documentedCreate()
			change(&create)
			_, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), create)
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Creates: 2, Response: clienttest.ConnectionLost()}).Serve(t)
	_, err := newDoubtClient(t, server.URL).CreateInstance(t.Context(), documentedCreate())
	clienttest.WantCandidates(t, err, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002")
}

func TestCreateInstance_FailedLooksAreInDoubt(t *testing.T) {
	t.Parallel()
	c := createScenario(t, clienttest.Step{Creates: 1, Response: &clienttest.Response{Status: http.StatusBadGateway}})
	c.Get = func(string, []clienttest.CreatedObject) string { return clienttest.HTMLPage }
	_, err := newDoubtClient(t, c.Serve(t).URL).CreateInstance(t.Context(), documentedCreate())
	clienttest.WantCandidates(t, err)
	if !strings.Contains(
		err.Error(),
		"502 Bad Gateway: looking for what it made failed: Sharedcloud: could not list instances",
	) {
		t.Errorf("got %v", err)
	}
}

func TestCreateInstance_LateTwinIsReported(t *testing.T) {
	t.Parallel()
	server := createScenario(t, clienttest.Step{Response: clienttest.ConnectionLost()}, clienttest.Step{Creates: 2}).Serve(t)
	var twins []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { twins = append(twins, report.Duplicates...) })
	got, err := newDoubtClient(t, server.URL).CreateInstance(ctx, documentedCreate())
	if err != nil || got.UUID != "00000000-0000-0000-0000-000000000002" {
		t.Errorf("got %+v, %v", got, err)
	}
	if len(twins) != 1 || twins[0].ID != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("twins %+v", twins)
	}
}
