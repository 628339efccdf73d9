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

// System is what the server wants of a room: the vendor's API, and a door
// behind it. All methods are safe for use by many goroutines.
type System interface {
	// Handler answers as the vendor's API does. It sees the path below the
	// system's prefix. It checks the credentials itself, and it applies
	// Env.RateLimit with the vendor's own answer.
	http.Handler

	// Account returns the account that a request is signed in as; empty if it
	// is not. The request is a copy of the one that ServeHTTP gets, so that its
	// body may be read.
	Account(r *http.Request) string
	// Sensitive reports whether the body of a request holds credentials, so
	// that the journal must not show it.
	Sensitive(r *http.Request) bool

	// Accounts returns the credentials of all accounts, by name.
	Accounts() map[string]system.Credentials
	// CreateAccount makes an account. The default account always gets the same
	// credentials. The error is system.ErrExists if the name is taken.
	CreateAccount(name string) (system.Credentials, error)

	// Objects returns what an account has, or what all have if the name is
	// empty.
	Objects(account string) ([]system.Object, error)
	// CreateObject makes an object with the given wire fields over the vendor's
	// defaults, unchecked by the API's rules. The error is system.ErrNotFound
	// if there is no such account or kind.
	CreateObject(account, kind string, fields map[string]any) (system.Object, error)
	// EditObject sets wire fields of an object, unchecked by the API's rules.
	// The error is system.ErrNotFound if there is no such object.
	EditObject(kind, id string, fields map[string]any) (system.Object, error)
	// DeleteObject deletes an object at once. The error is system.ErrNotFound
	// if there is no such object.
	DeleteObject(kind, id string) error

	// Reset brings back the start: the default account, and what the vendor
	// gives everybody.
	Reset()
	// Revision grows with every change that a restart must not lose, and never
	// goes back.
	Revision() uint64
	// Export returns everything that a restart must keep.
	Export() (json.RawMessage, error)
	// Restore takes over what Export returned. After an error nothing has
	// changed.
	Restore(exported json.RawMessage) error
}

// systemEntry is where a room is found.
type systemEntry struct {
	// name is the system's name; its requests are those below "/" + name.
	name string
	// endpoint is the path that goes into the provider's endpoint setting, such
	// as "/zaoshu/v2".
	endpoint string
	// newSystem builds the room.
	newSystem func(system.Config) System
}

// registry lists the systems: one line for each.
func registry() []systemEntry {
	return []systemEntry{
		{"sharedcloud", "/sharedcloud", func(env system.Config) System { return sharedcloud.New(env) }},
		{"jeto", "/jeto", func(env system.Config) System { return jeto.New(env) }},
		{"qubell", "/qubell", func(env system.Config) System { return qubell.New(env) }},
		{"wakame", "/wakame/api", func(env system.Config) System { return wakame.New(env) }},
		{"zaoshu", "/zaoshu/v2", func(env system.Config) System { return zaoshu.New(env) }},
	}
}
