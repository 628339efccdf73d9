package wakame

import (
	"slices"
	"strings"
	"time"
)

// terminatedRetention is how long the list shows an instance after its end:
// recent_terminated_instance_period (design/api/wakame.md, "Lists and paging").
const terminatedRetention = 900 * time.Second

// guestDeviceName is what a guest calls the volume that it has booted from.
const guestDeviceName = "sda"

// instance is a virtual machine. The names in JSON are those of the state file.
type instance struct {
	ID             string    `json:"id"`
	Account        string    `json:"account"`
	ImageID        string    `json:"image_id"`
	InstanceSpecID string    `json:"instance_spec_id"`
	Arch           string    `json:"arch"`
	CPUCores       int       `json:"cpu_cores"`
	MemorySize     int       `json:"memory_size"`
	Hostname       string    `json:"hostname"`
	UserData       string    `json:"user_data,omitempty"`
	SecurityGroups []string  `json:"security_groups"`
	SSHKeyPair     string    `json:"ssh_key_pair,omitempty"`
	HAEnabled      bool      `json:"ha_enabled,omitempty"`
	State          string    `json:"state"`
	Status         string    `json:"status"`
	CreatedAt      time.Time `json:"created_at"`
	TerminatedAt   time.Time `json:"terminated_at,omitzero"`

	// RequestedHostNode and RequestedNetwork are what the scheduler is asked
	// for; empty leaves it to the scheduler.
	RequestedHostNode string `json:"wanted_host_node,omitempty"`
	RequestedNetwork  string `json:"wanted_network,omitempty"`
	// HostNode, VifID and LeaseNetwork, a network, are empty until the
	// scheduler has found them.
	HostNode     string `json:"host_node,omitempty"`
	VifID        string `json:"vif_id,omitempty"`
	LeaseNetwork string `json:"leased_from,omitempty"`
	// LeaseOffset is the address, by its distance from the network's first.
	LeaseOffset int `json:"lease,omitempty"`
	// VolumeID is empty for an instance without a volume.
	VolumeID string `json:"volume_id,omitempty"`

	// NextEventAt is when the next thing happens with the instance; zero if
	// nothing is going to happen.
	NextEventAt time.Time `json:"due,omitzero"`
	// Terminating says that this will be the shutdown of an instance that is
	// running.
	Terminating bool `json:"terminating,omitempty"`

	// sequence is greater for what was made later.
	sequence int
}

// newInstance returns an instance as the model makes it before anything is set:
// of Image and Spec, and with its hostname from its identifier
// (design/api/wakame.md, "Hostnames").
func newInstance(accountName string, c *catalogue, now time.Time) *instance {
	id := newID("i")
	i := &instance{
		ID:             id,
		Account:        accountName,
		Hostname:       strings.TrimPrefix(id, "i-"),
		SecurityGroups: []string{},
		State:          stateScheduling,
		Status:         statusInit,
		CreatedAt:      now,
	}
	i.setImage(Image, c.images[Image])
	i.setSpec(Spec, c.specs[Spec])

	return i
}

func (i *instance) setImage(id string, of image) {
	i.ImageID, i.Arch, i.VolumeID = id, of.arch, ""
	if of.fromVolume {
		i.VolumeID = newID("vol")
	}
}

func (i *instance) setSpec(id string, of size) {
	i.InstanceSpecID, i.CPUCores, i.MemorySize = id, of.cores, of.memory
}

func (i *instance) size() size {
	return size{i.CPUCores, i.MemorySize}
}

// isListed reports whether the list shows the instance.
func (i *instance) isListed(now time.Time) bool {
	return i.State != stateTerminated || !i.TerminatedAt.Before(now.Add(-terminatedRetention))
}

// instanceWire is an instance on the wire: exactly these keys
// (design/api/wakame.md, "Instance object").
type instanceWire struct {
	ID             string        `json:"id"`
	HostNode       *string       `json:"host_node"`
	CPUCores       int           `json:"cpu_cores"`
	MemorySize     int           `json:"memory_size"`
	Arch           string        `json:"arch"`
	ImageID        string        `json:"image_id"`
	CreatedAt      time.Time     `json:"created_at"`
	State          string        `json:"state"`
	Status         string        `json:"status"`
	SSHKeyPair     *string       `json:"ssh_key_pair"`
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
	VifID string `json:"vif_id"`
	// IPv4 is not there before there is a lease.
	IPv4 *ipv4Wire `json:"ipv4,omitempty"`
}

type ipv4Wire struct {
	Address    string  `json:"address"`
	NATAddress *string `json:"nat_address"`
}

// wire shows an instance. Its user data, wanted network and account are not
// among what is shown (design/api/wakame.md, "Instance object").
func (i *instance) wire(c *catalogue) instanceWire {
	wire := instanceWire{
		ID:             i.ID,
		HostNode:       nullIfEmpty(i.HostNode),
		CPUCores:       i.CPUCores,
		MemorySize:     i.MemorySize,
		Arch:           i.Arch,
		ImageID:        i.ImageID,
		CreatedAt:      i.CreatedAt.UTC().Truncate(time.Second),
		State:          i.State,
		Status:         i.Status,
		SSHKeyPair:     nullIfEmpty(i.SSHKeyPair),
		Network:        []networkWire{},
		Volume:         []volumeWire{},
		SecurityGroups: slices.Clone(i.SecurityGroups),
		Vif:            []vifWire{},
		Hostname:       i.Hostname,
		InstanceSpecID: i.InstanceSpecID,
	}
	if i.HAEnabled {
		wire.HAEnabled = 1
	}
	if i.VolumeID != "" {
		wire.Volume = append(wire.Volume, i.volumeWire())
	}
	if i.VifID != "" {
		wire.Vif = append(wire.Vif, vifWire{VifID: i.VifID})
	}
	if i.LeaseNetwork != "" {
		var address ipv4Wire
		wire.Network = append(wire.Network, i.networkWire(c.networks[i.LeaseNetwork], &address))
		wire.Vif[0].IPv4 = &address
	}

	return wire
}

// networkWire shows the lease, once as an element of network and once as an
// interface's address.
func (i *instance) networkWire(of network, address *ipv4Wire) networkWire {
	address.Address = addressAt(of.first, i.LeaseOffset)
	wire := networkWire{
		NetworkName: i.LeaseNetwork, IPAddr: []string{address.Address}, DNSName: i.dnsName(of.domain),
		NATIPAddr: []string{},
	}
	if of.nat != nil {
		address.NATAddress = new(addressAt(of.nat.first, i.LeaseOffset))
		wire.NATNetworkName = new(of.nat.id)
		wire.NATIPAddr = append(wire.NATIPAddr, *address.NATAddress)
		wire.NATDNSName = i.dnsName(of.nat.domain)
	}

	return wire
}

func (i *instance) dnsName(domain string) *string {
	if domain == "" {
		return nil
	}

	return new(i.Hostname + "." + domain)
}

// volumeWire shows the volume, which is as far as its instance is.
func (i *instance) volumeWire() volumeWire {
	wire := volumeWire{VolID: i.VolumeID}
	switch i.State {
	case stateScheduling:
		wire.State = "scheduling"
	case statePending:
		wire.State = "creating"
	case stateStarting:
		wire.State = "attaching"
	case stateTerminated:
		wire.State = "deleted"
	default:
		wire.State, wire.GuestDeviceName = "attached", new(guestDeviceName)
	}

	return wire
}

// nullIfEmpty returns nil for an empty text.
func nullIfEmpty(text string) *string {
	if text == "" {
		return nil
	}

	return &text
}
