package qubell_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/systemtest"
)

func TestState_RestoredSystemContinues(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	refreshed := s.withAuthorization().
		post("/refreshToken/jwtBearer", `{"refreshToken":"`+qubell.DefaultRefreshToken+`"}`)
	token := refreshed.StringField(t, "jwtBearer")
	own := s.createDocumentedApplication()
	platform := s.launch(qubell.ApplicationPlatform, emptyObject)
	landing := s.launch(own, minimalLaunch)
	shop := s.launch(qubell.ApplicationShop, minimalLaunch)
	sticky := s.launch(qubell.ApplicationDatabase, `{"parameters":{"db.name":"<a>","db.engine":"sticky"}}`)
	s.otherAccount().launch(qubell.ApplicationShop, emptyObject)
	s.clock.Advance(bootDuration + 10*jobDuration)
	s.reconfigure(platform, `{"instanceName":"new","parameters":{"platform.domain":"example.org"},
		"submodules":{"site":{"manifestVersion":1}}}`)
	s.post(landing+"/land/schedule", `{"interval":"30000","parameters":`+documentedParameters+`}`).
		WantStatus(t, http.StatusOK)
	s.runWorkflow(shop, "break", emptyObject)
	s.schedule(shop, "restart", "5000")
	s.put(shop+"/userData", `{"a":12345678901234567890}`).WantStatus(t, http.StatusOK)
	s.delete(sticky+"?force=1").WantStatus(t, http.StatusOK)
	s.clock.Advance(jobDuration / 2)
	paths := []string{
		platform,
		s.component(platform, "db"),
		landing,
		landing + "/schedules",
		shop,
		sticky,
		s.launch(qubell.ApplicationShop, emptyObject),
		basePath + "/environments/" + qubell.EnvironmentDevelopment + "/instances",
		applicationsPath,
	}
	restored := newTimedSystem(t)
	restored.clock.Advance(s.clock.Offset())
	systemtest.CheckRestore(t, s, restored)
	restored.authorization = []string{bearerAuth(token)}
	for range 12 {
		for _, path := range paths {
			got, want := restored.get(path), s.get(path)
			if got.Status != want.Status {
				t.Fatalf("%s %s: status %d, want %d", s.clock.Now(), path, got.Status, want.Status)
			}
			if diff := cmp.Diff(unescapeHTML(want.Body), unescapeHTML(got.Body)); diff != "" {
				t.Fatalf("%s %s (-want +got):\n%s", s.clock.Now(), path, diff)
			}
		}
		s.clock.Advance(jobDuration / 2)
		restored.clock.Advance(jobDuration / 2)
	}
	restored.get(platform).WantFields(t, map[string]any{"name": "new", "status": "Running"})
	restored.wantJobs(landing, "land Succeeded, launch Succeeded")
	restored.wantJobs(shop, "restart Succeeded, break Failed, launch Succeeded")
	restored.get(sticky).WantStatus(t, http.StatusNotFound)
}

// unescapeHTML reverts the escapes that the state file has in JSON for
// characters of HTML.
func unescapeHTML(body string) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(body)
}

