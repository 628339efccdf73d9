package wakame

// place gives an instance a host node with room and an interface on its
// network, and reports whether there are such. What network_id says is looked
// at here for the first time (design/api/wakame.md, "Creating an instance").
func (st *data) place(i *instance) bool {
	if i.RequestedNetwork == "" {
		i.RequestedNetwork = Network
	}
	if _, ok := st.catalogue.networks[i.RequestedNetwork]; !ok {
		return false
	}

	// An instance has a host node already if somebody has set it behind the
	// API's back.
	if i.HostNode == "" {
		i.HostNode = st.selectHostNode(i)
		st.updateAllocation(i, size.add)
	}
	if i.HostNode == "" {
		return false
	}
	i.VifID = newID("vif")

	return true
}

// selectHostNode returns the first host node that an instance may have and that
// has room for it; empty if there is none.
func (st *data) selectHostNode(i *instance) string {
	for _, host := range st.catalogue.hostNodes {
		wanted := i.RequestedHostNode == host.id || (i.RequestedHostNode == "" && !host.perAccount)
		used := st.allocated[st.hostAllocationKey(host.id, i.Account)]
		if wanted && !host.offline && used.add(i.size()).fitsIn(host.size) {
			return host.id
		}
	}

	return ""
}

// updateAllocation adds or takes away what an instance has of its host node.
func (st *data) updateAllocation(i *instance, change func(size, size) size) {
	if i.HostNode == "" || i.State == stateTerminated {
		return
	}
	key := st.hostAllocationKey(i.HostNode, i.Account)
	st.allocated[key] = change(st.allocated[key], i.size())
}

func (st *data) hostAllocationKey(id, account string) allocationKey {
	if host, ok := st.catalogue.findHostNode(id); ok && host.perAccount {
		return allocationKey{id, account}
	}

	return allocationKey{id: id}
}

// acquireLease gives an instance the lowest free address of its network, and
// reports whether there is one.
func (st *data) acquireLease(i *instance) bool {
	of := st.catalogue.networks[i.RequestedNetwork]
	i.LeaseNetwork = i.RequestedNetwork
	given := st.leasesOf(i)
	for given.offsets[given.lowestFree] {
		given.lowestFree++
	}
	if given.lowestFree >= of.addresses {
		i.LeaseNetwork = ""

		return false
	}
	i.LeaseOffset = given.lowestFree
	given.offsets[i.LeaseOffset] = true

	return true
}

// releaseLease ends the lease of an instance, if it has one.
func (st *data) releaseLease(i *instance) {
	if i.LeaseNetwork == "" {
		return
	}
	given := st.leasesOf(i)
	delete(given.offsets, i.LeaseOffset)
	given.lowestFree = min(given.lowestFree, i.LeaseOffset)
	i.LeaseNetwork, i.LeaseOffset = "", 0
}

// leasesOf returns the leases of the network that an instance has its address
// from.
func (st *data) leasesOf(i *instance) *leases {
	key := allocationKey{id: i.LeaseNetwork}
	if st.catalogue.networks[i.LeaseNetwork].perAccount {
		key.account = i.Account
	}
	if st.leases[key] == nil {
		st.leases[key] = &leases{offsets: map[int]bool{}}
	}

	return st.leases[key]
}
