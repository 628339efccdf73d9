package wakame

import "slices"

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
	if len(i.Vif) == 0 { // A stopped instance has kept its interface.
		i.Vif = []vifWire{{VifID: newID("vif")}}
	}

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

// lease sets the address of an instance, which is the lowest free one of its
// network, and reports whether there is one.
func (d *data) lease(i *instance) bool {
	target := networks()[i.RequestedNetwork]
	leased := map[int]bool{}
	for _, other := range d.Instances {
		if len(other.Network) > 0 && other.Network[0].NetworkName == i.RequestedNetwork &&
			(!target.perAccount || other.Account == i.Account) {
			leased[other.Lease] = true
		}
	}
	free := 0
	for leased[free] {
		free++
	}
	if free >= target.addresses {
		return false
	}
	i.Lease = free
	i.setAddress(target)

	return true
}

// setAddress sets the address of an instance from its lease.
func (i *instance) setAddress(target network) {
	ipv4 := ipv4Wire{Address: addressAt(target.first, i.Lease)}
	entry := networkWire{
		NetworkName: i.RequestedNetwork, IPAddr: []string{ipv4.Address}, DNSName: i.dnsName(target.domain),
		NATIPAddr: []string{},
	}
	if target.nat != nil {
		ipv4.NATAddress = new(addressAt(target.nat.first, i.Lease))
		entry.NATNetworkName = new(target.nat.id)
		entry.NATIPAddr = []string{*ipv4.NATAddress}
		entry.NATDNSName = i.dnsName(target.nat.domain)
	}
	i.Network = []networkWire{entry}
	i.Vif = slices.Clone(i.Vif)
	for at := range i.Vif {
		i.Vif[at].IPv4 = &ipv4
	}
}

// releaseAddresses releases the addresses of an instance, which keeps its
// interfaces (design/api/wakame.md, "Instance object at rest").
func (i *instance) releaseAddresses() {
	i.Network = []networkWire{}
	i.Vif = slices.Clone(i.Vif)
	for at := range i.Vif {
		i.Vif[at].IPv4 = nil
	}
}

func (i *instance) dnsName(domain string) *string {
	if domain == "" {
		return nil
	}

	return new(i.Hostname + "." + domain)
}
