package wakame

// place gives an instance a host node with room and an interface on its network, and reports whether there are such. What
// network_id says is looked at here for the first time (the sheet, section 3).
func (st *store) place(i *instance) bool {
	if i.WantedNetwork == "" {
		i.WantedNetwork = Network
	}

	if _, ok := st.catalogue.networks[i.WantedNetwork]; !ok {
		return false
	}

	// An instance has a host node already if somebody has set it behind the API's back.
	if i.HostNode == "" {
		i.HostNode = st.hostNodeFor(i)
		st.occupy(i, size.plus)
	}

	if i.HostNode == "" {
		return false
	}

	i.VifID = newID("vif")

	return true
}

// hostNodeFor returns the first host node that an instance may have and that has room for it; empty if there is none.
func (st *store) hostNodeFor(i *instance) string {
	for _, host := range st.catalogue.hostNodes {
		wanted := i.WantedHostNode == host.id || (i.WantedHostNode == "" && !host.dedicated)
		used := st.used[st.hostShare(host.id, i.Account)]

		if wanted && !host.offline && used.plus(i.size()).fits(host.size) {
			return host.id
		}
	}

	return ""
}

// occupy adds or takes away what an instance has of its host node.
func (st *store) occupy(i *instance, change func(size, size) size) {
	if i.HostNode == "" || i.State == stateTerminated {
		return
	}

	key := st.hostShare(i.HostNode, i.Account)
	st.used[key] = change(st.used[key], i.size())
}

func (st *store) hostShare(id, account string) share {
	if host, ok := st.catalogue.hostNode(id); ok && host.dedicated {
		return share{id, account}
	}

	return share{id: id}
}

// lease gives an instance the lowest free address of its network, and reports whether there is one.
func (st *store) lease(i *instance) bool {
	of := st.catalogue.networks[i.WantedNetwork]
	i.LeasedFrom = i.WantedNetwork
	given := st.leasesFor(i)

	for given.taken[given.free] {
		given.free++
	}

	if given.free >= of.addresses {
		i.LeasedFrom = ""

		return false
	}

	i.Lease = given.free
	given.taken[i.Lease] = true

	return true
}

// giveBack ends the lease of an instance, if it has one.
func (st *store) giveBack(i *instance) {
	if i.LeasedFrom == "" {
		return
	}

	given := st.leasesFor(i)
	delete(given.taken, i.Lease)
	given.free = min(given.free, i.Lease)
	i.LeasedFrom, i.Lease = "", 0
}

// leasesFor returns the leases of the network that an instance has its address from.
func (st *store) leasesFor(i *instance) *leases {
	key := share{id: i.LeasedFrom}
	if st.catalogue.networks[i.LeasedFrom].perAccount {
		key.account = i.Account
	}

	if st.leases[key] == nil {
		st.leases[key] = &leases{taken: map[int]bool{}}
	}

	return st.leases[key]
}
