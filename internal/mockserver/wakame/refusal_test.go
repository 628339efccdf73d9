package wakame_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestRefusals_SayWhy(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create("hostname=taken")
	id := strings.TrimPrefix(path, listPath+"/")
	const imageForm = "image_id=" + wakame.Image
	for name, test := range map[string]struct {
		account, method, path, body string
		reason, heading             string
	}{
		"no account": {
			"none", http.MethodGet, listPath, "",
			"The header X-VDC-Account-UUID is missing, or is not a- and lower-case letters and digits.",
			"Authentication",
		},
		"disabled account": {
			wakame.DisabledAccountID, http.MethodGet, listPath, "",
			"The account a-disabled is disabled.", "Authentication",
		},
		"path": {"", http.MethodGet, "/other", "", "The path is not below /api.", "Base URL and encoding"},
		"route": {
			"", http.MethodGet, "/api/volumes", "", "The API has no GET for this path.", "Endpoints",
		},
		"method": {"", http.MethodPut, path, "", "The API has no PUT for this path.", "Endpoints"},
		"unknown instance": {
			"", http.MethodGet, listPath + "/i-none", "", `No object has the id "i-none".`, "Identifiers",
		},
		"unknown image": {
			"", http.MethodGet, "/api/images/wmi-none", "", `No object has the id "wmi-none".`, "Identifiers",
		},
		"prefix of an instance": {
			"", http.MethodDelete, listPath + "/none", "", `"none" is not an id that starts with i-.`, "Identifiers",
		},
		"prefix of an image": {
			"", http.MethodGet, "/api/images/none", "", `"none" is not an id that starts with wmi-.`, "Identifiers",
		},
		"delete in scheduling": {
			"", http.MethodDelete, path, "",
			"The instance " + id + " is scheduling; the operation needs another state than scheduling and terminated.",
			"Instance states",
		},
		"reboot in scheduling": {
			"", http.MethodPut, path + "/reboot", "",
			"The instance " + id + " is scheduling; the operation needs running.", "Instance states",
		},
		"stop in scheduling": {
			"", http.MethodPut, path + "/stop", "",
			"The instance " + id + " is scheduling; the operation needs running.", "Instance states",
		},
		"start in scheduling": {
			"", http.MethodPut, path + "/start", "",
			"The instance " + id + " is scheduling; the operation needs stopped.", "Instance states",
		},
		"instance of another account": {
			"a-other", http.MethodDelete, path, "", id + " belongs to another account.", "Access to other accounts",
		},
		"image of another account": {
			"a-other", http.MethodGet, "/api/images/wmi-broken", "",
			"wmi-broken belongs to another account.", "Collections",
		},
		"network of another account": {
			"a-other", http.MethodGet, "/api/networks/nw-demo1", "",
			"nw-demo1 belongs to another account.", "Collections",
		},
		"host node of another account": {
			"a-other", http.MethodGet, "/api/host_nodes/hn-demo1", "",
			"hn-demo1 belongs to another account.", "Collections",
		},
		"public image in v13.06": {
			"a-other", http.MethodGet, "/api/11.12/images/wmi-lucid5", "",
			"In v13.06, the public image wmi-lucid5 of another account raises an exception.",
			"Discovery in v13.06 and v13.08",
		},
		"specs in v13.06": {
			"", http.MethodGet, "/api/11.12/instance_specs", "", "v13.06 has no instance specs.",
			"Tags v13.06 and v13.08",
		},
		"body": {
			"", http.MethodPost, listPath + ".json", "[]",
			"The body is neither a form nor, below a path that ends in .json, JSON wrapped in an object.",
			"Request bodies",
		},
		"parameter": {
			"", http.MethodPost, listPath, minimalForm + "&host_id[]=hn-demo1",
			"The parameter host_node_id or host_id or host_pool_id is not a text.", "Request bodies",
		},
		"no image": {"", http.MethodPost, listPath, "", `The image "" does not exist.`, "Creating an instance"},
		"no spec": {
			"", http.MethodPost, listPath, imageForm, `The instance spec "" does not exist.`, "Creating an instance",
		},
		"large spec": {
			"", http.MethodPost, listPath, imageForm + "&instance_spec_id=is-toobig",
			"The instance spec is-toobig is larger than all host nodes together.", "Endpoints",
		},
		"unknown host node": {
			"", http.MethodPost, listPath, minimalForm + "&host_node_id=hn-none",
			"The host node hn-none does not exist.", "Creating an instance",
		},
		"offline host node": {
			"", http.MethodPost, listPath, minimalForm + "&host_node_id=hn-offline",
			"The host node hn-offline is offline.", "Creating an instance",
		},
		"unknown key pair": {
			"", http.MethodPost, listPath, minimalForm + "&ssh_key_id=ssh-none",
			"The SSH key pair ssh-none does not exist.", "Creating an instance",
		},
		"prefix of a group": {
			"", http.MethodPost, listPath, minimalForm + "&security_groups=none",
			`"none" is not an id that starts with sg-.`, "Identifiers",
		},
		"hostname taken": {
			"", http.MethodPost, listPath, minimalForm + "&hostname=TAKEN",
			`A live instance has the hostname "TAKEN".`, "Hostnames",
		},
		"hostname": {
			"", http.MethodPost, listPath, minimalForm + "&hostname=a_b",
			`The hostname "a_b" is not 1 to 32 letters, digits and hyphens, the first not a hyphen.`, "Hostnames",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			caller := s
			if test.account != "" {
				caller = s.withAccount(test.account)
			}
			caller.send(test.method, test.path, test.body).WantRefusal(t, test.reason, test.heading)
		})
	}
}

func TestRefusals_SayWhyOfTransport(t *testing.T) {
	t.Parallel()
	s := newSystemWithConfig(t, system.Config{RateLimit: 1})
	truncated := s.request(http.MethodPost, listPath, "")
	truncated.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
	if got := s.do(truncated).Refusal.Reason; got != "The body ends too early." {
		t.Errorf("reason %q for a body that ends too early", got)
	}
	s.get(listPath).WantStatus(t, http.StatusOK)
	const want = `Account "demo" has used up its requests of this minute, which an option of the server limits.`
	if got := s.get(listPath).Refusal.Reason; got != want {
		t.Errorf("reason %q, want %q", got, want)
	}
}
