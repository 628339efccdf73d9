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
		used := d.uses.hosts[hostNodeOf(i.Account, host.id)]
		if allowed && !host.offline && used.add(i.size()).fitsIn(host.size) {
			return new(host.id)
		}
	}

	return nil
}

// lease sets the address of an instance, which is the lowest free one of its
// network, and reports whether there is one.
func (d *data) lease(i *instance) bool {
	target := networks()[i.RequestedNetwork]
	free := d.uses.leasesOf(networkOf(i.Account, i.RequestedNetwork)).lowestFree()
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
