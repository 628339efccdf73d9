package wakame

import (
	"encoding/binary"
	"net/netip"
)

// The ids that a request can use. The catalogue is the same for all accounts
// and never changes.
const (
	// Image is an x86_64 image.
	Image = "wmi-lucid5"
	// Image32 is an x86 image.
	Image32 = "wmi-lucid6"
	// ImageVolume boots from a volume, so its instances have a volume.
	ImageVolume = "wmi-lucid7"
	// ImageBroken fails to launch: its instances become starting, and then
	// terminated. It is not public.
	ImageBroken = "wmi-broken"

	// Spec is 1 core and 256 MB.
	Spec = "is-demospec"
	// SpecLarge is 2 cores and 1024 MB.
	SpecLarge = "is-demo2"
	// SpecNoCapacity is larger than each host node, but not than all together:
	// the server accepts the create, and then terminates the instance.
	SpecNoCapacity = "is-noroom"
	// SpecTooLarge is larger than all host nodes together: the create gets code
	// 120.
	SpecTooLarge = "is-toobig"

	// Network is the default network; it has a domain, and no NAT.
	Network = "nw-demo1"
	// NetworkNAT has no domain, and NAT to a network that has one.
	NetworkNAT = "nw-demo2"
	// NetworkSmall has two addresses for each account. A test can fill it
	// without effect on other accounts.
	NetworkSmall = "nw-small"

	// HostNode is the default host node.
	HostNode = "hn-demo1"
	// HostNodeOther is the default host node when HostNode is full.
	HostNodeOther = "hn-demo2"
	// HostNodeOffline is offline: a create with it gets code 141.
	HostNodeOffline = "hn-offline"
	// HostNodeSmall is used only on request. It has 2 cores and 1024 MB for
	// each account. A test can fill it without effect on other accounts.
	HostNodeSmall = "hn-small"

	// SecurityGroup is a security group.
	SecurityGroup = "sg-demofgr"
	// SecurityGroupOther is another one.
	SecurityGroupOther = "sg-demo2"
	// securityGroupShared belongs to the default account. The other groups
	// belong to each account, so that a test finds groups of its own account.
	securityGroupShared = "sg-shared"

	// SSHKeyPair is a key pair.
	SSHKeyPair = "ssh-demo"
	// SSHKeyPairOther is another one.
	SSHKeyPairOther = "ssh-demo2"
	// sshKeyPairShared belongs to the default account, the other pairs to each
	// account.
	sshKeyPairShared = "ssh-shared"
)

// hostSize is the number of cores, and of GB, of a large host node, which no
// test can fill.
const hostSize = 1_000_000

const mbPerGB = 1024

type image struct {
	arch       string
	fromVolume bool
	// broken images fail to launch.
	broken bool
}

func images() map[string]image {
	return map[string]image{
		Image:       {arch: archX8664},
		Image32:     {arch: "x86"},
		ImageVolume: {arch: archX8664, fromVolume: true},
		ImageBroken: {arch: archX8664, broken: true},
	}
}

// size is a number of cores and an amount of memory in MB, which may exceed 32
// bits.
type size struct {
	cores  int
	memory int64
}

func (s size) add(other size) size {
	return size{s.cores + other.cores, s.memory + other.memory}
}

func (s size) subtract(other size) size {
	return size{s.cores - other.cores, s.memory - other.memory}
}

// fitsIn reports whether s is not larger than capacity.
func (s size) fitsIn(capacity size) bool {
	return s.cores <= capacity.cores && s.memory <= capacity.memory
}

func specs() map[string]size {
	return map[string]size{
		Spec:           {1, 256},
		SpecLarge:      {2, 1024},
		SpecNoCapacity: {hostSize + 1, mbPerGB},
		SpecTooLarge:   {1, 3 * hostSize * mbPerGB},
	}
}

type hostNode struct {
	id string
	size
	offline bool
	// perAccount host nodes are used only on request, and have their size for
	// each account.
	perAccount bool
}

func hostNodes() []hostNode {
	return []hostNode{
		{id: HostNode, size: size{hostSize, hostSize * mbPerGB}},
		{id: HostNodeOther, size: size{hostSize, hostSize * mbPerGB}},
		{id: HostNodeOffline, size: size{hostSize, hostSize * mbPerGB}, offline: true},
		{id: HostNodeSmall, size: size{2, 1024}, perAccount: true},
	}
}

// totalCapacity returns the size of all online host nodes together.
func totalCapacity() size {
	total := size{}
	for _, host := range hostNodes() {
		if !host.offline {
			total = total.add(host.size)
		}
	}

	return total
}

type network struct {
	// first is the first address, before the others.
	first netip.Addr
	// addresses is the number of addresses.
	addresses int
	// domain is empty for a network without names.
	domain string
	// nat is nil for a network without NAT.
	nat *natNetwork
	// perAccount networks have their addresses for each account.
	perAccount bool
}

type natNetwork struct {
	id     string
	first  netip.Addr
	domain string
}

func networks() map[string]network {
	return map[string]network{
		Network: {first: netip.AddrFrom4([4]byte{10, 0, 0, 2}), addresses: 1 << 20, domain: "demo1.example"},
		NetworkNAT: {
			first:     netip.AddrFrom4([4]byte{172, 16, 0, 2}),
			addresses: 1 << 16,
			nat: &natNetwork{
				id: "nw-public", first: netip.AddrFrom4([4]byte{198, 18, 0, 2}), domain: "public.example",
			},
		},
		NetworkSmall: {first: netip.AddrFrom4([4]byte{192, 168, 0, 2}), addresses: 2, perAccount: true},
	}
}

// addressAt returns the address that is n after the first.
func addressAt(first netip.Addr, n int) string {
	bytes := first.As4()
	binary.BigEndian.PutUint32(bytes[:], binary.BigEndian.Uint32(bytes[:])+uint32(n)) //nolint:gosec // n is below 1<<20

	return netip.AddrFrom4(bytes).String()
}
