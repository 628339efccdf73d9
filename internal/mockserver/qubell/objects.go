package qubell

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The kinds of the objects that can be seen and changed behind the API's back.
const (
	KindInstance    = "instance"
	KindSchedule    = "schedule"
	KindApplication = "application"
	KindEnvironment = "environment"
	KindRevision    = "revision"
)

// applicationCollection are the objects of KindApplication. Their fields are
// name and manifests, a list in the form that package manifest describes, the
// first version first.
func applicationCollection() store.Collection[*data, ownedObject[application]] {
	return catalogueCollection(KindApplication,
		func(c *catalogue) *[]*application { return &c.Applications },
		func(id string) application { return application{ID: id, Name: "Application " + id} },
		checkApplication)
}

// environmentCollection are the objects of KindEnvironment. Their fields are
// name and isDefault.
func environmentCollection() store.Collection[*data, ownedObject[environment]] {
	return catalogueCollection(KindEnvironment,
		func(c *catalogue) *[]*environment { return &c.Environments },
		func(id string) environment { return environment{ID: id, Name: "Environment " + id} },
		func(*environment) error { return nil })
}

// revisionCollection are the objects of KindRevision. Their fields are name,
// applicationId (that of ApplicationShop unless another is given), version,
// parameters and submodules: for each name an object of version, parameters and
// submodules.
func revisionCollection() store.Collection[*data, ownedObject[revision]] {
	return catalogueCollection(KindRevision,
		func(c *catalogue) *[]*revision { return &c.Revisions },
		func(id string) revision {
			return revision{ID: id, Name: "Revision " + id, ApplicationID: ApplicationShop, preset: preset{Version: 1}}
		},
		func(*revision) error { return nil })
}

func checkApplication(a *application) error {
	for n := range a.Manifests {
		if err := a.Manifests[n].Validate(); err != nil {
			return fmt.Errorf("version %d: %w", n+1, err)
		}
	}

	return nil
}

// ownedObject is a thing in the catalogue of an account.
type ownedObject[T any] struct {
	owner  *account
	object *T
}

// catalogueCollection is a kind of things that accounts have in their
// catalogues, all of whose fields but the id can be set. As many accounts have
// things with the same id, an id finds what the default account has unless it
// is written "account/id".
func catalogueCollection[T any, P interface {
	*T
	identifiable
}](name string, of func(*catalogue) *[]P, blank func(id string) T, check func(P) error) store.Collection[*data, ownedObject[T]] {
	return store.Collection[*data, ownedObject[T]]{
		Name: name,
		List: func(st *data) []*ownedObject[T] {
			list := []*ownedObject[T]{}
			for _, a := range st.SortedAccounts() {
				for _, thing := range *of(&a.catalogue) {
					list = append(list, &ownedObject[T]{a, thing})
				}
			}

			return list
		},
		Find: func(st *data, id string) *ownedObject[T] {
			owners, thingID := st.owners(id)
			for _, owner := range owners {
				if owner == nil {
					continue
				}
				if found := findByID(*of(&owner.catalogue), thingID); found != nil {
					return &ownedObject[T]{owner, found}
				}
			}

			return nil
		},
		Create: func(st *data, accountName string, fields map[string]any, now time.Time) (*ownedObject[T], error) {
			made, err := setFields(blank(newID(now)), fields, check)
			if err != nil {
				return nil, err
			}
			owner := st.Accounts[accountName]
			things := of(&owner.catalogue)
			*things = append(*things, &made)

			return &ownedObject[T]{owner, &made}, nil
		},
		Edit: func(_ *data, o *ownedObject[T], fields map[string]any, _ time.Time) error {
			edited, err := setFields(*o.object, fields, check)
			if err == nil {
				*o.object = edited
			}

			return err
		},
		Delete: func(_ *data, o *ownedObject[T]) {
			things := of(&o.owner.catalogue)
			*things = slices.DeleteFunc(*things, func(thing P) bool { return (*T)(thing) == o.object })
		},
		Show: func(_ *data, o *ownedObject[T], _ time.Time) (account, id string, wire any) {
			return o.owner.Name, P(o.object).objectID(), o.object
		},
	}
}

// setFields returns a thing with some fields set.
func setFields[T any, P interface{ *T }](thing T, fields map[string]any, check func(P) error) (T, error) {
	changed, err := system.SetFields(thing, fields, "id")
	if err != nil {
		return changed, err
	}

	return changed, check(&changed)
}

// owners returns those who may have the thing that an identifier finds, in the
// order in which they are asked, and the identifier of the thing itself. An
// account that is not there is nil.
func (st *data) owners(id string) (owners []*account, inner string) {
	name, inner, qualified := strings.Cut(id, "/")
	if !qualified {
		return append([]*account{st.Accounts[system.DefaultAccount]}, st.SortedAccounts()...), id
	}

	return []*account{st.Accounts[name]}, inner
}
