package jeto_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// commandTest is an account with an instance of two machines, of which web
// runs, and both ways to give it commands.
type commandTest struct {
	account  *acctest.Account
	instance string
	fleet    *providertest.Provider
	resource *providertest.Resource
	action   *providertest.Action
}

func newCommandTest(t *testing.T) commandTest {
	t.Helper()
	account := acctest.NewAccount(t, "jeto")
	fleet := acctest.NewProvider(t, account)

	return commandTest{
		account:  account,
		instance: account.Create("instance", map[string]any{"name": "shop", "status": machines("running", "poweroff")}),
		fleet:    fleet,
		resource: fleet.Resource("fleet_jeto_command"),
		action:   fleet.Action("fleet_jeto_command"),
	}
}

// config is the configuration of a command.
func (c commandTest) config(command string, changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": c.instance, "command": command}, changes...)
}

// executed are the commands that the server has carried out.
func (c commandTest) executed() []string {
	found := []string{}
	for _, object := range c.account.Objects() {
		all, _ := object.Fields["commands"].([]any)
		for _, each := range all {
			fields, _ := each.(map[string]any)
			if done, _ := fields["ran"].(bool); done {
				state, _ := fields["state"].(string)
				machine, _ := fields["machine"].(string)
				script, _ := fields["script"].(string)
				found = append(found, state+" "+machine+" "+script)
			}
		}
	}

	return found
}

func TestCommand_SendsOnce(t *testing.T) {
	t.Parallel()
	web := map[string]any{"machine": "web"}
	for name, test := range map[string]struct {
		command string
		more    map[string]any
		id      string
		ran     string
		// looks are how often the machines are looked at, before and after.
		looks int
	}{
		"start all":         {"start", nil, "/start", "start  ", 2},
		"start one":         {"start", map[string]any{"machine": "db"}, "/start/db", "start db ", 2},
		"stop one":          {"stop", web, "/stop/web", "stop web ", 2},
		"stop all":          {"stop", nil, "/stop", "stop  ", 2},
		"run a script":      {"runScript", map[string]any{"machine": "web", "script": mock.ScriptMigrate}, "/runScript/web/migrate", "runScript web migrate", 1},
		"provision one":     {"provision", web, "/provision/web", "provision web ", 1},
		"provision all":     {"provision", nil, "/provision", "provision  ", 0},
		"rsync":             {"rsync", nil, "/rsync", "rsync  ", 0},
		"rsync for one":     {"rsync", web, "/rsync/web", "rsync  ", 1},
		"sync of a clone":   {"sync", nil, "/sync", "sync  ", 0},
		"sync, for a while": {"sync", map[string]any{"timeouts": map[string]any{"create": "1h"}}, "/sync", "sync  ", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandTest(t)
			c.account.Edit("instance", c.instance, map[string]any{"git_reference": mock.ReferenceMaster})
			config := c.config(test.command, test.more)
			state := c.resource.Create(config)
			if state.ID() != c.instance+test.id {
				t.Errorf("the id is %q", state.ID())
			}
			providertest.ExpectValues(t, state.Identity, map[string]any{
				"instance_id": c.instance,
				"command":     test.command,
				"machine":     config["machine"],
				"script":      config["script"],
			})
			c.resource.ExpectNoChanges(state, config)
			c.resource.Delete(state)
			if diff := cmp.Diff([]string{test.ran}, c.executed()); diff != "" {
				t.Error(diff)
			}
			if counts := c.account.RequestCounts(); counts[http.MethodPost] != 1 || counts[http.MethodGet] != test.looks || len(counts) > 2 {
				t.Errorf("the requests were %v, want %d looks", counts, test.looks)
			}
		})
	}
}

