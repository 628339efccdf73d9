package jeto_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/acctest/providertest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	mock "github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
)

// commandTest is an account with an instance that has two machines, web and db,
// and the resource and the action that send it commands. Only web runs.
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

// config returns the configuration of a command.
func (c commandTest) config(command string, changes ...map[string]any) map[string]any {
	return providertest.Merge(map[string]any{"instance_id": c.instance, "command": command}, changes...)
}

// wantExecuted reports a failure unless the server has carried out these
// commands: "command machine script".
func (c commandTest) wantExecuted(t *testing.T, want ...string) {
	t.Helper()
	var executed []string
	for _, object := range c.account.Objects() {
		all, _ := object.Fields["commands"].([]any)
		for _, each := range all {
			fields, _ := each.(map[string]any)
			if done, _ := fields["ran"].(bool); done {
				state, _ := fields["state"].(string)
				machine, _ := fields["machine"].(string)
				script, _ := fields["script"].(string)
				executed = append(executed, state+" "+machine+" "+script)
			}
		}
	}
	if diff := cmp.Diff(want, executed, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("executed commands (-want +got):\n%s", diff)
	}
}

func TestCommand_SendsOnce(t *testing.T) {
	t.Parallel()
	web := map[string]any{"machine": "web"}
	migrate := map[string]any{"machine": "web", "script": mock.ScriptMigrate}
	longTimeout := map[string]any{"create": "1h"}
	for name, test := range map[string]struct {
		command  string
		more     map[string]any
		id       string
		executed string
		// gets is how often the provider reads the machines, before and after
		// the command.
		gets int
	}{
		"start, all machines":     {"start", nil, "/start", "start  ", 2},
		"start, one machine":      {"start", map[string]any{"machine": "db"}, "/start/db", "start db ", 2},
		"stop, one machine":       {"stop", web, "/stop/web", "stop web ", 2},
		"stop, all machines":      {"stop", nil, "/stop", "stop  ", 2},
		"runScript":               {"runScript", migrate, "/runScript/web/migrate", "runScript web migrate", 1},
		"provision, one machine":  {"provision", web, "/provision/web", "provision web ", 1},
		"provision, all machines": {"provision", nil, "/provision", "provision  ", 0},
		"rsync":                   {"rsync", nil, "/rsync", "rsync  ", 0},
		"rsync, one machine":      {"rsync", web, "/rsync/web", "rsync  ", 1},
		"sync":                    {"sync", nil, "/sync", "sync  ", 0},
		"sync, a longer timeout":  {"sync", map[string]any{"timeouts": longTimeout}, "/sync", "sync  ", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandTest(t)
			c.account.Edit("instance", c.instance, map[string]any{"git_reference": mock.ReferenceMaster})
			config := c.config(test.command, test.more)
			state := c.resource.Create(config)
			if want := c.instance + test.id; state.ID() != want {
				t.Errorf("got the id %q, want %q", state.ID(), want)
			}
			providertest.ExpectValues(t, state.Identity, map[string]any{
				"instance_id": c.instance,
				"command":     test.command,
				"machine":     config["machine"],
				"script":      config["script"],
			})
			c.resource.ExpectNoChanges(state, config)
			c.resource.Delete(state)
			c.wantExecuted(t, test.executed)
			wantPosts(t, c.account, 1)
			requests := c.account.Requests()
			if c.account.RequestCounts()[http.MethodGet] != test.gets || len(requests) != test.gets+1 {
				t.Errorf("got the requests %v, want one POST and %d GETs", requests, test.gets)
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
		plan := c.resource.Plan(state, c.config("provision", config, map[string]any{attribute: value}))
		plan.ExpectAction(t, providertest.Replace, attribute)
	}
	withoutTriggers := c.config("provision", map[string]any{"machine": "web"})
	c.resource.Plan(state, withoutTriggers).ExpectAction(t, providertest.Replace, "triggers")
	config = c.config("provision", config, map[string]any{"triggers": map[string]any{"version": "2"}})
	state = c.resource.Update(state, config)
	c.wantExecuted(t, "provision web ", "provision web ")
	config = c.config("provision", config, map[string]any{"timeouts": map[string]any{"create": "1m"}})
	c.resource.Plan(state, config).ExpectAction(t, providertest.Update)
	c.resource.ExpectNoChanges(c.resource.Update(state, config), config)
	// The first triggers are a change, too.
	state = c.resource.Create(c.config("rsync"))
	withTriggers := c.config("rsync", map[string]any{"triggers": map[string]any{"a": "b"}})
	c.resource.Plan(state, withTriggers).ExpectAction(t, providertest.Replace, "triggers")
	c.wantExecuted(t, "provision web ", "provision web ", "rsync  ")
}

func TestCommand_ImportSendsNothing(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	for id, config := range map[string]map[string]any{
		"/rsync":                 c.config("rsync"),
		"/start/web":             c.config("start", map[string]any{"machine": "web"}),
		"/runScript/web/migrate": c.config("runScript", map[string]any{"machine": "web", "script": "migrate"}),
		// The machine was running when the script ran.
		"/runScript/db/migrate": c.config("runScript", map[string]any{"machine": "db", "script": "migrate"}),
	} {
		for _, state := range []*providertest.State{
			c.resource.ImportByID(c.instance + id), c.resource.ImportByIdentity(config),
		} {
			if state.ID() != c.instance+id {
				t.Errorf("got the id %q, want %q", state.ID(), c.instance+id)
			}
			c.resource.ExpectNoChanges(state, config)
			// The API does not return triggers. The first apply takes them
			// over.
			triggered := c.config("", config, map[string]any{"triggers": map[string]any{"version": "1"}})
			c.resource.Plan(state, triggered).ExpectAction(t, providertest.Update)
			state = c.resource.Update(state, triggered)
			c.resource.ExpectNoChanges(state, triggered)
			again := c.config("", config, map[string]any{"triggers": map[string]any{"version": "2"}})
			c.resource.Plan(state, again).ExpectAction(t, providertest.Replace, "triggers")
		}
	}
	wantPosts(t, c.account, 0)
}

func TestCommand_ImportErrors(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	const summary = "Jeto: cannot import the command"
	for id, text := range map[string]string{
		"7":                    "not of the form instance_id/command",
		"7/":                   "not of the form",
		"7//web":               "not of the form",
		"7/reboot":             `Jeto has no command "reboot". The commands are: start, stop`,
		"7/runScript/web":      "Command runScript needs a script",
		"7/start/web/migrate":  "Command start has no script",
		"7/provision/web/x/yz": "Command provision has no script",
	} {
		_, diags := c.resource.TryImportByID(id)
		diags.Expect(t, providertest.Error("", summary, text))
	}
	_, diags := c.resource.TryImportByID("7/runScript")
	diags.Expect(
		t, providertest.Error("", summary, "Command runScript needs a machine"),
		providertest.Error("", summary, "Command runScript needs a script"),
	)
}

func TestCommand_ImportOfMissingTarget(t *testing.T) {
	t.Parallel()
	const summary = "Jeto: cannot import the command"
	c := newCommandTest(t)
	machine, script := map[string]any{"machine": "mail"}, map[string]any{"machine": "web", "script": "a/b"}
	missing := map[string]any{"instance_id": "999999"}
	for id, test := range map[string]struct {
		config map[string]any
		text   string
	}{
		"999999/sync": {
			c.config("sync", missing), `no such instance: There is no instance with the id "999999"`,
		},
		"999999/start/web": {
			c.config("start", missing, map[string]any{"machine": "web"}),
			`no such instance: There is no instance with the id "999999"`,
		},
		c.instance + "/start/mail": {
			c.config("start", machine), `instance "` + c.instance + `" has no machine "mail"`,
		},
		c.instance + "/runScript/web/a/b": {
			c.config("runScript", script), `has no script "a/b": The scripts in its jeto.json are: migrate, status`,
		},
	} {
		_, diags := c.resource.TryImportByID(id)
		diags.Expect(t, providertest.Error("", summary, test.text))
		_, diags = c.resource.TryImportByIdentity(test.config)
		diags.Expect(t, providertest.Error("", summary, test.text))
	}
	c.account.AddFault(faults.Fault{Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`})
	_, diags := c.resource.TryImportByID(c.instance + "/start/web")
	diags.Expect(t, providertest.Error("", "could not read the machines", "400 Bad Request: Out of order."))
}

func TestCommand_InvalidConfig(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	for name, test := range map[string]struct {
		command string
		more    map[string]any
		want    providertest.Expectation
	}{
		"another command": {"reboot", nil, providertest.Error("command", `"start"`, `"reload"`)},
		"a script without a machine": {
			"runScript",
			map[string]any{"script": "migrate"},
			providertest.Error("machine", "Command runScript needs a machine", "lists the machines"),
		},
		"no script": {
			"runScript",
			map[string]any{"machine": "web"},
			providertest.Error("script", "Command runScript needs a script", "fleet_jeto_instance lists the scripts"),
		},
		"a script for start": {
			"start",
			map[string]any{"script": "migrate"},
			providertest.Error("script", "Command start has no script", "Only the command runScript runs a script"),
		},
		"an empty machine": {
			"start", map[string]any{"machine": ""}, providertest.Error("machine", "must not be empty"),
		},
		"the name of an instance": {
			"start", map[string]any{"instance_id": "shop"}, providertest.Error("instance_id", "a whole number"),
		},
		"status": {
			"status", nil,
			providertest.Warning("command", "Jeto: command status has no effect",
				"fleet_jeto_instance has the status of the machines"),
		},
		"reload": {
			"reload", nil,
			providertest.Warning("command", "Jeto: command reload has no effect",
				"command stop and then the command start"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.resource.Validate(c.config(test.command, test.more)).Expect(t, test.want)
			c.action.Validate(c.config(test.command, test.more)).Expect(t, test.want)
		})
	}
	want := []providertest.Expectation{
		providertest.Error("machine", "Command runScript needs a machine"),
		providertest.Error("script", "Command runScript needs a script"),
	}
	c.resource.Validate(c.config("runScript")).Expect(t, want...)
	c.action.Validate(c.config("runScript")).Expect(t, want...)
}

func TestCommand_UnknownValues(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	for name, unknown := range map[string][]string{
		"":          {"instance_id", "command", "machine", "script"},
		"runScript": {"machine", "script"},
		"start":     {"script"},
	} {
		config := c.config(name)
		for _, attribute := range unknown {
			config[attribute] = providertest.Unknown
		}
		c.resource.Validate(config).Expect(t)
		c.action.Validate(config).Expect(t)
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
		"a missing machine": {
			"start",
			map[string]any{"machine": "mail"},
			nil,
			providertest.Error("machine", `has no machine "mail"`, "Its machines are: web, db"),
		},
		"a missing machine that rsync ignores": {
			"rsync", map[string]any{"machine": "mail"}, nil, providertest.Error("machine", `has no machine "mail"`),
		},
		"a missing script": {
			"runScript",
			map[string]any{"machine": "web", "script": "deploy"},
			nil,
			providertest.Error("script", `has no script "deploy"`,
				"The scripts in its jeto.json are: migrate, status", "does nothing"),
		},
		"no scripts": {
			"runScript",
			map[string]any{"machine": "web", "script": "deploy"},
			map[string]any{"project": mock.ProjectPlain},
			providertest.Error("script", `has no script "deploy"`, "Its jeto.json has no scripts, or does not exist"),
		},
		"a script on a stopped machine": {
			"runScript",
			map[string]any{"machine": "db", "script": mock.ScriptStatus},
			nil,
			providertest.Error("machine", `machine "db" of instance`, "is not running", `"poweroff"`,
				"fleet_jeto_machine_state"),
		},
		"a missing instance": {
			"start",
			map[string]any{"instance_id": "999999"},
			nil,
			providertest.Error("instance_id", "Jeto: no such instance", "999999"),
		},
		"a missing instance that is not read": {
			"sync",
			map[string]any{"instance_id": "999999"},
			nil,
			providertest.Error("instance_id", "Jeto: no such instance", "999999"),
		},
		"no machines": {
			"start", nil,
			map[string]any{"worker": mock.WorkerFailing},
			providertest.Error("instance_id", "has no machines", "does not have the instance's files yet"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCommandTest(t)
			c.account.Edit("instance", c.instance, test.edit)
			c.resource.CreateFails(c.config(test.command, test.more)).Expect(t, test.want)
			_, diags := c.action.TryInvoke(c.config(test.command, test.more))
			diags.Expect(t, test.want)
			c.wantExecuted(t)
		})
	}
}

func TestCommand_WarnsOfNoop(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	state, diags := c.resource.TryCreate(c.config("reload"))
	diags.Expect(t, providertest.Warning("command", "Jeto: command reload has no effect"))
	if want := c.instance + "/reload"; state.ID() != want {
		t.Errorf("got the id %q, want %q", state.ID(), want)
	}
	progress, diags := c.action.TryInvoke(c.config("status"))
	diags.Expect(t, providertest.Warning("command", "Jeto: command status has no effect"))
	// Terraform does not show the warnings of an action that succeeds.
	want := []string{`Jeto has accepted status for instance "` + c.instance + `"`, "Command status has no effect"}
	wantProgress(t, want, progress)
}

// wantProgress compares the progress messages of an action.
func wantProgress(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("progress messages (-want +got):\n%s", diff)
	}
}

func TestCommandAction_ReportsStartAndEnd(t *testing.T) {
	t.Parallel()
	c := newCommandTest(t)
	target := `machine "db" of instance "` + c.instance + `"`
	wantProgress(
		t, []string{"Jeto has accepted start for " + target, "Done waiting for " + target + " to be running"},
		c.action.Invoke(c.config("start", map[string]any{"machine": "db"})),
	)
	wantProgress(
		t, []string{`Jeto has accepted runScript "status" for ` + target},
		c.action.Invoke(c.config("runScript", map[string]any{"machine": "db", "script": mock.ScriptStatus})),
	)
	c.wantExecuted(t, "start db ", "runScript db status")
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
	action := slow.Provider.Action("fleet_jeto_command")
	wantProgress(t, want, action.Invoke(map[string]any{"instance_id": id, "command": "start"}))
}

func TestCommandAction_Timeout(t *testing.T) {
	t.Parallel()
	slow := newTimedAccount(t)
	id := slow.Create("instance", map[string]any{"project": mock.ProjectBroken})
	slow.Polls.AdvanceBefore(2, jobDuration)
	config := map[string]any{"instance_id": id, "command": "start"}
	_, diags := slow.Provider.WithContext(slow.Polls.DeadlineAt(3)).Action("fleet_jeto_command").TryInvoke(config)
	diags.Expect(
		t,
		providertest.Error("", `Jeto: timed out waiting for instance "`+id+`" to be running`,
			"Its state was still web running, stuck aborted", "timeouts"),
	)
	config["timeouts"] = map[string]any{"invoke": "0s"}
	_, diags = slow.Provider.Action("fleet_jeto_command").TryInvoke(config)
	diags.Expect(t, providertest.Error("", "the time of the operation ended before the request was sent"))
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
	c.account.AddFault(faults.Fault{
		Method: http.MethodGet, Skip: 1, Times: 1, Status: http.StatusBadRequest, Body: `{"message":"Out of order."}`,
	})
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
	wantPosts(t, c.account, 2)
}
