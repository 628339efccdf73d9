package sharedcloud

import (
	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The credentials of the default account. They are valid for this server only,
// which prints them when it starts.
const (
	// DefaultToken is the token of the default account.
	DefaultToken = "5ca1ab1e0ddba11c0ffeefacade0decade0f1ee7"
	// DefaultPassword is the password of the default account.
	DefaultPassword = "demo-password"
)

// account is a user with a token. Its JSON is that of the state file.
type account struct {
	userWire

	Password string `json:"password"`
	Token    string `json:"token"`
}

// userWire is an account on the wire. The API page does not show it. It has no
// password, and the token has its own endpoint.
type userWire struct {
	UUID     string `json:"uuid"`
	Username string `json:"username"`
	Email    string `json:"email"`
}

// newAccount returns an account with the defaults of the admin API.
func newAccount(name string) *account {
	if name == system.DefaultAccount {
		return &account{
			userWire: userWire{UUID: "00000000-0000-4000-8000-000000000001", Username: name, Email: "demo@example.com"},
			Password: DefaultPassword,
			Token:    DefaultToken,
		}
	}

	return newRegisteredAccount(name, name+"@example.com", system.RandomHex(12)) // bytes
}

// newRegisteredAccount returns an account that the API creates.
func newRegisteredAccount(username, email, password string) *account {
	return &account{
		userWire: userWire{UUID: uuid.NewString(), Username: username, Email: email},
		Password: password,
		Token:    newToken(),
	}
}

// AccountName returns the username.
func (a *account) AccountName() string {
	return a.Username
}

// Credentials returns the username, the password and the token.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"username": a.Username, "password": a.Password, "token": a.Token}
}

// LoginKeys returns the token.
func (a *account) LoginKeys() []string {
	return []string{a.Token}
}

// newToken returns a token like the framework's: 40 hexadecimal digits
// (design/api/sharedcloud.md, "Authentication").
func newToken() string {
	return system.RandomHex(20) // bytes
}
