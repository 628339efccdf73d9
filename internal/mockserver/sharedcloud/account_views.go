package sharedcloud

import (
	"fmt"
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// The names of the fields of an account.
const (
	fieldUsername = "username"
	fieldPassword = "password"
	fieldEmail    = "email"
)

// Django's own limits for users.
const (
	maxUsernameLength = 150
	maxPasswordLength = 128
	maxEmailLength    = 254
)

func readUsername(form *drf.Form) drf.Value[string] {
	return drf.Read(form, drf.Field[string]{Name: fieldUsername, Required: true, Parse: drf.Char(maxUsernameLength)})
}

func readPassword(form *drf.Form) drf.Value[string] {
	return drf.Read(
		form, drf.Field[string]{Name: fieldPassword, Required: true, Parse: drf.UntrimmedChar(maxPasswordLength)},
	)
}

func readEmail(form *drf.Form) drf.Value[string] {
	return drf.Read(form, drf.Field[string]{Name: fieldEmail, Parse: drf.Char(maxEmailLength)})
}

// getToken exchanges username and password for the token
// (design/api/sharedcloud.md, "Authentication").
func (s *System) getToken(r *request) (any, error) {
	form, err := r.form(false)
	if err != nil {
		return nil, err
	}
	username, password := readUsername(form), readPassword(form)
	err = form.Errors.Err(sectionAuthentication)
	if err != nil {
		return nil, err
	}
	a := s.Data.Accounts[username.V]
	const refused = "Unable to log in with provided credentials."
	switch {
	case a == nil:
		return nil, drf.NonFieldError(refused, "No account has the username of the body.", sectionAuthentication)
	case a.Password != password.V:
		return nil, drf.NonFieldError(refused,
			fmt.Sprintf("The password is not that of account %q.", a.Username), sectionAuthentication)
	}

	return map[string]string{"token": a.Token}, nil
}

func (s *System) createAccount(r *request) (any, error) {
	form, err := r.form(false)
	if err != nil {
		return nil, err
	}
	username, email, password := readUsername(form), readEmail(form), readPassword(form)
	if username.Given && s.Data.Accounts[username.V] != nil {
		form.Errors.Add(fieldUsername, "A user with that username already exists.")
	}
	err = form.Errors.Err(sectionAccounts)
	if err != nil {
		return nil, err
	}
	created := newRegisteredAccount(username.V, email.V, password.V)
	s.Data.AddAccount(created)
	s.MarkChanged()
	r.status = http.StatusCreated

	return created.userWire, nil
}

// updateAccount changes password and email of the caller. "The token changes
// every time you update your account" (design/api/sharedcloud.md,
// "Authentication").
func (s *System) updateAccount(r *request) (any, error) {
	form, err := r.form(true)
	if err != nil {
		return nil, err
	}
	email, password := readEmail(form), readPassword(form)
	err = form.Errors.Err(sectionAccounts)
	if err != nil {
		return nil, err
	}
	setIfGiven(&r.caller.Email, email)
	setIfGiven(&r.caller.Password, password)
	r.caller.Token = newToken()
	s.MarkChanged()

	return r.caller.userWire, nil
}

// deleteAccount deletes the caller's account with its instances.
func (s *System) deleteAccount(r *request) (any, error) {
	s.Data.removeAccount(r.caller.Username)
	s.MarkChanged()
	r.status = http.StatusNoContent

	return system.Null{}, nil
}
