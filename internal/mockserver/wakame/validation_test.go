package wakame_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestInstance_CreateErrors(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create("hostname=taken")
	for name, test := range map[string]struct {
		form        string
		status      int
		code, class string
	}{
		"nothing":  {"", http.StatusBadRequest, "137", "InvalidImageID"},
		"no image": {"instance_spec_id=" + wakame.Spec, http.StatusBadRequest, "137", "InvalidImageID"},
		"unknown image": {
			"image_id=wmi-unknown&instance_spec_id=" + wakame.Spec, http.StatusBadRequest, "137", "InvalidImageID",
		},
		"no spec": {"image_id=" + wakame.Image, http.StatusBadRequest, "138", "InvalidInstanceSpec"},
		"unknown spec": {
			"instance_spec_id=is-unknown&image_id=" + wakame.Image, http.StatusBadRequest, "138", "InvalidInstanceSpec",
		},
		"more than all hosts have": {
			"image_id=" + wakame.Image + "&instance_spec_id=" + wakame.SpecTooLarge,
			http.StatusBadRequest, "120", "OutOfHostCapacity",
		},
		"unknown host node": {
			minimalForm + "&host_node_id=hn-unknown", http.StatusNotFound, "114", "UnknownHostNode",
		},
		"offline host node": {
			minimalForm + "&host_node_id=" + wakame.HostNodeOffline, http.StatusBadRequest, "141", "InvalidHostNodeID",
		},
		"hostname taken":        {minimalForm + "&hostname=taken", http.StatusBadRequest, "126", "DuplicateHostname"},
		"hostname taken, upper": {minimalForm + "&hostname=TAKEN", http.StatusBadRequest, "126", "DuplicateHostname"},
		"unknown key pair": {
			minimalForm + "&ssh_key_id=ssh-unknown", http.StatusNotFound, "121", "UnknownSshKeyPair",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.post(test.form).wantError(t, test.status, test.code, test.class)
		})
	}
}

// TestInstance_CreateChecksInOrder starts with a create in which all parameters
// are wrong, and corrects one after the other.
func TestInstance_CreateChecksInOrder(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.create("hostname=taken")
	values := url.Values{
		"image_id":         {"wmi-unknown"},
		"instance_spec_id": {"is-unknown"},
		"host_node_id":     {"hn-unknown"},
		"hostname":         {"taken"},
		"ssh_key_id":       {"ssh-unknown"},
	}
	for _, step := range []struct{ want, parameter, right string }{
		{`"137"`, "image_id", wakame.Image},
		{`"138"`, "instance_spec_id", wakame.SpecTooLarge},
		{`"120"`, "instance_spec_id", wakame.Spec},
		{`"114"`, "host_node_id", wakame.HostNodeOffline},
		{`"141"`, "host_node_id", wakame.HostNode},
		{`"126"`, "hostname", "not_valid"},
		{`"121"`, "ssh_key_id", wakame.SSHKeyPair},
		{errorPage, "hostname", "valid"},
		{`"scheduling"`, "hostname", "valid"},
	} {
		if got := s.post(values.Encode()); !strings.Contains(got.Body, step.want) {
			t.Fatalf("response %s, want %s", got.Body, step.want)
		}
		values.Set(step.parameter, step.right)
	}
}

func TestInstance_CreateWithInvalidIDGets500(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, form := range []string{
		"image_id=is-demospec&instance_spec_id=is-demospec", "image_id=lucid5&instance_spec_id=is-demospec",
		"image_id=&instance_spec_id=is-demospec", "image_id=wmi-&instance_spec_id=is-demospec",
		"image_id[]=wmi-lucid5&instance_spec_id=is-demospec",
		"image_id=wmi-lucid5&instance_spec_id=wmi-lucid5", "image_id=wmi-lucid5&instance_spec_id=",
		minimalForm + "&host_node_id=demo1", minimalForm + "&host_id=hp-demo1", minimalForm + "&host_pool_id=",
		minimalForm + "&host_node_id[]=hn-demo1",
		minimalForm + "&ssh_key_id=demo", minimalForm + "&ssh_key_id=", minimalForm + "&security_groups[]=ng-demofgr",
		minimalForm + "&nf_group=",
		minimalForm + "&hostname[]=a", minimalForm + "&user_data[]=a", minimalForm + "&network_id[]=b",
		minimalForm + "&user_data=%zz",
	} {
		if got := s.post(form); got.Status != http.StatusInternalServerError || got.Body != errorPage {
			t.Errorf("create with %s: %d %s, want a plain 500", form, got.Status, got.Body)
		}
	}
	if got := s.hostnames(""); got != "" {
		t.Errorf("created %s, want no instance", got)
	}
}

func TestHostname_InvalidGets500(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for _, hostname := range []string{"", "-a", "a_b", "a.b", "a b", "ä", "a\nb", strings.Repeat("a", 33)} {
		got := s.post(minimalForm + "&hostname=" + url.QueryEscape(hostname))
		got.WantBody(t, http.StatusInternalServerError, errorPage)
		if contentType := got.Header.Get("Content-Type"); contentType != "text/html;charset=utf-8" {
			t.Errorf("content type %q, want HTML", contentType)
		}
	}
	for _, hostname := range []string{"a", "0", "a-", "A-B", strings.Repeat("z", 32)} {
		s.get(s.create("hostname="+hostname)).WantFields(t, map[string]any{"hostname": strings.ToLower(hostname)})
	}
}

func TestHostname_IsUniqueInAccount(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.create("hostname=Name")
	s.otherAccount().create("hostname=name")
	s.post(minimalForm+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.put(path+"/stop").WantStatus(t, http.StatusOK)
	s.post(minimalForm+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.delete(path).WantStatus(t, http.StatusOK)
	s.create("hostname=name")
}

func TestHostname_IsTakenUntilTerminated(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.create("hostname=name")
	s.clock.Advance(2 * bootDuration)
	s.delete(path).WantStatus(t, http.StatusOK)
	s.clock.Advance(2 * bootPhase)
	s.wantState(path, "shuttingdown/online")
	s.post(minimalForm+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.clock.Advance(bootDuration)
	s.create("hostname=name")
}
