package jeto

import (
	"encoding/json"
	"fmt"
)

// The projects of every Jeto here. Two are in git, one is a folder on the
// worker's machine.
const (
	// ProjectShop is the id of the project with everything: git, two machines,
	// and a jeto.json with scripts and infos.
	ProjectShop = "1"
	// ProjectShopName is the name of ProjectShop.
	ProjectShopName = "shop"
	// ProjectPlain is the id of the project without git and without a
	// jeto.json; its one machine is machineDefault.
	ProjectPlain = "2"
	// ProjectPlainName is the name of ProjectPlain.
	ProjectPlainName = "plain"
	// ProjectBroken is the id of the project in git with MachineWeb,
	// MachineBroken, and a jeto.json without scripts.
	ProjectBroken = "3"
	// ProjectBrokenName is the name of ProjectBroken.
	ProjectBrokenName = "flaky"
)

// The machines of the projects.
const (
	// MachineWeb is the first machine of ProjectShop and of ProjectBroken.
	MachineWeb = "web"
	// MachineDB is the second machine of ProjectShop.
	MachineDB = "db"
	// machineDefault is Vagrant's name for a machine without a name.
	machineDefault = "default"
	// MachineBroken never runs: it is "not created", and "aborted" after a
	// start.
	MachineBroken = "stuck"
)

// The scripts of ProjectShop.
const (
	// ScriptStatus is the script of the seed document's example.
	ScriptStatus = "status"
	// ScriptMigrate is another script.
	ScriptMigrate = "migrate"
)

// The references of the repositories. The server also clones a reference that
// no project lists: a test may have its own.
const (
	// ReferenceMaster is a branch of ProjectShop and of ProjectBroken.
	ReferenceMaster = "master"
	// ReferenceTag is a tag of ProjectShop.
	ReferenceTag = "tags/v1.0"
	// ReferenceMissing is in no repository: its clone fails, and the instance
	// never has a machine.
	ReferenceMissing = "missing"
)

// The hosts of every Jeto here.
const (
	// HostVirtualBox is the id of the host whose provider is VirtualBox; a
	// stopped machine is "poweroff" there.
	HostVirtualBox = "1"
	// HostLXC is the id of the host whose provider is LXC; a stopped machine is
	// "stopped" there.
	HostLXC = "2"
	// HostSecret is a password in the params of HostVirtualBox, which are in
	// every instance on that host.
	HostSecret = "correct-horse-battery-staple"
)

// project is a project, and what its folder and its repository contain.
type project struct {
	projectWire

	machines, references []string
	hasJetoFile          bool
	infos                map[string]any
	scripts              map[string]scriptWire
}

// projectWire is a project in a response. Everything in it is null if the
// project does not exist (design/api/jeto.md, "Instance object").
type projectWire struct {
	ID         *string `json:"id"`
	Name       *string `json:"name"`
	GitAddress *string `json:"git_address"`
	BasePath   *string `json:"base_path"`
}

// projectDetailWire is a project with its instances (design/api/jeto.md,
// "Projects").
type projectDetailWire struct {
	projectWire

	Instances []instanceListWire `json:"instances"`
	// Teams is the zero value of noTeamsWire in the list, where a project has
	// no such attribute, and all teams in the single GET.
	Teams any `json:"teams"`
}

// teamWire is a team of users.
type teamWire struct {
	ID               string           `json:"id"`
	Name             string           `json:"name"`
	PermissionsGrids []permissionWire `json:"permissions_grids"`
	Users            []userWire       `json:"users"`
}

// permissionWire is a permission of a team.
type permissionWire struct {
	ID         int     `json:"id"`
	ObjectID   int     `json:"objectId"`
	ObjectType *string `json:"objectType"`
	Action     *string `json:"action"`
}

// noTeamsWire is an object of nulls in place of the teams.
type noTeamsWire struct {
	ID   *string `json:"id"`
	Name *string `json:"name"`
	// PermissionsGrids has no nulls for its numbers, which are 0.
	PermissionsGrids permissionWire `json:"permissions_grids"`
	Users            noUsersWire    `json:"users"`
}

// noUsersWire is an object of nulls in place of the users.
type noUsersWire struct {
	ID      *string `json:"id"`
	Name    *string `json:"name"`
	Email   *string `json:"email"`
	Role    *string `json:"role"`
	Picture *string `json:"picture"`
}

