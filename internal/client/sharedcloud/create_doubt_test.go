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

// instance1 is what the documented instance is made from.
func instance1() sharedcloud.InstanceCreate {
	return sharedcloud.InstanceCreate{Name: "instance1", Type: sharedcloud.CPU, AskPrice: 0.01, MaxNumParallelJobs: 1}
}

// creation makes instances like the documented one, on a server whose clock is
// slow.
func creation(t *testing.T, steps ...clienttest.Step) clienttest.Creation {
	t.Helper()
	const layout, ahead = "02-01-2006 15:04:05", -50 * time.Hour
	c := clienttest.Creation{
		Ahead: ahead,
		Make: func(number int, at time.Time, _ string) clienttest.Made {
			id := fmt.Sprintf("00000000-0000-0000-0000-%012d", number)

			return clienttest.Made{ID: id, Document: clienttest.With(t, documentedPost,
				fmt.Sprintf(`{"uuid":%q,"created_at":%q}`, id, at.UTC().Format(layout)))}
		},
		Answer:     func(object clienttest.Made) string { return object.Document },
		Incomplete: clienttest.Without(t, documentedPost, "uuid"),
		Show: func(_ string, objects []clienttest.Made) string {
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

// doubting returns a client that looks at short intervals.
func doubting(t *testing.T, address string) *sharedcloud.Client {
	t.Helper()
	c := client(t, address)
	c.SetDoubtOptions(clienttest.DoubtOptions())

	return c
}

func TestCreateInstance_LostAnswerIsResolved(t *testing.T) {
	t.Parallel()
	creation(t).CheckLostAnswers(t, func(server *clienttest.CreationServer) (string, error) {
		server.Add(time.Minute, "") // The client does not take over an older one.
		var takeovers []doubt.Report
		ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { takeovers = append(takeovers, report) })
		got, err := doubting(t, server.URL).CreateInstance(ctx, instance1())
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
			server := creation(
				t,
				clienttest.Step{Makes: 1, Answer: clienttest.Lost()},
				clienttest.Step{Answer: clienttest.Lost()},
			).Serve(t)
			create := instance1()
			change(&create)
			_, err := doubting(t, server.URL).CreateInstance(t.Context(), create)
			if rest.KindOf(err) != rest.Unavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCreateInstance_SeveralCandidatesAreInDoubt(t *testing.T) {
	t.Parallel()
	server := creation(t, clienttest.Step{Makes: 2, Answer: clienttest.Lost()}).Serve(t)
	_, err := doubting(t, server.URL).CreateInstance(t.Context(), instance1())
	clienttest.WantCandidates(t, err, "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002")
}

func TestCreateInstance_FailedLooksAreInDoubt(t *testing.T) {
	t.Parallel()
	c := creation(t, clienttest.Step{Makes: 1, Answer: &clienttest.Answer{Status: http.StatusBadGateway}})
	c.Show = func(string, []clienttest.Made) string { return clienttest.Page }
	_, err := doubting(t, c.Serve(t).URL).CreateInstance(t.Context(), instance1())
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
	server := creation(t, clienttest.Step{Answer: clienttest.Lost()}, clienttest.Step{Makes: 2}).Serve(t)
	var twins []rest.Candidate
	ctx := doubt.OnReport(t.Context(), func(report doubt.Report) { twins = append(twins, report.Twins...) })
	got, err := doubting(t, server.URL).CreateInstance(ctx, instance1())
	if err != nil || got.UUID != "00000000-0000-0000-0000-000000000002" {
		t.Errorf("got %+v, %v", got, err)
	}
	if len(twins) != 1 || twins[0].ID != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("twins %+v", twins)
	}
}
