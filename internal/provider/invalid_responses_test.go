package provider_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
)

// modifyingProxy is a proxy of the reference server. It changes the JSON
// objects in the answers to GETs.
type modifyingProxy struct {
	*httptest.Server

	// change changes one JSON object. It is nil to change none.
	change atomic.Pointer[func(object map[string]any)]
}

func newModifyingProxy(t *testing.T, address string) *modifyingProxy {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	modifying := &modifyingProxy{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(&url.URL{Scheme: target.Scheme, Host: target.Host})
		},
		ModifyResponse: modifying.modifyResponse,
	}
	modifying.Server = httptest.NewServer(proxy)
	t.Cleanup(modifying.Close)

	return modifying
}

func (p *modifyingProxy) modifyResponse(response *http.Response) error {
	change := p.change.Load()
	if change == nil || response.Request.Method != http.MethodGet {
		return nil
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var document any
	err = json.Unmarshal(body, &document)
	if err != nil {
		return err
	}
	eachObject(document, *change)
	body, err = json.Marshal(document)
	response.Body = io.NopCloser(bytes.NewReader(body))
	response.Header.Set("Content-Length", strconv.Itoa(len(body)))

	return err
}

// eachObject calls a function with each object in a document.
func eachObject(document any, change func(map[string]any)) {
	switch document := document.(type) {
	case map[string]any:
		change(document)
		for _, member := range document {
			eachObject(member, change)
		}
	case []any:
		for _, member := range document {
			eachObject(member, change)
		}
	}
}

// setIfPresent sets a key if the object has it.
func setIfPresent(object map[string]any, key string, value any) {
	if _, found := object[key]; found {
		object[key] = value
	}
}

// TestRead_InvalidAnswerKeepsState refreshes an instance of each system while
// the server's answers lack a key, or contain another object.
func TestRead_InvalidAnswerKeepsState(t *testing.T) {
	t.Parallel()
	for system, test := range map[string]struct {
		config map[string]any
		// id is the key of the id, and keys are the keys that the state needs.
		id   string
		keys []string
	}{
		"sharedcloud": {
			map[string]any{"name": "web", "ask_price": 0.02},
			"uuid",
			[]string{"name", "type", "ask_price", "max_num_parallel_jobs", "gpu"},
		},
		"wakame": {
			map[string]any{"image_id": wakame.Image, "instance_spec_id": wakame.Spec},
			"id",
			[]string{"hostname", "image_id", "instance_spec_id", "state", "security_groups"},
		},
		"jeto": {
			map[string]any{
				"name": "shop", "path": "/srv/shop", "project_id": jeto.ProjectShop, "host_id": jeto.HostVirtualBox,
			},
			"id",
			[]string{"name", "path"},
		},
		"qubell": {
			map[string]any{"application_id": qubell.ApplicationShop},
			"id",
			[]string{"name", "version", "parameters", "status", "applicationId", "environmentId"},
		},
		"zaoshu": {nil, "id", []string{"title", "status", "createdAt"}},
	} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			account := acctest.NewIsolatedAccount(t, system, mockserver.Options{}, func(*http.Request) {})
			proxy := newModifyingProxy(t, account.Endpoint)
			_, path, _ := strings.Cut(account.Endpoint, "//")
			_, path, _ = strings.Cut(path, "/")
			account.Endpoint = proxy.URL + "/" + path
			if system == "zaoshu" {
				test.config = map[string]any{"instance_id": account.Create("instance", map[string]any{"title": "News"})}
			}
			instance := acctest.NewProvider(t, account).Resource("fleet_" + system + "_instance")
			state := instance.Create(test.config)
			check := func(change func(map[string]any), text string) {
				t.Helper()
				proxy.change.Store(&change)
				left, diags := instance.TryRead(state)
				diags.Expect(t, providertest.Error("", "could not read instance", text))
				providertest.ExpectValues(t, left.Values, state.Values)
			}
			for _, key := range test.keys {
				check(func(object map[string]any) { delete(object, key) }, "lacks "+key)
				if key != "gpu" { // The gpu of an instance without one is null.
					check(func(object map[string]any) { setIfPresent(object, key, nil) }, "lacks "+key)
				}
			}
			other := func(object map[string]any) {
				if object["name"] != nil || object["state"] != nil || object["title"] != nil {
					object[test.id] = "other"
				}
			}
			if system != "jeto" {
				check(other, `the response is about "other", but the request was for "`+state.ID()+`"`)

				return
			}
			// The provider reads Jeto's instances from the list, and ignores
			// an element with another id.
			proxy.change.Store(&other)
			left, _ := instance.TryRead(state)
			if left != nil {
				t.Errorf("the state is %v, want none for an instance that is not in the list", left)
			}
		})
	}
}
