package qubell

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The credentials of the default account. They open this server only, and are
// printed when it starts.
const (
	// DefaultUsername is the e-mail address of the default account.
	DefaultUsername = "demo@example.com"
	// DefaultPassword is its password.
	DefaultPassword = "demo-password"
	// DefaultToken is its bearer token, which is valid as it is and never
	// expires.
	DefaultToken = "9b1e55ed0ddba11c0ffeefacade0decade0f1ee7"
	// DefaultRefreshToken is what it gets further bearer tokens for.
	DefaultRefreshToken = "7e1ec0de0ddba11c0ffeefacade0decade0f1ee7"
)

// account is a user with an organization of its own. The names in JSON are
// those of the state file.
type account struct {
	// ID is the owner of its instances and jobs.
	ID           string `json:"id"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	Password     string `json:"password"`
	Token        string `json:"token"`
	RefreshToken string `json:"refresh_token"`

	catalogue
}

// newAccount returns an account as the control API makes it. A name that is an
// e-mail address is its own.
func newAccount(name string, now time.Time) *account {
	if name == system.DefaultAccount {
		return &account{
			ID: "56b0c1a2e4b0a1f2c3d4e500", Name: name, Email: DefaultUsername, Password: DefaultPassword,
			Token: DefaultToken, RefreshToken: DefaultRefreshToken, catalogue: newCatalogue(),
		}
	}
	email := name
	if !strings.Contains(name, "@") {
		email += "@example.com"
	}

	return &account{
		ID: newID(now), Name: name, Email: email, Password: rand.Text(),
		Token: rand.Text(), RefreshToken: rand.Text(), catalogue: newCatalogue(),
	}
}

// AccountName returns the name.
func (a *account) AccountName() string {
	return a.Name
}

// Credentials returns the e-mail address and the password, the token, and the
// refresh token.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{
		"username": a.Email, "password": a.Password, "token": a.Token, "refresh_token": a.RefreshToken,
	}
}

// newID returns a new identifier: 24 hexadecimal digits like MongoDB's, which
// begin with the current time in seconds (design/api/qubell.md, "Object ids").
func newID(now time.Time) string {
	id := make([]byte, 12) // bytes
	// It never fails: the runtime ends the process instead.
	_, _ = rand.Read(id)
	binary.BigEndian.PutUint32(id, uint32(now.Unix())) //nolint:gosec // Until 2106.

	return hex.EncodeToString(id)
}
