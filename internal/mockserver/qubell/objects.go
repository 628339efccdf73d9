package qubell

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/room"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// The kinds of the objects that can be seen and changed behind the API's back.
const (
	KindInstance    = "instance"
	KindSchedule    = "schedule"
	KindApplication = "application"
	KindEnvironment = "environment"
	KindRevision    = "revision"
)

// applications are the objects of KindApplication. Their fields are name and manifests, a list in the form that package
// manifest describes, the first version first.
func applications() ledger.Kind[*store, owned[application]] {
	return catalogueKind(KindApplication,
		func(c *catalogue) *[]*application { return &c.Applications },
		func(id string) application { return application{ID: id, Name: "Application " + id} },
		checkApplication)
}

// environments are the objects of KindEnvironment. Their fields are name and isDefault.
func environments() ledger.Kind[*store, owned[environment]] {
	return catalogueKind(KindEnvironment,
		func(c *catalogue) *[]*environment { return &c.Environments },
		func(id string) environment { return environment{ID: id, Name: "Environment " + id} },
		func(*environment) error { return nil })
}

// revisions are the objects of KindRevision. Their fields are name, applicationId (that of ApplicationShop unless another is
// given), version, parameters and submodules: for each name an object of version, parameters and submodules.
func revisions() ledger.Kind[*store, owned[revision]] {
	return catalogueKind(KindRevision,
		func(c *catalogue) *[]*revision { return &c.Revisions },
		func(id string) revision {
			return revision{ID: id, Name: "Revision " + id, ApplicationID: ApplicationShop, preset: preset{Version: 1}}
		},
		func(*revision) error { return nil })
}

func checkApplication(a *application) error {
	for n := range a.Manifests {
		if err := a.Manifests[n].Check(); err != nil {
			return fmt.Errorf("version %d: %w", n+1, err)
		}
	}

	return nil
}

// owned is a thing in the catalogue of an account.
type owned[T any] struct {
	owner *account
	thing *T
}

// catalogueKind is a kind of things that accounts have in their catalogues, all of whose fields but the id can be set. As
// many accounts have things with the same id, an id finds what the default account has unless it is written "account/id".
func catalogueKind[T any, P interface {
	*T
	identified
}](name string, of func(*catalogue) *[]P, blank func(id string) T, check func(P) error) ledger.Kind[*store, owned[T]] {
	return ledger.Kind[*store, owned[T]]{
		Name: name,
		List: func(st *store) []*owned[T] {
			list := []*owned[T]{}

			for _, a := range st.AccountsByName() {
				for _, thing := range *of(&a.catalogue) {
					list = append(list, &owned[T]{a, thing})
				}
			}

			return list
		},
		Find: func(st *store, id string) *owned[T] {
			owners, thingID := st.owners(id)
			for _, owner := range owners {
				if owner == nil {
					continue
				}

				if found := lookUp(*of(&owner.catalogue), thingID); found != nil {
					return &owned[T]{owner, found}
				}
			}

			return nil
		},
		Create: func(st *store, accountName string, fields map[string]any, now time.Time) (*owned[T], error) {
			made, err := setFields(blank(newID(now)), fields, check)
			if err != nil {
				return nil, err
			}

			owner := st.Accounts[accountName]
			things := of(&owner.catalogue)
			*things = append(*things, &made)

			return &owned[T]{owner, &made}, nil
		},
		Edit: func(_ *store, o *owned[T], fields map[string]any, _ time.Time) error {
			edited, err := setFields(*o.thing, fields, check)
			if err == nil {
				*o.thing = edited
			}

			return err
		},
		Delete: func(_ *store, o *owned[T]) {
			things := of(&o.owner.catalogue)
			*things = slices.DeleteFunc(*things, func(thing P) bool { return (*T)(thing) == o.thing })
		},
		Show: func(_ *store, o *owned[T], _ time.Time) (account, id string, wire any) {
			return o.owner.Name, P(o.thing).identifier(), o.thing
		},
	}
}

// setFields returns a thing with some fields set.
func setFields[T any, P interface{ *T }](thing T, fields map[string]any, check func(P) error) (T, error) {
	changed, err := wirefields.Set(thing, fields, "id")
	if err != nil {
		return changed, err
	}

	return changed, check(&changed)
}

// owners returns those who may have the thing that an identifier finds, in the order in which they are asked, and the
// identifier of the thing itself. An account that is not there is nil.
func (st *store) owners(id string) (owners []*account, inner string) {
	name, inner, qualified := strings.Cut(id, "/")
	if !qualified {
		return append([]*account{st.Accounts[room.DefaultAccount]}, st.AccountsByName()...), id
	}

	return []*account{st.Accounts[name]}, inner
}
