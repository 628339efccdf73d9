package wakame

import (
	"net/url"
	"slices"
	"strconv"
)

// administratorID is the id of the administrator's account
// (design/api/wakame.md, "Authentication").
const administratorID = "a-00000000"

// pageWire is the only element of the response with a list
// (design/api/wakame.md, "Lists and paging").
type pageWire[T any] struct {
	OwnerTotal int  `json:"owner_total"`
	Start      int  `json:"start"`
	Limit      *int `json:"limit"`
	Results    []T  `json:"results"`
}

// newPage returns the response with a part of a list. It ignores a start and a
// limit that are not positive numbers.
func newPage[T any](all []T, query url.Values) []pageWire[T] {
	page := pageWire[T]{OwnerTotal: len(all)}
	start, err := strconv.Atoi(query.Get("start"))
	if err == nil {
		page.Start = max(0, start)
	}
	page.Results = all[min(page.Start, len(all)):]
	limit, err := strconv.Atoi(query.Get("limit"))
	if err == nil && limit > 0 {
		page.Limit = &limit
		page.Results = page.Results[:min(limit, len(page.Results))]
	}

	return []pageWire[T]{page}
}

// collection is a table of the catalogue (design/api/wakame.md, "Collections").
type collection[T interface{ base() row }] struct {
	prefix string
	// rows returns the table, oldest row first. The owner is the account of the
	// rows that each account has of its own.
	rows func(owner string) []T
	// isListed and isShown report whether the index and show allow a row that
	// is not the caller's.
	isListed, isShown func(T) bool
	// isUnchecked means that show does not check the account.
	isUnchecked bool
}

func never[T any](T) bool { return false }

// handle adds the routes of the collection below a path.
func (c collection[T]) handle(s *System, path string) {
	s.router.Handle("GET "+path, c.list)
	s.router.Handle("GET "+path+"/{id}", c.show)
}

// list lists the rows that the caller may see, newest first.
func (c collection[T]) list(r *request) (any, error) {
	listed := []T{}
	for _, one := range slices.Backward(c.rows(r.caller.ID)) {
		if one.base().AccountID == r.caller.ID || c.isListed(one) {
			listed = append(listed, one)
		}
	}

	return newPage(listed, r.URL.Query()), nil
}

func (c collection[T]) show(r *request) (any, error) {
	id := r.PathValue("id")
	if !hasIDSyntax(id, c.prefix) {
		return nil, errUncaught
	}
	rows := c.rows(r.caller.ID)
	at := slices.IndexFunc(rows, func(one T) bool { return one.base().ID == id })
	if at < 0 {
		unknown := *errUnknownUUIDResource
		unknown.message = id

		return nil, &unknown
	}
	owner := rows[at].base().AccountID
	if c.isUnchecked || owner == r.caller.ID || r.caller.ID == administratorID || c.isShown(rows[at]) {
		return rows[at], nil
	}

	return nil, errOperationNotPermitted
}

// handleCatalogue adds the routes of all collections.
func (s *System) handleCatalogue() {
	isPublic := func(image imageWire) bool { return image.IsPublic }
	collection[imageWire]{prefix: "wmi", rows: imageRows, isListed: isPublic, isShown: isPublic}.handle(s, "/images")
	collection[specWire]{
		prefix: "is", rows: specRows, isUnchecked: true,
		isListed: func(spec specWire) bool { return spec.AccountID == DefaultAccountID },
	}.handle(s, "/instance_specs")
	collection[networkRowWire]{
		prefix: "nw", rows: networkRows, isListed: never[networkRowWire], isShown: never[networkRowWire],
	}.handle(s, "/networks")
	collection[securityGroupWire]{
		prefix: "sg", rows: securityGroupRows, isListed: never[securityGroupWire], isShown: never[securityGroupWire],
	}.handle(s, "/security_groups")
	collection[sshKeyPairWire]{
		prefix: "ssh", rows: sshKeyPairRows, isListed: never[sshKeyPairWire], isUnchecked: true,
	}.handle(s, "/ssh_key_pairs")
	hosts := collection[hostNodeWire]{
		prefix: "hn", rows: hostNodeRows, isListed: never[hostNodeWire], isShown: never[hostNodeWire],
	}
	hosts.handle(s, "/host_nodes")
	hosts.handle(s, "/host_pools")
}
