package mockserver

import (
	"fmt"
	"slices"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// Account is an account of a system with its credentials.
type Account struct {
	System      string             `json:"system"`
	Name        string             `json:"name"`
	Credentials system.Credentials `json:"credentials"`
}

// Accounts returns all accounts of a system, or of all systems if the name is
// empty, sorted by system and name.
func (s *Server) Accounts(systemName string) ([]Account, error) {
	list := []Account{}
	err := s.forEachSystem(systemName, func(registered *registeredSystem) error {
		accounts := registered.Accounts()
		names := make([]string, 0, len(accounts))
		for name := range accounts {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			list = append(list, Account{System: registered.name, Name: name, Credentials: accounts[name]})
		}

		return nil
	})

	return list, err
}

// CreateAccount creates an account. It sees no objects of other accounts. The
// error is system.ErrExists if the name is taken.
func (s *Server) CreateAccount(systemName, name string) (Account, error) {
	registered, err := s.system(systemName)
	if err != nil {
		return Account{}, err
	}
	credentials, err := registered.CreateAccount(name)
	if err != nil {
		return Account{}, err
	}

	return Account{System: systemName, Name: name, Credentials: credentials}, s.save()
}

// Objects returns the objects of an account of a system. An empty system or
// account means all.
func (s *Server) Objects(systemName, account string) ([]system.Object, error) {
	list := []system.Object{}
	err := s.forEachSystem(systemName, func(registered *registeredSystem) error {
		objects, err := registered.Objects(account)
		for _, object := range objects {
			object.System = registered.name
			list = append(list, object)
		}

		return err
	})

	return list, err
}

// CreateObject creates an object out of band, with the given fields over the
// API's defaults. The error is system.ErrNotFound if there is no such system,
// account or kind.
func (s *Server) CreateObject(systemName, account, kind string, fields map[string]any) (system.Object, error) {
	registered, err := s.system(systemName)
	if err != nil {
		return system.Object{}, err
	}
	object, err := registered.CreateObject(account, kind, fields)
	if err != nil {
		return system.Object{}, err
	}
	object.System = systemName

	return object, s.save()
}

// EditObject sets fields of an object out of band. The error is
// system.ErrNotFound if there is no such object.
func (s *Server) EditObject(systemName, kind, id string, fields map[string]any) (system.Object, error) {
	registered, err := s.system(systemName)
	if err != nil {
		return system.Object{}, err
	}
	object, err := registered.EditObject(kind, id, fields)
	if err != nil {
		return system.Object{}, err
	}
	object.System = systemName

	return object, s.save()
}

// DeleteObject deletes an object out of band. The error is system.ErrNotFound
// if there is no such object.
func (s *Server) DeleteObject(systemName, kind, id string) error {
	registered, err := s.system(systemName)
	if err != nil {
		return err
	}
	err = registered.DeleteObject(kind, id)
	if err != nil {
		return err
	}

	return s.save()
}

// Advance moves the clock forward; it panics if d is negative.
func (s *Server) Advance(d time.Duration) error {
	s.clock.Advance(d)

	return s.save()
}

// Reset restores the start: the systems with their default accounts and the
// fixtures only, an empty journal, no faults except those of the options, and the clock
// without its offset.
func (s *Server) Reset() error {
	for i := range s.systems {
		s.systems[i].Reset()
	}
	s.clock.Reset()
	s.faults.Clear()
	s.journal.Clear()
	err := s.addStartFaults()
	if err != nil {
		return err
	}
	err = s.addStartObjects()
	if err != nil {
		return err
	}

	return s.save()
}

// forEachSystem calls work with the named system, or with all systems if the
// name is empty.
func (s *Server) forEachSystem(systemName string, work func(*registeredSystem) error) error {
	if systemName != "" {
		registered, err := s.system(systemName)
		if err != nil {
			return err
		}

		return work(registered)
	}
	for i := range s.systems {
		err := work(&s.systems[i])
		if err != nil {
			return fmt.Errorf("mockserver: %s: %w", s.systems[i].name, err)
		}
	}

	return nil
}
