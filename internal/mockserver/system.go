package mockserver

import (
	"encoding/json"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/jeto"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/qubell"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wakame"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/zaoshu"
)

// System is one of the original APIs with its state. All methods are safe for
// concurrent use.
type System interface {
	// Handler answers as the vendor's API does. The request has the path below
	// the system's prefix. The system checks the credentials, and applies
	// Config.RateLimit with the vendor's own response.
	http.Handler

	// Account returns the account that has sent a request; empty if the request
	// is not authenticated. The request is a copy, so the system may read its
	// body.
	Account(r *http.Request) string
	// Sensitive reports whether the body of a request holds credentials, which
	// the journal must not show.
	Sensitive(r *http.Request) bool

	// Accounts returns the credentials of all accounts by name.
	Accounts() map[string]system.Credentials
	// CreateAccount creates an account. The default account always has the same
	// credentials. The error is system.ErrExists if the name is taken.
	CreateAccount(name string) (system.Credentials, error)

	// Objects returns the objects of an account, or of all accounts if the name
	// is empty.
	Objects(account string) ([]system.Object, error)
	// FirstObjects returns the first objects of all accounts, at most limit,
	// and the number of all objects. It copies no others.
	FirstObjects(limit int) (first []system.Object, count int, err error)
	// Object returns the object of a kind with an ID or a key. The error is
	// system.ErrNotFound if there is no such object.
	Object(kind, id string) (system.Object, error)
	// CreateObject creates an object with the given fields over the API's
	// defaults, without the API's rules. The error is system.ErrNotFound if
	// there is no such account or kind.
	CreateObject(account, kind string, fields map[string]any) (system.Object, error)
	// EditObject sets fields of an object, without the API's rules. The error
	// is system.ErrNotFound if there is no such object.
	EditObject(kind, id string, fields map[string]any) (system.Object, error)
	// DeleteObject deletes an object at once. The error is system.ErrNotFound
	// if there is no such object.
	DeleteObject(kind, id string) error

	// Reset restores the start: the default account, and the objects that it
	// has from the start.
	Reset()
	// Revision returns the number of changes that a restart must not lose. It
	// never decreases.
	Revision() uint64
	// Export returns the state that a restart must keep.
	Export() (json.RawMessage, error)
	// Restore replaces the state by what Export returned. After an error
	// nothing has changed.
	Restore(exported json.RawMessage) error
}

// systemEntry describes how to build a system.
type systemEntry struct {
	// name is the system's name. Its prefix is "/" + name.
	name string
	// endpoint is the path for the provider's endpoint setting, such as
	// "/zaoshu/v2".
	endpoint string
	// newSystem returns the system in its start state.
	newSystem func(system.Config) System
}

// registry lists the systems: one line for each.
func registry() []systemEntry {
	return []systemEntry{
		{"sharedcloud", "/sharedcloud", func(config system.Config) System { return sharedcloud.New(config) }},
		{"jeto", "/jeto", func(config system.Config) System { return jeto.New(config) }},
		{"qubell", "/qubell", func(config system.Config) System { return qubell.New(config) }},
		{"wakame", "/wakame/api", func(config system.Config) System { return wakame.New(config) }},
		{"zaoshu", "/zaoshu/v2", func(config system.Config) System { return zaoshu.New(config) }},
	}
}