func TestState_RestoreRejectsDamage(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	account := func(name, token string) string {
		return `"` + name + `":{"id":"i","name":"` + name + `","email":"e` + name + `","password":"p",` +
			`"token":"` + token + `","refresh_token":"r` + name + `"}`
	}
	with := func(kind, objects string) string {
		return `{"accounts":{` + account("a", "t") + `},"` + kind + `":[` + objects + `]}`
	}
	// instance returns an instance with further fields.
	instance := func(fields string) string { return with("instances", `{"id":"x","account":"a"`+fields+`}`) }
	const damagedJob = "the job of instance x is damaged"
	for text, want := range map[string]string{
		`{"accounts":{"a":null}}`:                     `account "a" lacks its name or credentials`,
		`{"accounts":{"a":{}}}`:                       `account "a" lacks its name or credentials`,
		`{"colour":"red"}`:                            `unknown field "colour"`,
		`{"instances":[{"id":"x"}]}`:                  `instance x belongs to an unknown account ""`,
		with("instances", `null`):                     "instance without an id",
		with("instances", `{}`):                       "instance without an id",
		with("schedules", `null`):                     "schedule without an id",
		with("applications", `null`):                  "application without an id",
		with("environments", `null`):                  "environment without an id",
		with("revisions", `null`):                     "revision without an id",
		with("schedules", `{"id":"x","account":"a"}`): `schedule x is for an unknown instance ""`,
		with("environments", `{"id":5}`):              "cannot unmarshal number",
		instance(`,"version":"1"`):                    "cannot unmarshal string",
		instance(`,"account":"b"`):                    `instance x belongs to an unknown account "b"`,
		instance(`},{"id":"x","account":"a"`):         "two objects instance x",
		instance(`,"parent_id":"x"`):                  "instance x is a component of x, which does not precede it",
		instance(`,"job":{"failing_step":-1}`):        damagedJob,
		instance(`,"job":{"failing_step":1}`):         damagedJob,
		instance(`,"job":{"step_duration":-1}`):       damagedJob,
		with("applications", `{"id":"x","account":"a","manifests":[{"components":[{}]}]}`): "application x: version 1",

		`{"accounts":{` + account("a", "t") + `,` + account("b", "t") + `}}`: `account "b" has the login key`,
	} {
		err := s.Restore(json.RawMessage(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Restore(%s) = %v, want %s", text, err, want)
		}
	}
	s.get(path).WantStatus(t, http.StatusOK)
}

func TestState_ResetRestoresStart(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	path := s.launch(qubell.ApplicationShop, emptyObject)
	s.post(applicationsPath, `{"name":"Mine"}`).WantStatus(t, http.StatusOK)
	s.Reset()
	s.get(path).WantStatus(t, http.StatusNotFound)
	if list := s.get(applicationsPath).List(t); len(list) != 3 {
		t.Fatalf("applications %v, want 3", list)
	}
}

func TestState_RevisionCountsChanges(t *testing.T) {
	t.Parallel()
	s := newTimedSystem(t)
	path := s.launchAndWait(qubell.ApplicationShop, emptyObject)
	s.get(path)
	before := s.Revision()
	s.get(path)
	s.get(path + "/schedules")
	s.get(applicationsPath)
	s.get(basePath + "/applications/" + qubell.ApplicationShop + "/instances")
	s.post(launchPath(qubell.ApplicationDatabase), emptyObject).WantStatus(t, http.StatusBadRequest)
	s.post(path+"/fly", emptyObject).WantStatus(t, http.StatusBadRequest)
	s.put(path+"/configuration", `{"manifestVersion":9}`).WantStatus(t, http.StatusBadRequest)
	s.delete(path).WantStatus(t, http.StatusBadRequest)
	s.clock.Advance(time.Second)
	s.get(path)
	if s.Revision() != before {
		t.Fatal("the revision changed without a change")
	}

	// The order matters: a job ends after it has started.
	for _, step := range []struct {
		name   string
		change func()
	}{
		{"a launch", func() { s.launch(qubell.ApplicationShop, minimalLaunch) }},
		{"user data", func() { s.put(path+"/userData", emptyObject) }},
		{"a schedule", func() { s.schedule(path, "backup", "7200000") }},
		{"a reschedule", func() { s.post(path+"/backup/reschedule", `{"interval":"5"}`) }},
		{"a cancelled schedule", func() { s.post(path+"/destroy/reschedule", `{"interval":"0"}`) }},
		{"a schedule that fires", func() { s.clock.Advance(time.Second); s.get(path) }},
		{"the end of a job", func() { s.clock.Advance(time.Minute); s.get(path) }},
		{"a reconfiguration", func() { s.reconfigure(path, emptyObject) }},
		{"its end", func() { s.clock.Advance(time.Minute); s.get(path) }},
		{"a workflow", func() { s.runWorkflow(path, "backup", emptyObject) }},
		{"a delete", func() { s.delete(path + "?force=1") }},
		{"an application", func() { s.post(applicationsPath, `{"name":"x"}`) }},
		{"a manifest", func() {
			s.send(http.MethodPut, basePath+"/applications/"+qubell.ApplicationShop+"/manifest", yamlType, emptyObject)
		}},
		{"an account", func() { s.otherAccount() }},
		{"an edit", func() { s.edit(path, map[string]any{"name": "x"}) }},
	} {
		was := s.Revision()
		if step.change(); s.Revision() == was {
			t.Errorf("%s: the revision is still %d", step.name, was)
		}
	}
}

func TestSystem_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	s := &testSystem{System: qubell.New(system.Config{Clock: clock.Real(), RateLimit: 1_000_000}), t: t}
	s.authorization = []string{bearerAuth(qubell.DefaultToken)}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				var created struct{ ID string }
				launched := s.post(launchPath(qubell.ApplicationPlatform), emptyObject)
				err := json.Unmarshal([]byte(launched.Body), &created)
				if err != nil {
					t.Error(err)
				}
				path := instancePath(created.ID)
				s.get(path)
				s.get(basePath + "/applications/" + qubell.ApplicationDatabase + "/instances")
				s.Account(s.request(http.MethodGet, path, "", ""))
				for _, got := range []response{
					s.post(path+"/backup", emptyObject),
					s.put(path+"/configuration", emptyObject),
					s.put(path+"/userData", emptyObject),
					s.post(path+"/destroy/reschedule", `{"interval":"7200000"}`),
					s.get(path + "/schedules"),
					s.delete(path + "?force=1"),
				} {
					if got.Status != http.StatusOK {
						t.Errorf("got %d %s, want 200", got.Status, got.Body)
					}
				}
				_, err = s.Export()
				if err != nil {
					t.Error(err)
				}
				_, err = s.Objects("")
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.get(basePath+"/environments/"+qubell.EnvironmentDevelopment+"/instances").WantBody(t, http.StatusOK, `[]`)
}