func TestCommand_ChangeSendsAgain(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	config := c.config("provision", map[string]any{"machine": "web", "triggers": map[string]any{"version": "1"}})
	state := c.resource.Create(config)
	for attribute, value := range map[string]any{
		"instance_id": "999999", "command": "start", "machine": "db",
		"triggers": map[string]any{"version": "2"},
	} {
		c.resource.Plan(state, c.config("provision", config, map[string]any{attribute: value})).ExpectAction(t, providertest.Replace, attribute)
	}
	c.resource.Plan(state, c.config("provision", map[string]any{"machine": "web"})).ExpectAction(t, providertest.Replace, "triggers")
	state = c.resource.Update(state, c.config("provision", config, map[string]any{"triggers": map[string]any{"version": "2"}}))
	if diff := cmp.Diff([]string{"provision web ", "provision web "}, c.executed()); diff != "" {
		t.Error(diff)
	}
	later := c.config(
		"provision", config,
		map[string]any{"triggers": map[string]any{"version": "2"}, "timeouts": map[string]any{"create": "1m"}},
	)
	c.resource.Plan(state, later).ExpectAction(t, providertest.Update)
	c.resource.ExpectNoChanges(c.resource.Update(state, later), later)
	// Triggers that come later are a change as well.
	plain := c.resource.Create(c.config("rsync"))
	c.resource.Plan(plain, c.config("rsync", map[string]any{"triggers": map[string]any{"a": "b"}})).ExpectAction(t, providertest.Replace, "triggers")
	if ran := c.executed(); len(ran) != 3 {
		t.Errorf("%q ran", ran)
	}
}

func TestCommand_ImportSendsNothing(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	for id, more := range map[string]map[string]any{
		"/rsync":                 c.config("rsync"),
		"/start/web":             c.config("start", map[string]any{"machine": "web"}),
		"/runScript/web/migrate": c.config("runScript", map[string]any{"machine": "web", "script": "migrate"}),
		"/runScript/web/a/b":     c.config("runScript", map[string]any{"machine": "web", "script": "a/b"}),
	} {
		for _, state := range []*providertest.State{c.resource.ImportByID(c.instance + id), c.resource.ImportByIdentity(more)} {
			if state.ID() != c.instance+id {
				t.Errorf("got the id %q, want %q", state.ID(), c.instance+id)
			}
			c.resource.ExpectNoChanges(state, more)
			// Nobody knows which triggers it was given for: they are taken
			// over, once.
			triggered := c.config("", more, map[string]any{"triggers": map[string]any{"version": "1"}})
			c.resource.Plan(state, triggered).ExpectAction(t, providertest.Update)
			state = c.resource.Update(state, triggered)
			c.resource.ExpectNoChanges(state, triggered)
			again := c.config("", more, map[string]any{"triggers": map[string]any{"version": "2"}})
			c.resource.Plan(state, again).ExpectAction(t, providertest.Replace, "triggers")
		}
	}
	if requests := c.account.Requests(); len(requests) != 0 {
		t.Errorf("it sent %v", requests)
	}
	const refused = "Jeto: cannot import the command"
	for id, text := range map[string]string{
		"7":                    "not of the form instance_id/command",
		"7/":                   "not of the form",
		"7//web":               "not of the form",
		"7/reboot":             `Jeto has no command "reboot". The commands are: start, stop`,
		"7/runScript/web":      "A script is missing",
		"7/start/web/migrate":  "No script is run",
		"7/provision/web/x/yz": "No script is run",
	} {
		_, diags := c.resource.TryImportByID(id)
		diags.Expect(t, providertest.Error("", refused, text))
	}
	_, diags := c.resource.TryImportByID("7/runScript")
	diags.Expect(
		t, providertest.Error("", refused, "A script needs a machine"),
		providertest.Error("", refused, "A script is missing"),
	)
}

