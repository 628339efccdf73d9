package chaos_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// TestKill_LosesNothing kills Terraform and its providers in the middle of an
// apply. It finds the objects that the state lacks with terraform query, and
// imports them.
func TestKill_LosesNothing(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t, "1.14.0")
	// A list resource finds each kind.
	size := sizes{hostnames: 4, generated: 2, prices: 4, identical: 3, paths: 2, clones: 2, named: 3, unnamed: 2, crawls: 3}
	for round := range roundCount(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, mockserver.Options{})
			one := newRunner(s, allSystems(size, s.createCrawlers(2)))
			result := newScenario(t, "SIGKILL, answers 0.4 s late", 0)
			defer result.end(one)
			s.addFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 400 * time.Millisecond})
			p := one.startApply()
			// Now some objects are in the state, and some requests are on the
			// wire.
			if !waitUntil(p, func() bool { return s.completedPostCount() >= 20 }) {
				t.Errorf("the apply ended too early: %s", p.output())
			}
			if err := killGroup(p.command); err != nil {
				t.Error(err)
			}
			one.killed = true
			one.finish(p)
			known := len(one.mustState())
			s.Faults().Clear()
			imported := one.importMissing()
			result.row.note = fmt.Sprintf("%d in the state, %d imported", known, imported)
			one.killed = false
			applyAgain(t, one, result)
		})
	}
}

// listQueries finds all objects of the kinds that a list resource can find.
const listQueries = `
list "fleet_wakame_instance" "found" {
  provider = fleet
  limit    = 1000
}

list "fleet_sharedcloud_instance" "found" {
  provider = fleet
  limit    = 1000
}

list "fleet_jeto_instance" "found" {
  provider = fleet
  limit    = 1000
}

list "fleet_qubell_instance" "found" {
  provider = fleet
  limit    = 1000
}

list "fleet_zaoshu_run" "found" {
  provider = fleet
  limit    = 1000
}
`

// importBlockPattern is an import block that terraform query writes.
var importBlockPattern = regexp.MustCompile(
	`(?s)import \{\s+to\s+= \S+\s+provider\s+= fleet\s+(identity = \{.*?\n  \})\s+\}`,
)

var importIDPattern = regexp.MustCompile(`\n\s+id\s+= "(.*)"`)

// importMissing finds what the server has and the state lacks, and writes
// import blocks for it. It returns their number.
func (s *runner) importMissing() int {
	s.tb.Helper()
	s.workspace.Write("find.tfquery.hcl", listQueries)
	s.workspace.MustRun("query", "-generate-config-out=generated.tf")
	content, err := os.ReadFile(filepath.Join(s.workspace.Dir, "generated.tf"))
	if err != nil {
		s.tb.Fatal(err)
	}
	for _, name := range []string{"generated.tf", "find.tfquery.hcl"} {
		err = os.Remove(filepath.Join(s.workspace.Dir, name))
		if err != nil {
			s.tb.Fatal(err)
		}
	}
	identities := map[string]string{}
	for _, block := range importBlockPattern.FindAllStringSubmatch(string(content), -1) {
		if id := importIDPattern.FindStringSubmatch(block[1]); id != nil {
			identities[id[1]] = block[1]
		}
	}
	free := s.freeAddresses()
	var imports strings.Builder
	count := 0
	for _, each := range s.createdObjects(s.config) {
		addresses := free[each.key]
		if len(addresses) == 0 || s.hasInState(each.id) {
			continue
		}
		if identities[each.id] == "" {
			s.tb.Errorf("terraform query does not find %s", each.id)

			continue
		}
		fmt.Fprintf(&imports, "import {\n  to = %s\n  %s\n}\n", addresses[0], identities[each.id])
		free[each.key] = addresses[1:]
		count++
	}
	s.workspace.Write("import.tf", imports.String())

	return count
}

// freeAddresses are the addresses that the state does not have, by
// [config.key].
func (s *runner) freeAddresses() map[string][]string {
	s.tb.Helper()
	taken := map[string]bool{}
	for _, resource := range s.mustState() {
		taken[resource.address] = true
	}
	free := map[string][]string{}
	for _, b := range s.config {
		for i := range b.count {
			address := fmt.Sprintf("%s.%s[%d]", b.kind, b.name, i)
			if !taken[address] {
				free[s.resourceKey(address)] = append(free[s.resourceKey(address)], address)
			}
		}
	}

	return free
}

func (s *runner) hasInState(id string) bool {
	s.tb.Helper()
	for _, resource := range s.mustState() {
		if resource.id == id {
			return true
		}
	}

	return false
}

func (s *runner) mustState() []stateResource {
	s.tb.Helper()
	resources, err := s.state()
	if err != nil {
		s.tb.Fatal(err)
	}

	return resources
}
