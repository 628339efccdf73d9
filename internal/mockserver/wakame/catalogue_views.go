package wakame

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// administratorID is the id of the administrator's account
// (design/api/wakame.md, "Authentication").
const administratorID = "a-00000000"

// pageWire is the only element of the response with a list
// (design/api/wakame.md, "Lists and paging").
type pageWire struct {
	OwnerTotal int   `json:"owner_total"`
	Start      int   `json:"start"`
	Limit      *int  `json:"limit"`
	Results    []any `json:"results"`
}

// newPage returns the response with a part of a list, whose rows are the oldest
// first, as documents that are the newest first. It ignores a start and a limit
// that are not positive numbers. Without a limit it shows the start, but the
// list is the whole one (design/api/wakame.md, "Lists and paging").
func newPage[T any](all []T, query url.Values, document func(T) any) []pageWire {
	page := pageWire{OwnerTotal: len(all), Results: []any{}}
	start, err := strconv.Atoi(query.Get("start"))
	if err == nil {
		page.Start = max(0, start)
	}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err == nil && limit > 0 {
		page.Limit = &limit
		all = all[:max(0, len(all)-page.Start)]
		all = all[max(0, len(all)-limit):]
	}
	for _, one := range slices.Backward(all) {
		page.Results = append(page.Results, document(one))
	}

	return []pageWire{page}
}

// collection is a table of the catalogue (design/api/wakame.md, "Collections").
type collection[T interface{ base() row }] struct {
	prefix string
	// rows returns the table, oldest row first. The owner is the account of the
	// rows that each account has of its own.
	rows func(owner string) []T
	// isListed reports whether the index has a row of another account.
	isListed func(r *request, one T) bool
	// check returns the error of show for a row of another account.
	check func(r *request, one T) error
	// document1306 returns the document of v13.06; nil if it is that of v11.12.
	document1306 func(T) any
}

// handle adds the routes of the collection below a path.
func (c collection[T]) handle(s *System, path string) {
	s.router.Handle("GET "+path, c.list)
	s.router.Handle("GET "+path+"/{id}", c.show)
}

// list lists the rows that the caller may see, newest first.
func (c collection[T]) list(r *request) (any, error) {
	listed := slices.DeleteFunc(c.rows(r.caller.ID), func(one T) bool {
		return one.base().AccountID != r.caller.ID && !c.isListed(r, one)
	})

	return newPage(listed, r.URL.Query(), func(one T) any { return c.document(r, one) }), nil
}

func (c collection[T]) show(r *request) (any, error) {
	id := r.PathValue("id")
	if !hasIDSyntax(id, c.prefix) {
		return nil, newSyntaxError(id, c.prefix)
	}
	rows := c.rows(r.caller.ID)
	at := slices.IndexFunc(rows, func(one T) bool { return one.base().ID == id })
	if at < 0 {
		return nil, newUnknownError(id)
	}
	if rows[at].base().AccountID != r.caller.ID && r.caller.ID != administratorID {
		err := c.check(r, rows[at])
		if err != nil {
			return nil, err
		}
	}

	return c.document(r, rows[at]), nil
}

func (c collection[T]) document(r *request, one T) any {
	if r.v1306 && c.document1306 != nil {
		return c.document1306(one)
	}

	return one
}

// The values of isListed and check for most collections.

func ownOnly[T any](*request, T) bool { return false }

func anyAccount[T any](*request, T) error { return nil }

func ownerOnly[T interface{ base() row }](_ *request, one T) error {
	return newOwnerError(one.base().ID, sectionCollections)
}

// handleCatalogue adds the routes of all collections. v13.06 differs
// (design/api/wakame.md, "Discovery in v13.06 and v13.08").
func (s *System) handleCatalogue() {
	collection[imageWire]{
		prefix:   "wmi",
		rows:     imageRows,
		isListed: func(r *request, image imageWire) bool { return image.IsPublic && !r.v1306 },
		check: func(r *request, image imageWire) error {
			switch {
			case !image.IsPublic:
				return newOwnerError(image.ID, sectionCollections)
			case r.v1306:
				return system.Because(errUncaught,
					"In v13.06, the public image "+image.ID+" of another account raises an exception.",
					sectionDiscoveryV1306)
			default:
				return nil
			}
		},
		document1306: func(image imageWire) any { return newImage1306(image) },
	}.handle(s, "/images")
	s.handleSpecs()
	collection[networkRowWire]{
		prefix: "nw", rows: networkRows, isListed: ownOnly[networkRowWire], check: ownerOnly[networkRowWire],
	}.handle(s, "/networks")
	collection[securityGroupWire]{
		prefix: "sg", rows: securityGroupRows,
		isListed: ownOnly[securityGroupWire], check: ownerOnly[securityGroupWire],
	}.handle(s, "/security_groups")
	collection[sshKeyPairWire]{
		prefix: "ssh", rows: sshKeyPairRows, isListed: ownOnly[sshKeyPairWire], check: anyAccount[sshKeyPairWire],
		document1306: func(pair sshKeyPairWire) any { return newSSHKeyPair1306(pair) },
	}.handle(s, "/ssh_key_pairs")
	hosts := collection[hostNodeWire]{
		prefix:   "hn",
		rows:     hostNodeRows,
		isListed: func(r *request, _ hostNodeWire) bool { return r.v1306 },
		check: func(r *request, host hostNodeWire) error {
			if r.v1306 {
				return nil
			}

			return newOwnerError(host.ID, sectionCollections)
		},
		document1306: func(host hostNodeWire) any { return newHostNode1306(host) },
	}
	hosts.handle(s, "/host_nodes")
	hosts.handle(s, "/host_pools")
}

// handleSpecs adds the routes of the instance specs, which raise an exception
// in v13.06 (design/api/wakame.md, "Tags v13.06 and v13.08").
func (s *System) handleSpecs() {
	specs := collection[specWire]{
		prefix:   "is",
		rows:     specRows,
		isListed: func(_ *request, spec specWire) bool { return spec.AccountID == DefaultAccountID },
		check:    anyAccount[specWire],
	}
	unlessV1306 := func(handle handler) handler {
		return func(r *request) (any, error) {
			if r.v1306 {
				return nil, system.Because(errUncaught, "v13.06 has no instance specs.", sectionV1306)
			}

			return handle(r)
		}
	}
	s.router.Handle("GET /instance_specs", unlessV1306(specs.list))
	s.router.Handle("GET /instance_specs/{id}", unlessV1306(specs.show))
}
