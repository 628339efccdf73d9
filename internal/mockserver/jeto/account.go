package jeto

import (
	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// DefaultKey is the API key of the default account. It is valid for this server
// only, which prints it when it starts.
const DefaultKey = "1e706a11-5c0d-4b0a-9f11-d0decafc0ffe"

// account is a user with an API key. Its JSON is that of the state file.
type account struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Key   string `json:"api_key"`
}

// userWire is a user in a response.
type userWire struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Role    string `json:"role"`
	Picture string `json:"picture"`
}

func (a *account) wire() userWire {
	return userWire{
		ID: a.ID, Name: a.Name, Email: a.Email, Role: "admin",
		Picture: "https://pictures.example.com/" + a.ID + ".png",
	}
}

// newAccount returns an account with the key of the default account, or a new
// one.
func newAccount(name string) *account {
	if name == system.DefaultAccount {
		return &account{ID: "100000000000000000001", Name: name, Email: "demo@example.com", Key: DefaultKey}
	}

	return &account{ID: uuid.NewString(), Name: name, Email: name + "@example.com", Key: uuid.NewString()}
}

// AccountName returns the name; empty for nil, which is an anonymous caller.
func (a *account) AccountName() string {
	if a == nil {
		return ""
	}

	return a.Name
}

// Credentials returns the API key.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"api_key": a.Key}
}

// LoginKeys returns the API key.
func (a *account) LoginKeys() []string {
	return []string{a.Key}
}
