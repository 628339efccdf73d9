// Package system holds the few words that the reference server and its systems'
// rooms share: what a room is given when it is built, and what it shows of
// itself to those who look behind the API's back.
package system

import (
	"errors"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// DefaultAccount is the account that every system has from the start and after
// a reset, with fixed credentials.
const DefaultAccount = "demo"

// ErrNotFound says that a system has no such kind, object or account.
var ErrNotFound = errors.New("not found")

// ErrExists says that the name of an account is taken.
var ErrExists = errors.New("already exists")

// Config is what the server gives a room.
type Config struct {
	// Clock is the server's time.
	Clock *clock.Clock
	// RateLimit is how many requests a minute one account may send; 0 leaves it
	// to the room, which then does what the vendor's document says.
	RateLimit int
	// BootDuration is how long machines take to boot and to shut down, by the
	// clock; it may be zero.
	BootDuration time.Duration
	// JobDuration is how long jobs, commands and workflow steps take, by the
	// clock; it may be zero.
	JobDuration time.Duration
}

// Credentials are what an account signs in with, by the names that the provider
// block uses, such as "token".
type Credentials map[string]string

// Object is one thing that a system keeps, such as an instance.
type Object struct {
	// System is the name of the system; the server fills it in.
	System string `json:"system"`
	// Account is the account that owns the object.
	Account string `json:"account"`
	// Kind is what the vendor calls the thing, such as "instance".
	Kind string `json:"kind"`
	// ID is the vendor's identifier.
	ID string `json:"id"`
	// Fields are the object's fields as a GET shows them, decoded from JSON:
	// numbers are float64.
	Fields map[string]any `json:"fields"`
}
