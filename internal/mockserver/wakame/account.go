package wakame

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

const (
	// DefaultAccountID identifies the default account: the vendor's demo
	// account (design/api/wakame.md, "Authentication").
	DefaultAccountID = "a-shpoolxx"
	// DisabledAccountID identifies an account that is always disabled: its
	// requests are answered with 403 and code 104. It is not among the
	// accounts.
	DisabledAccountID = "a-disabled"
)

// The two spellings of the account header as Go keeps them; Rack folds them
// into one (design/api/wakame.md, "Authentication").
const (
	accountHeader           = "X-Vdc-Account-Uuid"
	accountHeaderUnderscore = "X_vdc_account_uuid"
)

// account is a tenant. The names in JSON are those of the state file.
type account struct {
	Name string `json:"name"`
	ID   string `json:"id"`

	// instances are in the order in which they were made.
	instances []*instance
}

// newAccount returns an account as the control API makes it. A name that is
// itself the identifier of an account is its own.
func newAccount(name string) *account {
	switch {
	case name == system.DefaultAccount:
		return &account{Name: name, ID: DefaultAccountID}
	case isAccountID(name):
		return &account{Name: name, ID: name}
	default:
		return &account{Name: name, ID: newID("a")}
	}
}

// AccountName returns the name.
func (a *account) AccountName() string {
	return a.Name
}

// Credentials returns the identifier, account_id.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"account_id": a.ID}
}

// accountID returns the identifier that a request's header gives; empty if
// there is none.
func accountID(header http.Header) string {
	if id := header.Get(accountHeader); id != "" {
		return id
	}

	return header.Get(accountHeaderUnderscore)
}

// isAccountID reports whether an identifier is one of an account: "a-" and
// letters or digits (design/api/wakame.md, "Authentication").
func isAccountID(id string) bool {
	rest, ok := strings.CutPrefix(id, "a-")

	return ok && rest != "" && !strings.ContainsFunc(rest, func(r rune) bool { return !isLowerAlphanumeric(r) })
}

// newID returns a fresh identifier of a kind: the prefix, and 8 letters or
// digits (design/api/wakame.md, "Identifiers").
func newID(prefix string) string {
	return prefix + "-" + strings.ToLower(rand.Text()[:8])
}

// hasIDSyntax reports whether an identifier is of a kind; only the beginning is
// looked at: ^i-\w+ (design/api/wakame.md, "Identifiers").
func hasIDSyntax(id, prefix string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"-")

	return ok && rest != "" &&
		(isLowerAlphanumeric(rune(rest[0])) || rest[0] == '_' || (rest[0] >= 'A' && rest[0] <= 'Z'))
}

func isLowerAlphanumeric(r rune) bool {
	return (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9')
}

// authenticate returns the account of a request. One that is not known is made
// (design/api/wakame.md, "Authentication"), and is its own name. An identifier
// that is none of an account is answered like every other identifier of bad
// syntax.
func (s *System) authenticate(id string) (*account, error) {
	switch {
	case id == "":
		return nil, newAPIError(codeInvalidRequestCredentials)
	case !isAccountID(id):
		return nil, errUncaught
	case id == DisabledAccountID:
		return nil, newAPIError(codeDisabledAccount)
	}
	if known, ok := s.Data.accountByID(id); ok {
		return known, nil
	}
	made := newAccount(id)
	s.Data.AddAccount(made)
	s.MarkChanged()

	return made, nil
}

// CreateAccount makes an account as every room does, but none that is disabled.
func (s *System) CreateAccount(name string) (system.Credentials, error) {
	if name == DisabledAccountID {
		return nil, errors.New("wakame: " + DisabledAccountID + " is disabled, and cannot be made")
	}

	return s.Store.CreateAccount(name)
}
