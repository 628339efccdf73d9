package provider_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
)

// newBootingWorkspace returns an account, and a workspace for ten Wakame
// instances that stay in the state "starting". It calls the function before
// each request.
func newBootingWorkspace(
	t *testing.T, createTimeout string, before func(*http.Request),
) (*acctest.Account, *acctest.Workspace) {
	t.Helper()
	account := acctest.NewIsolatedAccount(t, "wakame", mockserver.Options{BootDuration: time.Hour}, before)
	w := newWorkspace(t)
	configureEnv(w, account)
	w.Write("main.tf", requiredProvider+`
		resource "fleet_wakame_instance" "worker" {
		  count            = 10
		  image_id         = "wmi-lucid5"
		  instance_spec_id = "is-demospec"
		  timeouts         = { create = "`+createTimeout+`" }
		}`)

	return account, w
}

// checkStateComplete checks that Terraform did not panic, and that its state
// file holds all instances of the account.
func checkStateComplete(t *testing.T, account *acctest.Account, w *acctest.Workspace, output string) {
	t.Helper()
	if strings.Contains(output, "panic") {
		t.Errorf("Terraform panicked:\n%s", output)
	}
	objects := account.Objects()
	want := make([]string, len(objects))
	for i, object := range objects {
		want[i] = object.ID
	}
	slices.Sort(want)
	if len(want) != 10 {
		t.Errorf("the account has %d instances, want 10", len(want))
	}
	if diff := cmp.Diff(want, stateIDs(t, w)); diff != "" {
		t.Errorf("the IDs in the state file differ (-want +got):\n%s", diff)
	}
}

// stateIDs returns the IDs of all instances in the state file, sorted.
func stateIDs(t *testing.T, w *acctest.Workspace) []string {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Instances []struct {
				Attributes struct {
					ID string `json:"id"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	err = json.Unmarshal(file, &state)
	if err != nil {
		t.Fatalf("the state file has %d bytes: %v", len(file), err)
	}
	var ids []string
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			ids = append(ids, instance.Attributes.ID)
		}
	}
	slices.Sort(ids)

	return ids
}

// TestApply_CreatesTimingOutTogether lets ten creates reach their timeout at
// the same moment, several times. Without the package protocolserver, Terraform
// panics in most of these runs.
func TestApply_CreatesTimingOutTogether(t *testing.T) {
	t.Parallel()
	for _, round := range []string{"1", "2", "3"} {
		t.Run(round, func(t *testing.T) {
			t.Parallel()
			account, w := newBootingWorkspace(t, "2s", func(*http.Request) {})
			result := w.Run("apply", "-auto-approve")
			if got := strings.Count(result.Output, "Error: "); got != 10 {
				t.Errorf("the apply reported %d errors, want 10", got)
			}
			checkStateComplete(t, account, w, result.Output)
		})
	}
}

// TestApply_InterruptedWhileBooting presses Ctrl-C while ten creates wait for
// their instances.
func TestApply_InterruptedWhileBooting(t *testing.T) {
	t.Parallel()
	waiting := make(chan struct{})
	account, w := newBootingWorkspace(t, "1m", closeWhenWaiting(waiting))
	command := w.Command("apply", "-auto-approve", "-no-color")
	var output strings.Builder
	command.Stdout, command.Stderr = &output, &output
	err := command.Start()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // The exit code does not matter here.
		close(ended)
	}()
	select {
	case <-waiting:
	case <-ended:
		t.Fatalf("the apply ended before the interrupt:\n%s", output.String())
	}
	err = command.Process.Signal(os.Interrupt)
	if err != nil {
		t.Fatal(err)
	}
	<-ended
	checkStateComplete(t, account, w, output.String())
}

// closeWhenWaiting returns a function to call before each request. It closes
// the channel when all creates wait: at a poll a second after the tenth create.
func closeWhenWaiting(waiting chan<- struct{}) func(*http.Request) {
	var mu sync.Mutex
	var creates int
	var latest time.Time
	closeOnce := sync.OnceFunc(func() { close(waiting) })

	return func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodPost:
			creates, latest = creates+1, time.Now()
		case creates == 10 && time.Since(latest) > time.Second:
			closeOnce()
		}
	}
}
