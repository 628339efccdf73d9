package wakame

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// uses is what all instances use together, so that no request searches through
// all of them. data.track keeps it up to date.
type uses struct {
	// hosts are the parts of the host nodes that are in use, and leases the
	// leases of the networks.
	hosts  map[owned]size
	leases map[owned]*leases
	// hostnames are the numbers of live instances with a hostname.
	hostnames map[owned]int
	// listed are the instances that the list of an account shows, by their
	// creation times.
	listed map[string][]*instance
}

// owned is an id or a name of an account. The account is empty if all accounts
// share it.
type owned struct{ id, account string }

// use is what one instance uses.
type use struct {
	// host and network are empty without a host node and without an address.
	host, network owned
	size          size
	lease         int
	// hostname is empty for a terminated instance.
	hostname  owned
	listed    bool
	createdAt time.Time
}

func newUses() uses {
	return uses{
		hosts: map[owned]size{}, leases: map[owned]*leases{}, hostnames: map[owned]int{},
		listed: map[string][]*instance{},
	}
}

// track counts what an instance uses, and schedules its next event. It must be
// called after every change of a stored instance.
func (d *data) track(i *instance) {
	i.hidden = i.hidden && i.State == stateTerminated
	if i.isTracked {
		d.uses.remove(i, d.compareCreated)
	}
	i.use, i.isTracked = i.currentUse(), true
	d.uses.add(i, d.compareCreated)
	d.Instances.Reschedule(i)
}

// compareCreated compares two instances by the creation times that uses knows.
func (d *data) compareCreated(a, b *instance) int {
	return cmp.Or(a.use.createdAt.Compare(b.use.createdAt), d.Instances.Compare(a, b))
}

// currentUse returns what an instance uses now.
func (i *instance) currentUse() use {
	current := use{listed: !i.hidden, createdAt: i.CreatedAt}
	if i.State != stateTerminated {
		current.hostname = hostnameOf(i.Account, i.Hostname)
		if i.HostNode != nil {
			current.host, current.size = hostNodeOf(i.Account, *i.HostNode), i.size()
		}
	}
	if len(i.Network) > 0 {
		current.network, current.lease = networkOf(i.Account, i.Network[0].NetworkName), i.Lease
	}

	return current
}

// hostNodeOf returns a host node as an account uses it.
func hostNodeOf(account, id string) owned {
	perAccount := slices.ContainsFunc(hostNodes(), func(host hostNode) bool { return host.id == id && host.perAccount })

	return ownedIf(perAccount, account, id)
}

// networkOf returns a network as an account uses it.
func networkOf(account, id string) owned {
	return ownedIf(networks()[id].perAccount, account, id)
}

func ownedIf(perAccount bool, account, id string) owned {
	if !perAccount {
		account = ""
	}

	return owned{id, account}
}

// hostnameOf returns a hostname of an account without case, as MySQL compares
// it.
func hostnameOf(account, hostname string) owned {
	return owned{strings.ToLower(hostname), account}
}

func (u *uses) add(i *instance, compare func(a, b *instance) int) {
	u.hosts[i.use.host] = u.hosts[i.use.host].add(i.use.size)
	u.hostnames[i.use.hostname]++
	if i.use.network != (owned{}) {
		u.leasesOf(i.use.network).take(i.use.lease)
	}
	if i.use.listed {
		all := u.listed[i.Account]
		at, _ := slices.BinarySearchFunc(all, i, compare)
		u.listed[i.Account] = slices.Insert(all, at, i)
	}
}

// remove undoes add.
func (u *uses) remove(i *instance, compare func(a, b *instance) int) {
	u.hosts[i.use.host] = u.hosts[i.use.host].subtract(i.use.size)
	u.hostnames[i.use.hostname]--
	if u.hostnames[i.use.hostname] == 0 {
		delete(u.hostnames, i.use.hostname)
	}
	if i.use.network != (owned{}) {
		u.leasesOf(i.use.network).release(i.use.lease)
	}
	if i.use.listed {
		all := u.listed[i.Account]
		at, _ := slices.BinarySearchFunc(all, i, compare)
		u.listed[i.Account] = slices.Delete(all, at, at+1)
	}
}

// leasesOf returns the leases of a network.
func (u *uses) leasesOf(network owned) *leases {
	if u.leases[network] == nil {
		u.leases[network] = &leases{count: map[int]int{}}
	}

	return u.leases[network]
}

// leases are the leases of a network that are in use.
type leases struct {
	// count is how many instances have a lease. A state file may give one to
	// two.
	count map[int]int
	// free is at most the lowest lease that is not in use.
	free int
}

func (l *leases) take(lease int) {
	l.count[lease]++
}

func (l *leases) release(lease int) {
	l.count[lease]--
	if l.count[lease] == 0 {
		delete(l.count, lease)
		l.free = min(l.free, lease)
	}
}

// lowestFree returns the lowest lease that is not in use.
func (l *leases) lowestFree() int {
	for l.count[l.free] > 0 {
		l.free++
	}

	return l.free
}
