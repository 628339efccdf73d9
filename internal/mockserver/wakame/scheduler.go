package wakame

import (
	"slices"
	"strings"
)

// place sets the host node and the network interface of an instance, and
// reports whether a host node has room and the network exists. The server reads
// network_id only here (design/api/wakame.md, "Creating an instance").
func (d *data) place(i *instance) bool {
	if i.RequestedNetwork == "" {
		i.RequestedNetwork = Network
	}
	if _, ok := networks()[i.RequestedNetwork]; !ok {
		return false
	}
	// The admin API may have set the host node.
	if i.HostNode == nil {
		i.HostNode = d.selectHostNode(i)
	}
	if i.HostNode == nil {
		return false
	}
	i.Vif = []vifWire{{VifID: newID("vif")}}

	return true
}

// selectHostNode returns the first host node that an instance may use and that
// has room for it; nil if there is none.
func (d *data) selectHostNode(i *instance) *string {
	for _, host := range hostNodes() {
		allowed := i.RequestedHostNode == host.id || (i.RequestedHostNode == "" && !host.perAccount)
		if allowed && !host.offline && d.used(host, i.Account).add(i.size()).fitsIn(host.size) {
			return new(host.id)
		}
	}

	return nil
}

// used returns how much of a host node instances use that are not terminated:
// those of one account if the host node has its size for each account.
func (d *data) used(host hostNode, account string) size {
	used := size{}
	for _, i := range d.Instances {
		if i.HostNode != nil && *i.HostNode == host.id && i.State != stateTerminated &&
			(!host.perAccount || i.Account == account) {
			used = used.add(i.size())
		}
	}

	return used
}

// lease gives an instance the lowest free address of its network, and reports
// whether there is one.
func (d *data) lease(i *instance) bool {
	of := networks()[i.RequestedNetwork]
	leased := map[string]bool{}
	for _, other := range d.Instances {
		for _, entry := range other.Network {
			if entry.NetworkName == i.RequestedNetwork && (!of.perAccount || other.Account == i.Account) {
				leased[strings.Join(entry.IPAddr, "")] = true
			}
		}
	}
	for n := range of.addresses {
		if !leased[addressAt(of.first, n)] {
			i.setAddress(of, n)

			return true
		}
	}

	return false
}

// setAddress gives an instance the address that is n after the first of its
// network.
func (i *instance) setAddress(of network, n int) {
	ipv4 := ipv4Wire{Address: addressAt(of.first, n)}
	entry := networkWire{
		NetworkName: i.RequestedNetwork, IPAddr: []string{ipv4.Address}, DNSName: i.dnsName(of.domain), NATIPAddr: []string{},
	}
	if of.nat != nil {
		ipv4.NATAddress = new(addressAt(of.nat.first, n))
		entry.NATNetworkName = new(of.nat.id)
		entry.NATIPAddr = []string{*ipv4.NATAddress}
		entry.NATDNSName = i.dnsName(of.nat.domain)
	}
	i.Network = []networkWire{entry}
	i.Vif = slices.Clone(i.Vif)
	for at := range i.Vif {
		i.Vif[at].IPv4 = &ipv4
	}
}

func (i *instance) dnsName(domain string) *string {
	if domain == "" {
		return nil
	}

	return new(i.Hostname + "." + domain)
}
