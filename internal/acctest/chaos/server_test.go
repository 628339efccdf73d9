package chaos_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// server is a reference server for one scenario.
type server struct {
	tb       testing.TB
	mock     *mockserver.Server
	accounts map[string]*acctest.Account
	// fixtures are the ids of objects that no apply has created.
	fixtures map[string]bool
	// preventingFaults are the ids of faults that prevent the work.
	preventingFaults map[string]bool
	// completedPosts are the POSTs that the server carried out, including those
	// before the last call of collectJournal.
	completedPosts []journal.Entry
	// requests and faulted count all requests, and those that met a fault.
	requests, faulted int
}

func newServer(tb testing.TB, options mockserver.Options) *server {
	tb.Helper()
	s := &server{tb: tb, fixtures: map[string]bool{}, preventingFaults: map[string]bool{}}
	s.mock, s.accounts = acctest.NewServer(tb, options)

	return s
}

// createCrawlers creates Zaoshu instances and returns their ids.
func (s *server) createCrawlers(count int) []string {
	ids := make([]string, count)
	for i := range ids {
		ids[i] = s.createFixture("zaoshu", zaoshu.KindInstance, map[string]any{"title": fmt.Sprintf("Crawler %d", i)})
	}

	return ids
}

// createFixture creates an object out of band and returns its id.
func (s *server) createFixture(systemName, kind string, fields map[string]any) string {
	s.tb.Helper()
	id := s.accounts[systemName].Create(kind, fields)
	s.fixtures[id] = true

	return id
}

// addFault adds a fault.
func (s *server) addFault(fault faults.Fault) {
	s.tb.Helper()
	added, err := s.mock.Faults().Add(fault)
	if err != nil {
		s.tb.Fatal(err)
	}
	s.preventingFaults[added.ID] = fault.Drop == faults.DropBefore || (fault.Status != 0 && !fault.AfterWork)
}

// addFaults drops answers after the work, resets connections before it, and
// answers wrongly instead of the work and after it, each with a probability of
// the rate.
func (s *server) addFaults(rate float64) {
	s.tb.Helper()
	const html = "<html><head><title>Welcome</title></head></html>"
	wrong := []faults.Fault{
		{Truncate: true},
		{Status: http.StatusInternalServerError},
		{Status: http.StatusBadGateway},
		{Status: http.StatusServiceUnavailable},
		{Status: http.StatusGatewayTimeout},
		{Status: http.StatusRequestTimeout},
		{Status: http.StatusOK, Body: html, ContentType: "text/html"},
		{Status: http.StatusOK, Body: `{"id": "6baf15c3-9`},
	}
	for _, fault := range wrong[1:] {
		fault.AfterWork = true
		wrong = append(wrong, fault)
	}
	left := 1.0
	add := func(fault faults.Fault, probability float64) {
		// A fault sees only the requests that no earlier fault has met.
		fault.Rate = probability / left
		left -= probability
		s.addFault(fault)
	}
	add(faults.Fault{Drop: faults.DropAfter}, rate)
	add(faults.Fault{Drop: faults.DropBefore}, rate)
	for _, fault := range wrong {
		add(fault, rate/float64(len(wrong)))
	}
}

// completedPostCount returns how many POSTs of the journal the server carried
// out.
func (s *server) completedPostCount() int {
	return len(s.filterCompleted(s.mock.Journal().Entries(journal.Filter{Method: http.MethodPost})))
}

// pollCount returns how many GETs came after the last POST.
func (s *server) pollCount() int {
	entries := s.mock.Journal().Entries(journal.Filter{})
	polls := 0
	for _, entry := range slices.Backward(entries) {
		if entry.Method != http.MethodGet {
			break
		}
		polls++
	}

	return polls
}

func (s *server) filterCompleted(posts []journal.Entry) []journal.Entry {
	var completed []journal.Entry
	for _, entry := range posts {
		isSuccess := entry.Status >= http.StatusOK && entry.Status < http.StatusMultipleChoices
		if isSuccess && !s.preventingFaults[entry.Fault] {
			completed = append(completed, entry)
		}
	}

	return completed
}

// collectJournal adds up the entries of the journal and empties it, before it
// is full.
func (s *server) collectJournal() {
	s.tb.Helper()
	entries := s.mock.Journal().Entries(journal.Filter{})
	if len(entries) == journal.MaxEntries {
		s.tb.Error("the journal is full: the figures are wrong")
	}
	s.requests += len(entries)
	for _, entry := range entries {
		if entry.Fault != "" {
			s.faulted++
		}
		if entry.Method == http.MethodPost {
			s.completedPosts = append(s.completedPosts, s.filterCompleted([]journal.Entry{entry})...)
		}
	}
	s.mock.Journal().Clear()
}

