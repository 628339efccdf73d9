package wakame_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

func TestWhatCreateRefuses(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	s.create("hostname=taken")

	for name, test := range map[string]struct {
		form        string
		status      int
		code, class string
	}{
		"nothing":               {"", http.StatusBadRequest, "137", "InvalidImageID"},
		"no image":              {"instance_spec_id=" + wakame.Spec, http.StatusBadRequest, "137", "InvalidImageID"},
		"unknown image":         {"image_id=wmi-unknown&instance_spec_id=" + wakame.Spec, http.StatusBadRequest, "137", "InvalidImageID"},
		"no spec":               {"image_id=" + wakame.Image, http.StatusBadRequest, "138", "InvalidInstanceSpec"},
		"unknown spec":          {"instance_spec_id=is-unknown&image_id=" + wakame.Image, http.StatusBadRequest, "138", "InvalidInstanceSpec"},
		"more than there is":    {"image_id=" + wakame.Image + "&instance_spec_id=" + wakame.SpecImpossible, http.StatusBadRequest, "120", "OutOfHostCapacity"},
		"unknown host node":     {minimal + "&host_node_id=hn-unknown", http.StatusNotFound, "114", "UnknownHostNode"},
		"offline host node":     {minimal + "&host_node_id=" + wakame.HostNodeOffline, http.StatusBadRequest, "141", "InvalidHostNodeID"},
		"hostname taken":        {minimal + "&hostname=taken", http.StatusBadRequest, "126", "DuplicateHostname"},
		"hostname taken, upper": {minimal + "&hostname=TAKEN", http.StatusBadRequest, "126", "DuplicateHostname"},
		"unknown key pair":      {minimal + "&ssh_key_id=ssh-unknown", http.StatusNotFound, "121", "UnknownSshKeyPair"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.post(test.form).wantError(t, test.status, test.code, test.class)
		})
	}
}

// TestTheChecksComeInTheSheetsOrder begins with everything wrong and puts one thing right after the other.
func TestTheChecksComeInTheSheetsOrder(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	s.create("hostname=taken")

	values := url.Values{
		"image_id": {"wmi-unknown"}, "instance_spec_id": {"is-unknown"}, "host_node_id": {"hn-unknown"}, "hostname": {"taken"},
		"ssh_key_id": {"ssh-unknown"},
	}

	for _, step := range []struct{ want, parameter, right string }{
		{`"137"`, "image_id", wakame.Image},
		{`"138"`, "instance_spec_id", wakame.SpecImpossible},
		{`"120"`, "instance_spec_id", wakame.Spec},
		{`"114"`, "host_node_id", wakame.HostNodeOffline},
		{`"141"`, "host_node_id", wakame.HostNode},
		{`"126"`, "hostname", "not_valid"},
		{`"121"`, "ssh_key_id", wakame.SSHKeyPair},
		{errorPage, "hostname", "valid"},
		{`"scheduling"`, "hostname", "valid"},
	} {
		if got := s.post(values.Encode()); !strings.Contains(got.Body, step.want) {
			t.Fatalf("want %s: %s", step.want, got.Body)
		}

		values.Set(step.parameter, step.right)
	}
}

func TestIdentifiersOfAnotherKindAreNotCaught(t *testing.T) {
	t.Parallel()

	s := newSystem(t)

	for _, form := range []string{
		"image_id=is-demospec&instance_spec_id=is-demospec", "image_id=lucid5&instance_spec_id=is-demospec",
		"image_id=&instance_spec_id=is-demospec", "image_id=wmi-&instance_spec_id=is-demospec",
		"image_id[]=wmi-lucid5&instance_spec_id=is-demospec",
		"image_id=wmi-lucid5&instance_spec_id=wmi-lucid5", "image_id=wmi-lucid5&instance_spec_id=",
		minimal + "&host_node_id=demo1", minimal + "&host_id=hp-demo1", minimal + "&host_pool_id=", minimal + "&host_node_id[]=hn-demo1",
		minimal + "&ssh_key_id=demo", minimal + "&ssh_key_id=", minimal + "&security_groups[]=ng-demofgr", minimal + "&nf_group=",
		minimal + "&hostname[]=a", minimal + "&user_data[]=a", minimal + "&network_id[a]=b", minimal + "&user_data=%zz",
	} {
		if got := s.post(form); got.Status != http.StatusInternalServerError || got.Body != errorPage {
			t.Errorf("%s: %d %s", form, got.Status, got.Body)
		}
	}

	if got := s.hostnames(""); got != "" {
		t.Fatalf("made: %s", got)
	}
}

func TestAHostnameThatIsNotValidIsNotCaught(t *testing.T) {
	t.Parallel()

	s := newSystem(t)

	for _, hostname := range []string{"", "-a", "a_b", "a.b", "a b", "ä", "a\nb", strings.Repeat("a", 33)} {
		got := s.post(minimal + "&hostname=" + url.QueryEscape(hostname))
		got.WantBody(t, http.StatusInternalServerError, errorPage)

		if contentType := got.Header.Get("Content-Type"); contentType != "text/html;charset=utf-8" {
			t.Fatalf("content type %q", contentType)
		}
	}

	for _, hostname := range []string{"a", "0", "a-", "A-B", strings.Repeat("z", 32)} {
		s.get(s.create("hostname="+hostname)).WantFields(t, map[string]any{"hostname": strings.ToLower(hostname)})
	}
}

func TestAHostnameIsUniqueAmongTheAccountsLiveInstances(t *testing.T) {
	t.Parallel()

	s := newSystem(t)
	path := s.create("hostname=Name")
	s.other().create("hostname=name")
	s.post(minimal+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.put(path+"/stop").Want(t, http.StatusOK)
	s.post(minimal+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.destroy(path).Want(t, http.StatusOK)
	s.create("hostname=name")
}

func TestAHostnameIsTakenUntilItsInstanceIsTerminated(t *testing.T) {
	t.Parallel()

	s := newSlowSystem(t)
	path := s.create("hostname=name")
	s.wait(2 * boot)
	s.destroy(path).Want(t, http.StatusOK)
	s.wait(2 * quarter)
	s.wantState(path, "shuttingdown/online")
	s.post(minimal+"&hostname=name").wantError(t, http.StatusBadRequest, "126", "DuplicateHostname")
	s.wait(boot)
	s.create("hostname=name")
}