func TestCommand_InvalidConfig(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	for name, test := range map[string]struct {
		config map[string]any
		want   []providertest.Expectation
	}{
		"another command": {c.config("reboot"), []providertest.Expectation{providertest.Error("command", `"start"`, `"reload"`)}},
		"a bare script": {c.config("runScript"), []providertest.Expectation{
			providertest.Error("machine", "A script needs a machine"), providertest.Error("script", "fleet_jeto_instance lists them"),
		}},
		"a script for all": {
			c.config("runScript", map[string]any{"script": "migrate"}), []providertest.Expectation{providertest.Error("machine", "A script needs a machine")},
		},
		"no script":        {c.config("runScript", map[string]any{"machine": "web"}), []providertest.Expectation{providertest.Error("script", "A script is missing")}},
		"a needless one":   {c.config("start", map[string]any{"script": "migrate"}), []providertest.Expectation{providertest.Error("script", "only runScript runs a script")}},
		"an empty machine": {c.config("start", map[string]any{"machine": ""}), []providertest.Expectation{providertest.Error("machine", "must not be empty")}},
		"a name":           {c.config("start", map[string]any{"instance_id": "shop"}), []providertest.Expectation{providertest.Error("instance_id", "a whole number")}},
		"status":           {c.config("status"), []providertest.Expectation{providertest.Warning("command", "Jeto does nothing on status", "fleet_jeto_instance has their status")}},
		"reload":           {c.config("reload"), []providertest.Expectation{providertest.Warning("command", "Jeto does nothing on reload", "stop and then start")}},
		"what is not known yet": {c.config("", map[string]any{
			"instance_id": providertest.Unknown, "command": providertest.Unknown, "machine": providertest.Unknown, "script": providertest.Unknown,
		}), nil},
		"a script that is not known yet": {c.config("runScript", map[string]any{"machine": providertest.Unknown, "script": providertest.Unknown}), nil},
		"a script that may be null":      {c.config("start", map[string]any{"script": providertest.Unknown}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.resource.Validate(test.config).Expect(t, test.want...)
			c.action.Validate(test.config).Expect(t, test.want...)
		})
	}
}

func TestCommand_MissingTarget(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		command string
		more    map[string]any
		edit    map[string]any
		want    providertest.Expectation
	}{
		"an unknown machine": {
			"start", map[string]any{"machine": "mail"}, nil, providertest.Error("machine", `has no machine "mail"`, "Its machines are: web, db"),
		},
		"an unknown machine that is passed over": {
			"rsync", map[string]any{"machine": "mail"}, nil, providertest.Error("machine", `has no machine "mail"`),
		},
		"an unknown script": {
			"runScript",
			map[string]any{"machine": "web", "script": "deploy"},
			nil,
			providertest.Error("script", `has no script "deploy"`, "The scripts in its jeto.json are: migrate, status", "do nothing"),
		},
		"no scripts": {
			"runScript",
			map[string]any{"machine": "web", "script": "deploy"},
			map[string]any{"project": mock.ProjectPlain},
			providertest.Error("script", `has no script "deploy"`, "no scripts at all"),
		},
		"a script on a machine that is off": {
			"runScript",
			map[string]any{"machine": "db", "script": mock.ScriptStatus},
			nil,
			providertest.Error("machine", `machine "db" of instance`, "is not running", `"poweroff"`, "fleet_jeto_machine_state"),
		},
		"an unknown instance": {
			"start", map[string]any{"instance_id": "999999"}, nil, providertest.Error("instance_id", "Jeto: no such instance", "999999"),
		},
		"an unknown instance without a look": {
			"sync", map[string]any{"instance_id": "999999"}, nil, providertest.Error("instance_id", "Jeto: no such instance", "999999"),
		},
		"no machines": {
			"start", nil, map[string]any{"worker": mock.WorkerFailing}, providertest.Error("instance_id", "has no machines", "not there yet"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandTest(t)
			c.account.Edit("instance", c.instance, test.edit)
			c.resource.CreateFails(c.config(test.command, test.more)).Expect(t, test.want)
			_, diags := c.action.TryInvoke(c.config(test.command, test.more))
			diags.Expect(t, test.want)
			if ran := c.executed(); len(ran) != 0 {
				t.Errorf("%q ran", ran)
			}
		})
	}
}

