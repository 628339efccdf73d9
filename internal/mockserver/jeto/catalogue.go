package jeto

import (
	"cmp"
	"slices"
	"strconv"
)

// The projects that every Jeto here has. Two are in git, one is a folder on the
// worker.
const (
	// ProjectShop is the id of the project with everything: git, two machines,
	// and a jeto.json with scripts and infos.
	ProjectShop = "1"
	// ProjectShopName is the name of ProjectShop.
	ProjectShopName = "shop"
	// ProjectPlain is the id of the project without git and without a
	// jeto.json; its one machine is MachineDefault.
	ProjectPlain = "2"
	// ProjectPlainName is the name of ProjectPlain.
	ProjectPlainName = "plain"
	// ProjectBroken is the id of the project in git with MachineBroken beside
	// MachineWeb, and a jeto.json without scripts.
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
	// MachineDefault is Vagrant's own name for a machine that has none.
	MachineDefault = "default"
	// MachineBroken never starts: it is "not created", and "aborted" once
	// somebody has tried.
	MachineBroken = "stuck"
)

// The scripts of ProjectShop.
const (
	// ScriptStatus is the script of the seed document's example
	// (design/api/jeto.md, "Commands").
	ScriptStatus = "status"
	// ScriptMigrate is another script.
	ScriptMigrate = "migrate"
)

// What can be cloned. A reference that is not listed can be cloned as well, so
// that tests may have their own.
const (
	// ReferenceMaster is a branch of ProjectShop and of ProjectBroken.
	ReferenceMaster = "master"
	// ReferenceTag is a tag of ProjectShop.
	ReferenceTag = "tags/v1.0"
	// ReferenceMissing is in no repository: its clone fails, and there is never
	// a machine.
	ReferenceMissing = "missing"
)

// The hosts that every Jeto here has.
const (
	// HostVirtualBox is the id of the host whose provider is VirtualBox; a
	// stopped machine is "poweroff" there.
	HostVirtualBox = "1"
	// HostLXC is the id of the host whose provider is LXC; a stopped machine is
	// "stopped" there.
	HostLXC = "2"
	// HostSecret is a password in the params of HostVirtualBox, which every
	// instance there shows to those who may see it.
	HostSecret = "correct-horse-battery-staple"
)

// project is a group of instances with one Vagrantfile.
type project struct {
	id                   int
	name                 string
	gitAddress, basePath *string
	machines, references []string
	hasJetoFile          bool
	infos                map[string]any
	scripts              map[string]scriptWire
}

// projectWire is a project on the wire; of one that does not exist, everything
// is null (design/api/jeto.md, "Creating an instance").
type projectWire struct {
	ID         *string `json:"id"`
	Name       *string `json:"name"`
	GitAddress *string `json:"git_address"`
	BasePath   *string `json:"base_path"`
}

// scriptWire is a script of a jeto.json.
type scriptWire struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// host is where a worker runs machines.
type host struct {
	id                     int
	name, provider, params string
}

// hostWire is a host on the wire; of one that does not exist, everything is
// null.
type hostWire struct {
	ID       *string `json:"id"`
	Name     *string `json:"name"`
	Provider *string `json:"provider"`
	Params   *string `json:"params"`
}

// projects returns all projects, sorted by name.
func projects() []project {
	list := []project{
		{
			id: 1, name: ProjectShopName, gitAddress: new("https://git.example.com/shop.git"),
			machines:    []string{MachineWeb, MachineDB},
			references:  []string{"develop", ReferenceMaster, ReferenceTag, "tags/v2.0"},
			hasJetoFile: true,
			infos:       map[string]any{"owner": "shop team", "urls": []any{"http://shop.example.com"}},
			scripts: map[string]scriptWire{
				ScriptStatus:  {Command: "sudo service shop status", Description: "Tells whether the shop is open"},
				ScriptMigrate: {Command: "cd /srv/shop && ./migrate", Description: "Migrates the database"},
			},
		},
		{id: 2, name: ProjectPlainName, basePath: new("/srv/plain"), machines: []string{MachineDefault}},
		{
			id: 3, name: ProjectBrokenName, gitAddress: new("https://git.example.com/flaky.git"),
			machines:    []string{MachineWeb, MachineBroken},
			references:  []string{ReferenceMaster},
			hasJetoFile: true,
			infos:       map[string]any{"owner": "nobody"},
		},
	}
	slices.SortFunc(list, func(a, b project) int { return cmp.Compare(a.name, b.name) })

	return list
}

// findProject returns a project; of one that does not exist, the zero value.
func findProject(id int) project {
	for _, p := range projects() {
		if p.id == id {
			return p
		}
	}

	return project{}
}

func (p *project) wire() projectWire {
	if p.id == 0 {
		return projectWire{}
	}

	return projectWire{ID: new(strconv.Itoa(p.id)), Name: &p.name, GitAddress: p.gitAddress, BasePath: p.basePath}
}

// hosts returns all hosts, sorted by name.
func hosts() []host {
	return []host{
		{id: 2, name: "containers", provider: providerLXC, params: "LXC_BRIDGE=lxcbr0"},
		{
			id: 1, name: "local", provider: "virtualbox",
			params: "VAGRANT_LOG=warn\r\nREGISTRY_USER=jeto\r\nREGISTRY_PASSWORD=" + HostSecret,
		},
	}
}

// providerLXC is the provider whose machines stop instead of powering off.
const providerLXC = "lxc"

// findHost returns a host; of one that does not exist, the zero value.
func findHost(id int) host {
	for _, h := range hosts() {
		if h.id == id {
			return h
		}
	}

	return host{}
}

func (h *host) wire() hostWire {
	if h.id == 0 {
		return hostWire{}
	}

	return hostWire{ID: new(strconv.Itoa(h.id)), Name: &h.name, Provider: &h.provider, Params: &h.params}
}
