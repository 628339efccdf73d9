package wakame

import (
	"strings"
	"time"
)

// catalogueTime is the time at which the rows of the catalogue were created.
func catalogueTime() time.Time {
	return time.Date(2012, time.February, 13, 5, 6, 7, 0, time.UTC)
}

// row has the columns of every table of the catalogue (design/api/wakame.md,
// "Rules of all collections").
type row struct {
	ID        string    `json:"id"`
	UUID      string    `json:"uuid"`
	AccountID string    `json:"account_id"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newRow(id, owner string) row {
	return row{ID: id, UUID: id, AccountID: owner, CreatedAt: catalogueTime(), UpdatedAt: catalogueTime()}
}

func (r row) base() row { return r }

// imageWire is an image on the wire (design/api/wakame.md, "Keys of the
// documents", as the other types of this file).
type imageWire struct {
	row

	BootDevType int     `json:"boot_dev_type"`
	Source      string  `json:"source"`
	Arch        string  `json:"arch"`
	Description *string `json:"description"`
	MD5Sum      string  `json:"md5sum"`
	IsPublic    bool    `json:"is_public"`
	State       string  `json:"state"`
	Features    *string `json:"features"`
}

// The values of boot_dev_type.
const (
	bootFromSAN   = 1
	bootFromLocal = 2
)

func imageRows(string) []imageWire {
	descriptions := []struct {
		id, description string
		isPublic        bool
	}{
		{ImageBroken, "", false},
		{ImageVolume, "Ubuntu 10.04 on a volume", true},
		{Image32, "Ubuntu 10.04, 32 bit", true},
		{Image, "Ubuntu 10.04", true},
	}
	rows := make([]imageWire, len(descriptions))
	for i, one := range descriptions {
		found := images()[one.id]
		bootDevType := bootFromLocal
		if found.fromVolume {
			bootDevType = bootFromSAN
		}
		rows[i] = imageWire{
			row:         newRow(one.id, DefaultAccountID),
			BootDevType: bootDevType,
			Source:      "--- \n:uri: file:///images/" + one.id + ".raw\n",
			Arch:        found.arch,
			Description: optional(one.description),
			MD5Sum:      strings.Repeat("0123", 8),
			IsPublic:    one.isPublic,
			State:       "init",
			Features:    new("--- {}\n\n"),
		}
	}

	return rows
}

// optional returns nil, which is null on the wire, for an empty text.
func optional(text string) *string {
	if text == "" {
		return nil
	}

	return &text
}

type specWire struct {
	row

	Hypervisor  string  `json:"hypervisor"`
	Arch        string  `json:"arch"`
	CPUCores    int     `json:"cpu_cores"`
	MemorySize  int64   `json:"memory_size"`
	QuotaWeight float64 `json:"quota_weight"`
	VIFs        string  `json:"vifs"`
	Drives      string  `json:"drives"`
}

const archX8664 = "x86_64"

func specRows(string) []specWire {
	ids := []string{SpecTooLarge, SpecNoCapacity, SpecLarge, Spec}
	rows := make([]specWire, len(ids))
	for i, id := range ids {
		found := specs()[id]
		rows[i] = specWire{
			row:         newRow(id, DefaultAccountID),
			Hypervisor:  "kvm",
			Arch:        archX8664,
			CPUCores:    found.cores,
			MemorySize:  found.memory,
			QuotaWeight: 1,
			VIFs:        "--- \neth0: \n  :index: 0\n  :bandwidth: 100000\n",
			Drives:      "--- {}\n\n",
		}
	}

	return rows
}

type networkRowWire struct {
	row

	IPv4Network        string  `json:"ipv4_network"`
	IPv4GW             *string `json:"ipv4_gw"`
	Prefix             int     `json:"prefix"`
	Metric             int     `json:"metric"`
	DomainName         *string `json:"domain_name"`
	DNSServer          *string `json:"dns_server"`
	DHCPServer         *string `json:"dhcp_server"`
	MetadataServer     *string `json:"metadata_server"`
	MetadataServerPort *int    `json:"metadata_server_port"`
	Bandwidth          *int    `json:"bandwidth"`
	// NATNetworkID and PhysicalNetworkID are numbers of rows.
	NATNetworkID      *int                 `json:"nat_network_id"`
	PhysicalNetworkID *int                 `json:"physical_network_id"`
	LinkInterface     string               `json:"link_interface"`
	Description       *string              `json:"description"`
	PhysicalNetwork   *physicalNetworkWire `json:"physical_network,omitempty"`
}

type physicalNetworkWire struct {
	ID          int       `json:"id"`
	Name        string    `json:"name"`
	Interface   *string   `json:"interface"`
	Description *string   `json:"description"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// networkRows returns the networks. The network to which NetworkNAT translates
// is the row 4.
func networkRows(string) []networkRowWire {
	small := newNetworkRow(NetworkSmall, "")
	nat := newNetworkRow(NetworkNAT, "demo network with NAT")
	nat.NATNetworkID = new(4)
	demo := newNetworkRow(Network, "demo network")
	demo.DNSServer, demo.DHCPServer = demo.IPv4GW, demo.IPv4GW
	demo.MetadataServer, demo.MetadataServerPort = demo.IPv4GW, new(80)
	demo.Bandwidth = new(100)
	demo.PhysicalNetworkID = new(1)
	demo.PhysicalNetwork = &physicalNetworkWire{
		ID: 1, Name: "eth0", Interface: new("eth0"), CreatedAt: catalogueTime(), UpdatedAt: catalogueTime(),
	}

	return []networkRowWire{small, nat, demo}
}

func newNetworkRow(id, description string) networkRowWire {
	const prefix = 12
	found := networks()[id]
	first := found.first.Prev()

	return networkRowWire{
		row:           newRow(id, DefaultAccountID),
		IPv4Network:   first.Prev().String(),
		IPv4GW:        new(first.String()),
		Prefix:        prefix,
		Metric:        100, //nolint:mnd // The default of the column.
		DomainName:    optional(found.domain),
		LinkInterface: "br0",
		Description:   optional(description),
	}
}

type securityGroupWire struct {
	row

	Description *string            `json:"description"`
	Rule        string             `json:"rule"`
	Rules       []securityRuleWire `json:"rules"`
}

type securityRuleWire struct {
	Permission string  `json:"permission"`
	IPProtocol string  `json:"ip_protocol"`
	IPFPort    *int    `json:"ip_fport,omitempty"`
	IPTPort    *int    `json:"ip_tport,omitempty"`
	ICMPType   *int    `json:"icmp_type,omitempty"`
	ICMPCode   *int    `json:"icmp_code,omitempty"`
	Protocol   *string `json:"protocol"`
	IPSource   string  `json:"ip_source"`
}

// securityGroupRows returns the security groups that every account has of its
// own, and one of the shared account.
func securityGroupRows(owner string) []securityGroupWire {
	return []securityGroupWire{
		{row: newRow(securityGroupShared, DefaultAccountID), Rules: []securityRuleWire{}},
		{
			row:         newRow(SecurityGroupOther, owner),
			Description: new("web servers"),
			Rule:        "tcp:80,80,ip4:0.0.0.0\ntcp:22,22," + SecurityGroup + "\n",
			Rules: []securityRuleWire{
				{
					Permission: "tcp:80,80,ip4:0.0.0.0", IPProtocol: "tcp", IPFPort: new(80), IPTPort: new(80),
					Protocol: new("ip4"), IPSource: "0.0.0.0/0",
				},
				{
					Permission: "tcp:22,22," + SecurityGroup, IPProtocol: "tcp", IPFPort: new(22), IPTPort: new(22),
					IPSource: SecurityGroup,
				},
			},
		},
		{
			row:         newRow(SecurityGroup, owner),
			Description: new("demo"),
			Rule:        "tcp:22,22,ip4:0.0.0.0\nicmp:8,0,ip4:0.0.0.0\n",
			Rules: []securityRuleWire{
				{
					Permission: "tcp:22,22,ip4:0.0.0.0", IPProtocol: "tcp", IPFPort: new(22), IPTPort: new(22),
					Protocol: new("ip4"), IPSource: "0.0.0.0/0",
				},
				{
					// The type of the permission is 8, and its code 0: the
					// original swaps them.
					Permission: "icmp:8,0,ip4:0.0.0.0", IPProtocol: "icmp", ICMPType: new(0), ICMPCode: new(8),
					Protocol: new("ip4"), IPSource: "0.0.0.0/0",
				},
			},
		},
	}
}

type sshKeyPairWire struct {
	row

	FingerPrint string  `json:"finger_print"`
	PublicKey   string  `json:"public_key"`
	PrivateKey  *string `json:"private_key"`
	Description *string `json:"description"`
}

// PrivateKey is the private key of SSHKeyPair. It has the form of a key, and is
// none.
const PrivateKey = "-----BEGIN RSA PRIVATE KEY-----\n" +
	"bm90IGEga2V5\n-----END RSA PRIVATE KEY-----\n"

// sshKeyPairRows returns the key pairs that every account has of its own, and
// one of the shared account. SSHKeyPairOther was created with
// download_once=true.
func sshKeyPairRows(owner string) []sshKeyPairWire {
	const (
		fingerPrint = "89:c8:9a:b2:35:4c:ad:c5:b8:16:1e:f6:5e:d5:a8:3f"
		publicKey   = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== demo@example.com"
	)

	return []sshKeyPairWire{
		{row: newRow(sshKeyPairShared, DefaultAccountID), FingerPrint: fingerPrint, PublicKey: publicKey},
		{
			row: newRow(SSHKeyPairOther, owner), FingerPrint: fingerPrint, PublicKey: publicKey,
			Description: new("operations"),
		},
		{
			row: newRow(SSHKeyPair, owner), FingerPrint: fingerPrint, PublicKey: publicKey,
			PrivateKey: new(PrivateKey), Description: new("demo"),
		},
	}
}

type hostNodeWire struct {
	row

	Arch               string  `json:"arch"`
	Hypervisor         string  `json:"hypervisor"`
	Name               *string `json:"name"`
	OfferingCPUCores   int     `json:"offering_cpu_cores"`
	OfferingMemorySize int64   `json:"offering_memory_size"`
	Status             string  `json:"status"`
}

func hostNodeRows(string) []hostNodeWire {
	rows := make([]hostNodeWire, len(hostNodes()))
	for i, host := range hostNodes() {
		status := "online"
		if host.offline {
			status = "offline"
		}
		rows[i] = hostNodeWire{
			row:                newRow(host.id, DefaultAccountID),
			Arch:               archX8664,
			Hypervisor:         "kvm",
			Name:               new(strings.TrimPrefix(host.id, "hn-")),
			OfferingCPUCores:   host.cores,
			OfferingMemorySize: host.memory,
			Status:             status,
		}
	}

	return rows
}
