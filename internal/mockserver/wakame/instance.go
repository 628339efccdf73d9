package wakame

import (
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
)

// terminatedRetention is how long the list shows a terminated instance
// (design/api/wakame.md, "Lists and paging").
const terminatedRetention = 900 * time.Second

// volumeAttached is the state of the volume of a running instance.
const volumeAttached = "attached"

// guestDeviceName is the guest's name for its boot volume.
const guestDeviceName = "sda"

// instance is a virtual machine. Its JSON is that of the state file.
type instance struct {
	instanceWire
	store.Owned

	UserData     string    `json:"user_data,omitempty"`
	TerminatedAt time.Time `json:"terminated_at,omitzero"`
	// RequestedHostNode and RequestedNetwork are what the scheduler must use;
	// empty if the scheduler may choose.
	RequestedHostNode string `json:"requested_host_node,omitempty"`
	RequestedNetwork  string `json:"requested_network,omitempty"`
	// Lease is the distance of the instance's address from the first address of
	// its network.
	Lease int `json:"lease,omitempty"`
	// Event happens at EventAt.
	Event   event     `json:"event,omitempty"`
	EventAt time.Time `json:"event_at,omitzero"`

	// hidden is true for a terminated instance that the list no longer shows.
	hidden bool
	// use is what data.uses counts for the instance, if isTracked.
	use       use
	isTracked bool
}

// instanceWire is an instance on the wire: exactly these keys
// (design/api/wakame.md, "Instance object").
type instanceWire struct {
	ID         string  `json:"id"`
	HostNode   *string `json:"host_node"`
	CPUCores   int     `json:"cpu_cores"`
	MemorySize int64   `json:"memory_size"`
	Arch       string  `json:"arch"`
	ImageID    string  `json:"image_id"`
	// CreatedAt is in UTC and has whole seconds.
	CreatedAt  time.Time `json:"created_at"`
	State      string    `json:"state"`
	Status     string    `json:"status"`
	SSHKeyPair *string   `json:"ssh_key_pair"`
	// Network has an element while the instance has an address, and Vif once
	// the scheduler has placed it.
	Network        []networkWire `json:"network"`
	Volume         []volumeWire  `json:"volume"`
	SecurityGroups []string      `json:"security_groups"`
	Vif            []vifWire     `json:"vif"`
	Hostname       string        `json:"hostname"`
	HAEnabled      int           `json:"ha_enabled"`
	InstanceSpecID string        `json:"instance_spec_id"`
}

type networkWire struct {
	NetworkName    string   `json:"network_name"`
	IPAddr         []string `json:"ipaddr"`
	DNSName        *string  `json:"dns_name"`
	NATNetworkName *string  `json:"nat_network_name"`
	NATIPAddr      []string `json:"nat_ipaddr"`
	NATDNSName     *string  `json:"nat_dns_name"`
}

type volumeWire struct {
	VolID           string  `json:"vol_id"`
	GuestDeviceName *string `json:"guest_device_name"`
	State           string  `json:"state"`
}

type vifWire struct {
	VifID string    `json:"vif_id"`
	IPv4  *ipv4Wire `json:"ipv4,omitempty"`
}

type ipv4Wire struct {
	Address    string  `json:"address"`
	NATAddress *string `json:"nat_address"`
}

// newInstance returns an instance of Image and Spec that the scheduler will
// place. Its hostname comes from its id (design/api/wakame.md, "Hostnames").
func (d *data) newInstance(account string, now time.Time) *instance {
	id := newID("i")
	i := &instance{Owned: store.Owned{Account: account}, instanceWire: instanceWire{
		ID:             id,
		Hostname:       strings.TrimPrefix(id, "i-"),
		Status:         statusInit,
		CreatedAt:      now.Truncate(time.Second),
		Network:        []networkWire{},
		SecurityGroups: []string{},
		Vif:            []vifWire{},
	}}
	i.enter(stateScheduling, eventPlace, now.Add(d.bootDuration/bootPhases))
	i.setImage(Image)
	i.setSpec(Spec)

	return i
}

// ObjectID implements store.Object.
func (i *instance) ObjectID() string {
	return i.ID
}

// Wire implements store.Object.
func (i *instance) Wire(time.Time) any {
	return &i.instanceWire
}

func (i *instance) setImage(id string) {
	found := images()[id]
	i.ImageID, i.Arch, i.Volume = id, found.arch, []volumeWire{}
	if found.fromVolume {
		i.Volume = append(i.Volume, newVolume(newID("vol"), i.State))
	}
}

func (i *instance) setSpec(id string) {
	found := specs()[id]
	i.InstanceSpecID, i.CPUCores, i.MemorySize = id, found.cores, found.memory
}

func (i *instance) size() size {
	return size{i.CPUCores, i.MemorySize}
}

// newVolume returns the boot volume of an instance in a state.
func newVolume(id, instanceState string) volumeWire {
	volume := volumeWire{VolID: id}
	switch instanceState {
	case stateScheduling:
		volume.State = "scheduling"
	case statePending:
		volume.State = "creating"
	case stateStarting:
		volume.State = "attaching"
	default:
		volume.State, volume.GuestDeviceName = volumeAttached, new(guestDeviceName)
	}

	return volume
}