// serverObject is an object that the server has, or a run that it has done.
type serverObject struct {
	// key is the key in the configuration, empty if the configuration lacks the
	// object.
	key string
	// id is the object's id, empty for a run without an id.
	id string
}

// createdObjects returns the objects and runs of all accounts. Call
// collectJournal first.
func (s *server) createdObjects(c config) []serverObject {
	s.tb.Helper()
	objects, err := s.mock.Objects("", "")
	if err != nil {
		s.tb.Fatal(err)
	}
	names := map[string]string{} // of Qubell instances
	for _, object := range objects {
		if object.Kind == qubell.KindInstance && object.System == "qubell" {
			names[object.ID] = toString(object.Fields["name"])
		}
	}
	var all []serverObject
	for _, object := range objects {
		if s.accounts[object.System].Name != object.Account || s.fixtures[object.ID] {
			continue
		}
		all = append(all, toServerObjects(c, object, names)...)
	}

	return append(all, s.workflowRuns(c)...)
}

// toServerObjects returns an object and the runs that it shows. The names are
// those of the Qubell instances, by id.
func toServerObjects(c config, object system.Object, names map[string]string) []serverObject {
	name := toString(object.Fields["name"])
	switch object.System + " " + object.Kind {
	case "wakame " + wakame.KindInstance:
		return wakameObjects(c, object)
	case "sharedcloud " + sharedcloud.KindInstance:
		return []serverObject{{c.key("fleet_sharedcloud_instance", name), object.ID}}
	case "jeto " + jeto.KindInstance:
		return jetoObjects(c, object)
	case "qubell " + qubell.KindInstance:
		if object.Fields["applicationId"] == qubell.ApplicationDatabase {
			name = "unnamed"
		}

		return []serverObject{{c.key("fleet_qubell_instance", name), object.ID}}
	case "qubell " + qubell.KindSchedule:
		if name != "backup" {
			return nil // The provider makes this schedule with the instance.
		}
		label := strings.Replace(names[toString(object.Fields["instanceId"])], "named-", "nightly-", 1)

		return []serverObject{{c.key("fleet_qubell_workflow_schedule", label), object.ID}}
	case "zaoshu " + zaoshu.KindTask:
		return []serverObject{{c.key("fleet_zaoshu_run", taskLabel(object)), object.ID}}
	default:
		return nil
	}
}

func wakameObjects(c config, object system.Object) []serverObject {
	label := toString(object.Fields["hostname"])
	switch {
	case object.Fields["state"] == "terminated":
		return nil // The server keeps terminated instances.
	case object.Fields["instance_spec_id"] == wakame.SpecLarge:
		label = "generated"
	}

	return []serverObject{{c.key("fleet_wakame_instance", label), object.ID}}
}

// jetoObjects returns an instance and the scripts that ran on it.
func jetoObjects(c config, object system.Object) []serverObject {
	name := toString(object.Fields["name"])
	all := []serverObject{{c.key("fleet_jeto_instance", name), object.ID}}
	commands, _ := object.Fields["commands"].([]any)
	for _, each := range commands {
		if command, ok := each.(map[string]any); ok && command["state"] == "runScript" {
			all = append(
				all, serverObject{key: c.key("fleet_jeto_command", strings.Replace(name, "shop-", "migrate-", 1))},
			)
		}
	}

	return all
}

func taskLabel(object system.Object) string {
	urls, _ := object.Fields["urls"].([]any)
	if len(urls) == 0 {
		return ""
	}

	return strings.TrimPrefix(toString(urls[0]), crawlURL)
}

// workflowRuns returns the runs of Qubell workflows. Their requests identify
// them.
func (s *server) workflowRuns(c config) []serverObject {
	var all []serverObject
	for _, entry := range s.completedPosts {
		_, path, found := strings.Cut(entry.Path, "/instances/")
		_, workflow, _ := strings.Cut(path, "/")
		if entry.System != "qubell" || !found {
			continue
		}
		var parameters struct {
			Target string `json:"target"`
		}
		switch workflow {
		case "restart":
			all = append(all, serverObject{key: c.key("fleet_qubell_workflow_run", "restart")})
		case "backup":
			err := json.Unmarshal([]byte(entry.Body), &parameters)
			if err != nil {
				s.tb.Errorf("the body of a run is not readable: %v", err)
			}
			all = append(all, serverObject{key: c.key("fleet_qubell_workflow_run", parameters.Target)})
		}
	}

	return all
}

func toString(value any) string {
	s, _ := value.(string)

	return s
}
