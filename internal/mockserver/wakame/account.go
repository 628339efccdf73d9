package wakame

import (
	"crypto/rand"
	"strings"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

const (
	// DefaultAccountID is the id of the default account: the vendor's demo
	// account (design/api/wakame.md, "Authentication").
	DefaultAccountID = "a-shpoolxx"
	// DisabledAccountID is the id of an account that is always disabled. Its
	// requests get 403 with code 104. It cannot be created.
	DisabledAccountID = "a-disabled"
)

// account is a tenant. Its JSON is that of the state file.
type account struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

// newAccount returns an account. Its id is the name if the name has the syntax
// of an id.
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

// Credentials returns the id.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"account_id": a.ID}
}

// LoginKeys returns the id.
func (a *account) LoginKeys() []string {
	return []string{a.ID}
}

// isAccountID reports whether an id is that of an account: "a-" and lower-case
// letters or digits.
func isAccountID(id string) bool {
	rest, ok := strings.CutPrefix(id, "a-")

	return ok && rest != "" && !strings.ContainsFunc(rest, func(r rune) bool { return !isLowerAlphanumeric(r) })
}

// newID returns a new id: the prefix, and 8 letters or digits
// (design/api/wakame.md, "Identifiers").
func newID(prefix string) string {
	return prefix + "-" + strings.ToLower(rand.Text()[:8])
}

// hasIDSyntax reports whether an id matches ^prefix-\w.
func hasIDSyntax(id, prefix string) bool {
	rest, ok := strings.CutPrefix(id, prefix+"-")

	return ok && rest != "" && (isLowerAlphanumeric(rune(strings.ToLower(rest)[0])) || rest[0] == '_')
}

func isLowerAlphanumeric(r rune) bool {
	return (r >= 'a' && r <= 'z') || (r >= '0' && r <= '9')
}
