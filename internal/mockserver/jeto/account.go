package jeto

import (
	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// DefaultKey is the API key of the default account. It opens this server only,
// and is printed when it starts.
const DefaultKey = "1e706a11-5c0d-4b0a-9f11-d0decafc0ffe"

// roleAdmin is the only role that can be granted everything
// (design/api/jeto.md, "Permissions").
const roleAdmin = "admin"

// account is a user with an API key. The names in JSON are those of the state
// file.
type account struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	Key   string `json:"api_key"`
}

// userWire is a user as the job details show it (design/api/jeto.md, "Job
// details and console").
type userWire struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Role    string `json:"role"`
	Picture string `json:"picture"`
}

// newAccount returns an account as the control API makes it.
func newAccount(name string) *account {
	if name == system.DefaultAccount {
		return &account{ID: "100000000000000000001", Name: name, Email: "demo@example.com", Key: DefaultKey}
	}

	return &account{ID: uuid.NewString(), Name: name, Email: name + "@example.com", Key: uuid.NewString()}
}

// AccountName returns the name.
func (a *account) AccountName() string {
	return a.Name
}

// Credentials returns the API key.
func (a *account) Credentials() system.Credentials {
	return system.Credentials{"api_key": a.Key}
}

func (a *account) wire() userWire {
	return userWire{
		ID:      a.ID,
		Name:    a.Name,
		Email:   a.Email,
		Role:    roleAdmin,
		Picture: "https://pictures.example.com/" + a.ID + ".png",
	}
}
