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

// TestKill_LosesNothing kills Terraform and its providers during an apply. It
// finds the objects that the state lacks with terraform query, and imports
// them.
func TestKill_LosesNothing(t *testing.T) {
	t.Parallel()
	acctest.Require(t, acctest.Query)
	// Each of these types has a list resource.
	size := sizes{
		hostnames: 4, generated: 2, prices: 4, identical: 3, paths: 2, clones: 2, named: 3, unnamed: 2, crawls: 3,
	}
	for round := range roundCount(t) {
		t.Run(strconv.Itoa(round+1), func(t *testing.T) {
			t.Parallel()
			s := newServer(t, mockserver.Options{})
			terraform := newRunner(s, allSystems(size, s.createCrawlers(2)))
			result := newScenario(t, "SIGKILL, answers 0.4 s late", 0)
			defer result.end(terraform)
			s.addFault(faults.Fault{Method: http.MethodPost, AfterWork: true, Latency: 400 * time.Millisecond})
			p := terraform.startApply()
			// Then some objects are in the state, and some requests are in
			// flight.
			if !p.waitUntil(func() bool { return s.completedPostCount() >= 20 }) {
				t.Errorf("the apply ended too early: %s", p.output())
			}
			err := killGroup(p.command)
			if err != nil {
				t.Error(err)
			}
			terraform.killed = true
			terraform.finish(p)
			known := len(terraform.mustState())
			s.mock.Faults().Clear()
			imported := terraform.importMissing()
			result.row.note = fmt.Sprintf("%d in the state, %d imported", known, imported)
			terraform.killed = false
			applyAgain(t, terraform, result)
		})
	}
}

// listQueries lists the objects of all types that have a list resource.
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

// importMissing finds the objects of the server that the state lacks, and
// writes import blocks for them. It returns their number.
func (r *runner) importMissing() int {
	r.tb.Helper()
	r.workspace.Write("find.tfquery.hcl", listQueries)
	r.workspace.MustRun("query", "-generate-config-out=generated.tf")
	content, err := os.ReadFile(filepath.Join(r.workspace.Dir, "generated.tf"))
	if err != nil {
		r.tb.Fatal(err)
	}
	for _, name := range []string{"generated.tf", "find.tfquery.hcl"} {
		err := os.Remove(filepath.Join(r.workspace.Dir, name))
		if err != nil {
			r.tb.Fatal(err)
		}
	}
	identities := map[string]string{}
	for _, block := range importBlockPattern.FindAllStringSubmatch(string(content), -1) {
		if id := importIDPattern.FindStringSubmatch(block[1]); id != nil {
			identities[id[1]] = block[1]
		}
	}
	free := r.freeAddresses()
	var imports strings.Builder
	count := 0
	for _, each := range r.server.createdObjects(r.config) {
		addresses := free[each.key]
		if len(addresses) == 0 || r.hasInState(each.id) {
			continue
		}
		if identities[each.id] == "" {
			r.tb.Errorf("terraform query does not find %s", each.id)

			continue
		}
		fmt.Fprintf(&imports, "import {\n  to = %s\n  %s\n}\n", addresses[0], identities[each.id])
		free[each.key] = addresses[1:]
		count++
	}
	r.workspace.Write("import.tf", imports.String())

	return count
}

// freeAddresses returns the addresses that the state lacks, by their keys.
func (r *runner) freeAddresses() map[string][]string {
	r.tb.Helper()
	taken := map[string]bool{}
	for _, resource := range r.mustState() {
		taken[resource.address] = true
	}
	free := map[string][]string{}
	for _, b := range r.config {
		for i := range b.count {
			address := fmt.Sprintf("%s.%s[%d]", b.kind, b.name, i)
			if !taken[address] {
				free[r.config.keyOf(address)] = append(free[r.config.keyOf(address)], address)
			}
		}
	}

	return free
}

func (r *runner) hasInState(id string) bool {
	r.tb.Helper()
	for _, resource := range r.mustState() {
		if resource.id == id {
			return true
		}
	}

	return false
}