func TestCommand_WarnsOfNoop(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	state, diags := c.resource.TryCreate(c.config("reload"))
	diags.Expect(t, providertest.Warning("command", "Jeto does nothing on reload"))
	if state.ID() != c.instance+"/reload" {
		t.Errorf("the id is %q", state.ID())
	}
	told, diags := c.action.TryInvoke(c.config("status"))
	diags.Expect(t, providertest.Warning("command", "Jeto does nothing on status"))
	// A command line drops an action's warnings.
	want := []string{`Jeto has accepted status for instance "` + c.instance + `"`, "Jeto does nothing on status"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestCommandAction_ReportsStartAndEnd(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	one := `machine "db" of instance "` + c.instance + `"`
	want := []string{"Jeto has accepted start for " + one, "Done waiting for " + one + " to be running"}
	if diff := cmp.Diff(want, c.action.Invoke(c.config("start", map[string]any{"machine": "db"}))); diff != "" {
		t.Error(diff)
	}
	told := c.action.Invoke(c.config("runScript", map[string]any{"machine": "db", "script": mock.ScriptStatus}))
	if diff := cmp.Diff([]string{`Jeto has accepted runScript "status" for ` + one}, told); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"start db ", "runScript db status"}, c.executed()); diff != "" {
		t.Error(diff)
	}
}

func TestCommandAction_ReportsProgress(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"status": machines("running", "poweroff")})
	slow.Polls.AdvanceBefore(3, jobDuration)
	want := []string{
		`Jeto has accepted start for instance "` + id + `"`,
		`Waiting for instance "` + id + `" to be running: web running, db poweroff, 0s elapsed`,
		`Done waiting for instance "` + id + `" to be running`,
	}
	told := slow.Provider.Action("fleet_jeto_command").Invoke(map[string]any{"instance_id": id, "command": "start"})
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestCommandAction_Timeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"project": mock.ProjectBroken})
	slow.Polls.AdvanceBefore(2, jobDuration)
	config := map[string]any{"instance_id": id, "command": "start"}
	_, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Action("fleet_jeto_command").TryInvoke(config)
	diags.Expect(t, providertest.Error("", `Jeto: timed out waiting for instance "`+id+`" to be running`, "Its state was still web running, stuck aborted", "timeouts"))
	config["timeouts"] = map[string]any{"invoke": "0s"}
	_, diags = slow.Provider.Action("fleet_jeto_command").TryInvoke(config)
	diags.Expect(t, providertest.Error("", "context deadline exceeded"))
}

func TestCommandAction_InterruptEndsWait(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"status": machines("poweroff", "poweroff")})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	action := slow.Provider.WithContext(ctx).Action("fleet_jeto_command").OnProgress(func(message string) {
		if strings.HasPrefix(message, "Waiting") {
			cancel()
		}
	})
	_, diags := action.TryInvoke(map[string]any{"instance_id": id, "command": "start", "machine": "web"})
	diags.Expect(
		t,
		providertest.Error(
			"", `Jeto: interrupted waiting for machine "web" of instance "`+id+`" to be running`, "poweroff",
		),
	)
}

func TestCommand_FailedWaitTaints(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	c.account.AddFault(faults.Fault{Method: http.MethodGet, Skip: 1, Times: 1, Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	_, diags := c.resource.CreateTainted(c.config("start"))
	diags.Expect(t, providertest.Error("", "could not read the machines", "400 Bad Request: Out of order."))
}

func TestCommand_LostAnswerSendsOnce(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	c.account.AddFault(faults.Fault{Method: http.MethodPost, Drop: faults.DropAfter})
	_, diags := c.resource.TryCreate(c.config("provision", map[string]any{"machine": "web"}))
	diags.Expect(
		t,
		providertest.Error(
			"", `Jeto: could not run provision on machine "web" of instance "`+c.instance+`"`,
			"may have been carried out",
		),
	)
	_, diags = c.action.TryInvoke(c.config("sync"))
	diags.Expect(
		t,
		providertest.Error("", `Jeto: could not run sync on instance "`+c.instance+`"`, "may have been carried out"),
	)
	if counts := c.account.RequestCounts(); counts[http.MethodPost] != 2 {
		t.Errorf("the requests were %v", counts)
	}
}