// UnmarshalJSON reads a project, or the id of one.
func (p *projectWire) UnmarshalJSON(text []byte) error {
	id, err := unmarshalID(text)
	if *p = findProject(id).projectWire; err == nil && id != "" && p.ID == nil {
		return fmt.Errorf("there is no project %s", id)
	}

	return err
}

// unmarshalID returns the id in the JSON of an object, or an id that is a
// number or a text; empty for null.
func unmarshalID(text []byte) (string, error) {
	object := struct {
		ID json.RawMessage `json:"id"`
	}{text}
	if text[0] == '{' {
		err := json.Unmarshal(text, &object)
		if err != nil {
			return "", err
		}
	}
	var number json.Number
	err := json.Unmarshal(object.ID, &number)

	return number.String(), err
}

// scriptWire is a script of a jeto.json.
type scriptWire struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// hostWire is a host in a response. Everything in it is null if the host does
// not exist.
type hostWire struct {
	ID       *string `json:"id"`
	Name     *string `json:"name"`
	Provider *string `json:"provider"`
	Params   *string `json:"params"`
}

// UnmarshalJSON reads a host, or the id of one.
func (h *hostWire) UnmarshalJSON(text []byte) error {
	id, err := unmarshalID(text)
	if *h = findHost(id); err == nil && id != "" && h.ID == nil {
		return fmt.Errorf("there is no host %s", id)
	}

	return err
}

// projects returns all projects in the order of their names.
func projects() []project {
	return []project{
		{
			projectWire: projectWire{
				ID: new(ProjectBroken), Name: new(ProjectBrokenName),
				GitAddress: new("https://git.example.com/flaky.git"),
			},
			machines:    []string{MachineWeb, MachineBroken},
			references:  []string{ReferenceMaster},
			hasJetoFile: true,
			infos:       map[string]any{"owner": "nobody"},
		},
		{
			projectWire: projectWire{ID: new(ProjectPlain), Name: new(ProjectPlainName), BasePath: new("/srv/plain")},
			machines:    []string{machineDefault},
		},
		{
			projectWire: projectWire{
				ID: new(ProjectShop), Name: new(ProjectShopName),
				GitAddress: new("https://git.example.com/shop.git"),
			},
			machines:    []string{MachineWeb, MachineDB},
			references:  []string{"develop", ReferenceMaster, ReferenceTag, "tags/v2.0"},
			hasJetoFile: true,
			infos:       map[string]any{"owner": "shop team", "urls": []any{"http://shop.example.com"}},
			scripts: map[string]scriptWire{
				ScriptStatus:  {Command: "sudo service shop status", Description: "Tells whether the shop is open"},
				ScriptMigrate: {Command: "cd /srv/shop && ./migrate", Description: "Migrates the database"},
			},
		},
	}
}

// findProject returns the project with an id; the zero value if it does not
// exist.
func findProject(id string) project {
	for _, p := range projects() {
		if *p.ID == id {
			return p
		}
	}

	return project{}
}

// teams returns all teams. Jeto's teams have users of all accounts; this server
// separates the accounts, so the only user is the caller.
func teams(caller *account) []teamWire {
	return []teamWire{{
		ID:   "1",
		Name: "developers",
		PermissionsGrids: []permissionWire{
			{ID: 1, ObjectID: 1, ObjectType: new("host"), Action: new(permissionView)},
			{ID: 2, ObjectID: 1, ObjectType: new("project"), Action: new(permissionView)},
			{ID: 3, ObjectID: 1, ObjectType: new("project"), Action: new(stateStart)},
		},
		Users: []userWire{caller.wire()},
	}}
}

// providerLXC is the provider whose machines are stopped instead of powered
// off.
const providerLXC = "lxc"

// hosts returns all hosts in the order of their names.
func hosts() []hostWire {
	return []hostWire{
		{ID: new(HostLXC), Name: new("containers"), Provider: new(providerLXC), Params: new("LXC_BRIDGE=lxcbr0")},
		{
			ID: new(HostVirtualBox), Name: new("local"), Provider: new("virtualbox"),
			Params: new("VAGRANT_LOG=warn\r\nREGISTRY_USER=jeto\r\nREGISTRY_PASSWORD=" + HostSecret),
		},
	}
}

// findHost returns the host with an id; the zero value if it does not exist.
func findHost(id string) hostWire {
	for _, h := range hosts() {
		if *h.ID == id {
			return h
		}
	}

	return hostWire{}
}
