package mockserver

import (
	"errors"
	"fmt"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// fixtures are accounts and objects. The admin API creates each of them with
// the same JSON.
type fixtures struct {
	Accounts []accountFixture `json:"accounts"`
	Objects  []objectFixture  `json:"objects"`
}

// accountFixture is an account to create. Its credentials are random.
type accountFixture struct {
	System string `json:"system"`
	Name   string `json:"name"`
}

// objectFixture is an object to create, with fields over the API's defaults.
type objectFixture struct {
	System  string         `json:"system"`
	Account string         `json:"account"`
	Kind    string         `json:"kind"`
	Fields  map[string]any `json:"fields"`
}

// addStartObjects brings systems that were just reset to the start of the
// options.
func (s *Server) addStartObjects() error {
	if s.options.Empty {
		err := s.deleteAllObjects()
		if err != nil {
			return err
		}
	}
	if len(s.options.Fixtures) == 0 {
		return nil
	}

	return s.addFixtures(s.options.Fixtures)
}

func (s *Server) deleteAllObjects() error {
	for i := range s.systems {
		objects, err := s.systems[i].Objects("")
		if err != nil {
			return err
		}
		for _, object := range objects {
			err := s.systems[i].DeleteObject(object.Kind, object.ID)
			// An object disappears together with the one that it depends on.
			if err != nil && !errors.Is(err, system.ErrNotFound) {
				return err
			}
		}
	}

	return nil
}

// addFixtures creates accounts and then objects, in their order:
//
//	{
//	  "accounts": [{"system": "wakame", "name": "team"}],
//	  "objects": [
//	    {"system": "wakame", "account": "team", "kind": "instance", "fields": {"hostname": "web"}}
//	  ]
//	}
//
// Each system has the account "demo" already. GET /_mock/objects shows the kinds
// and the fields of objects. An error names the entry.
func (s *Server) addFixtures(data []byte) error {
	var content fixtures
	err := system.DecodeStrictly(data, &content)
	if err != nil {
		return fmt.Errorf(
			"mockserver: fixtures: %w. The file is an object with the keys accounts and objects, as in README.md. "+
				"A state that the server exported is a file for -state", err)
	}
	for i, account := range content.Accounts {
		registered, err := s.system(account.System)
		if err == nil {
			_, err = registered.CreateAccount(account.Name)
		}
		if err != nil {
			return fmt.Errorf("mockserver: fixtures: accounts[%d]: %w", i, err)
		}
	}
	for i, object := range content.Objects {
		registered, err := s.system(object.System)
		if err == nil {
			_, err = registered.CreateObject(object.Account, object.Kind, object.Fields)
		}
		if err != nil {
			return fmt.Errorf("mockserver: fixtures: objects[%d]: %w", i, err)
		}
	}

	return nil
}
