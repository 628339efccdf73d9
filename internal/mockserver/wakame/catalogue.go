package wakame

import (
	"encoding/binary"
	"net/netip"
)

// What the vendor's administrator has set up is the same for all accounts.
// These are the identifiers that a request can use.
const (
	// Image is an x86_64 image.
	Image = "wmi-lucid5"
	// Image32 is an x86 image.
	Image32 = "wmi-lucid6"
	// ImageVolume boots from a volume, so its instances have one.
	ImageVolume = "wmi-lucid7"
	// ImageBroken cannot be launched: its instances get as far as starting, and
	// then are terminated.
	ImageBroken = "wmi-broken"

	// Spec is 1 core and 256 MB.
	Spec = "is-demospec"
	// SpecLarge is 2 cores and 1024 MB.
	SpecLarge = "is-demo2"
	// SpecNoCapacity is more than any one host node has, though not more than
	// all have: it is accepted, and the instance is then terminated.
	SpecNoCapacity = "is-noroom"
	// SpecTooLarge is more than all host nodes have: it is refused with code
	// 120.
	SpecTooLarge = "is-toobig"

	// Network is where instances are that ask for none; it has a domain, and no
	// NAT.
	Network = "nw-demo1"
	// NetworkNAT has no domain, and translates its addresses to those of
	// another network, which has one.
	NetworkNAT = "nw-demo2"
	// NetworkSmall has two addresses for each account, so that it can be filled
	// without disturbing other accounts.
	NetworkSmall = "nw-small"

	// HostNode takes instances that ask for none.
	HostNode = "hn-demo1"
	// HostNodeOther takes them when HostNode is full.
	HostNodeOther = "hn-demo2"
	// HostNodeOffline is offline: it is refused with code 141.
	HostNodeOffline = "hn-offline"
	// HostNodeSmall takes only those that ask for it: 2 cores and 1024 MB for
	// each account, so that it can be filled without disturbing other accounts.
	HostNodeSmall = "hn-small"

	// SecurityGroup is a security group.
	SecurityGroup = "sg-demofgr"
	// SecurityGroupOther is another one.
	SecurityGroupOther = "sg-demo2"

	// SSHKeyPair is a key pair.
	SSHKeyPair = "ssh-demo"
	// SSHKeyPairOther is another one.
	SSHKeyPairOther = "ssh-demo2"
)

// hostSize is how many cores and GB a host node has that no test can fill.
const hostSize = 1_000_000

const mbPerGB = 1024

type image struct {
	arch       string
	fromVolume bool
	// broken images fail to launch.
	broken bool
}

// size is an amount of the two things that host nodes have. Memory is in MB.
type size struct{ cores, memory int }

func (s size) add(other size) size {
	return size{s.cores + other.cores, s.memory + other.memory}
}

func (s size) subtract(other size) size {
	return size{s.cores - other.cores, s.memory - other.memory}
}

// fitsIn reports whether s is no more than room.
func (s size) fitsIn(room size) bool {
	return s.cores <= room.cores && s.memory <= room.memory
}

type hostNode struct {
	id string
	size
	offline bool
	// perAccount host nodes take only what asks for them, and have their size
	// for each account.
	perAccount bool
}

type network struct {
	// first is the first address; the others follow it.
	first netip.Addr
	// addresses is how many there are.
	addresses int
	// domain is empty for a network without names.
	domain string
	// nat is the network that addresses are translated to; nil if they are not.
	nat *natNetwork
	// perAccount networks have their addresses for each account.
	perAccount bool
}

type natNetwork struct {
	id     string
	first  netip.Addr
	domain string
}

// catalogue is everything but instances. It never changes.
type catalogue struct {
	images         map[string]image
	specs          map[string]size
	networks       map[string]network
	hostNodes      []hostNode
	securityGroups map[string]bool
	sshKeyPairs    map[string]bool
}

func newCatalogue() *catalogue {
	return &catalogue{
		images: map[string]image{
			Image:       {arch: "x86_64"},
			Image32:     {arch: "x86"},
			ImageVolume: {arch: "x86_64", fromVolume: true},
			ImageBroken: {arch: "x86_64", broken: true},
		},
		specs: map[string]size{
			Spec:           {1, 256},
			SpecLarge:      {2, 1024},
			SpecNoCapacity: {hostSize + 1, mbPerGB},
			SpecTooLarge:   {1, 3 * hostSize * mbPerGB},
		},
		networks: map[string]network{
			Network: {first: netip.AddrFrom4([4]byte{10, 0, 0, 2}), addresses: 1 << 20, domain: "demo1.example"},
			NetworkNAT: {
				first:     netip.AddrFrom4([4]byte{172, 16, 0, 2}),
				addresses: 1 << 16,
				nat: &natNetwork{
					id: "nw-public", first: netip.AddrFrom4([4]byte{198, 18, 0, 2}), domain: "public.example",
				},
			},
			NetworkSmall: {first: netip.AddrFrom4([4]byte{192, 168, 0, 2}), addresses: 2, perAccount: true},
		},
		hostNodes: []hostNode{
			{id: HostNode, size: size{hostSize, hostSize * mbPerGB}},
			{id: HostNodeOther, size: size{hostSize, hostSize * mbPerGB}},
			{id: HostNodeOffline, size: size{hostSize, hostSize * mbPerGB}, offline: true},
			{id: HostNodeSmall, size: size{2, 1024}, perAccount: true},
		},
		securityGroups: map[string]bool{SecurityGroup: true, SecurityGroupOther: true},
		sshKeyPairs:    map[string]bool{SSHKeyPair: true, SSHKeyPairOther: true},
	}
}

// findHostNode returns a host node; ok is false if there is none.
func (c *catalogue) findHostNode(id string) (found hostNode, ok bool) {
	for _, h := range c.hostNodes {
		if h.id == id {
			return h, true
		}
	}

	return hostNode{}, false
}

// capacity is what all online host nodes have together.
func (c *catalogue) capacity() size {
	all := size{}
	for _, h := range c.hostNodes {
		if !h.offline {
			all = all.add(h.size)
		}
	}

	return all
}

// addressAt returns the address that is n after the first.
func addressAt(first netip.Addr, n int) string {
	bytes := first.As4()
	binary.BigEndian.PutUint32(bytes[:], binary.BigEndian.Uint32(bytes[:])+uint32(n)) //nolint:gosec // n is below 1<<20

	return netip.AddrFrom4(bytes).String()
}
