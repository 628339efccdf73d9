// Package system holds what the systems of the reference server share: their
// configuration, their objects in the admin API, routing, rate limits, the
// writing of responses, and the pages of a proxy.
package system

import (
	"errors"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// DefaultAccount is the account that every system has at the start, with fixed
// credentials.
const DefaultAccount = "demo"

// ErrNotFound reports that a system has no such kind, object or account.
var ErrNotFound = errors.New("not found")

// ErrExists reports that an account or object exists already.
var ErrExists = errors.New("already exists")

// Config is the configuration of a system.
type Config struct {
	// Clock is the server's clock.
	Clock *clock.Clock
	// RateLimit is how many requests a minute one account may send; 0 means the
	// documented limit of the system, or none.
	RateLimit int
	// BootDuration is how long machines take to boot and to shut down, by the
	// server's clock; it may be zero.
	BootDuration time.Duration
	// JobDuration is how long jobs, commands and workflow steps take, by the
	// server's clock; it may be zero.
	JobDuration time.Duration
	// JetoWorkers is how many workers Jeto has; 0 means one.
	JetoWorkers int
}

// Credentials are the credentials of an account by the names in the provider
// block, such as "token".
type Credentials map[string]string

// Object is an object of a system in the admin API, such as an instance.
type Object struct {
	// System is the name of the system; the server fills it in.
	System string `json:"system"`
	// Account is the account that owns the object.
	Account string `json:"account"`
	// Kind is the API's word for such an object, such as "instance".
	Kind string `json:"kind"`
	// ID is the API's identifier.
	ID string `json:"id"`
	// PerAccount means that an object of another account may have the same ID.
	PerAccount bool `json:"-"`
	// Fields are the object's fields as a GET shows them, decoded from JSON:
	// numbers are float64.
	Fields map[string]any `json:"fields"`
}

// Key returns what identifies the object among those of its kind in the admin
// API: its ID, or "account/id" if another account may have the same ID.
func (o Object) Key() string {
	if o.PerAccount {
		return o.Account + "/" + o.ID
	}

	return o.ID
}
