package sharedcloud

import (
	"net/http"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
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

// tokenAuth exchanges username and password for the token (the sheet, section
// 1).
func (s *System) tokenAuth() *drf.View {
	return &drf.View{Public: true, Methods: map[string]drf.Handler{
		http.MethodPost: func(r *drf.Request) drf.Response {
			form, refused := r.Form(false)
			if refused != nil {
				return *refused
			}
			username, password := readUsername(form), readPassword(form)
			if len(form.Errors) > 0 {
				return form.Errors.Response()
			}
			s.Lock()
			defer s.Unlock()
			a := s.Data.Accounts[username.V]
			if a == nil || a.Password != password.V {
				return drf.NonFieldError("Unable to log in with provided credentials.")
			}

			return drf.OK(map[string]string{"token": a.Token})
		},
	}}
}

// userList creates accounts.
func (s *System) userList() *drf.View {
	return &drf.View{Public: true, Methods: map[string]drf.Handler{
		http.MethodPost: func(r *drf.Request) drf.Response {
			form, refused := r.Form(false)
			if refused != nil {
				return *refused
			}
			username, email, password := readUsername(form), readEmail(form), readPassword(form)
			s.Lock()
			defer s.Unlock()
			if username.Given && s.Data.Accounts[username.V] != nil {
				form.Errors.Add(fieldUsername, "A user with that username already exists.")
			}
			if len(form.Errors) > 0 {
				return form.Errors.Response()
			}
			created := newRegisteredAccount(username.V, email.V, password.V)
			s.Data.AddAccount(created)
			s.MarkChanged()

			return drf.Response{Status: http.StatusCreated, Body: created.userWire}
		},
	}}
}

// userAccount changes and deletes the caller's own account.
func (s *System) userAccount() *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodPatch:  s.updateAccount,
		http.MethodDelete: s.deleteAccount,
	}}
}

// updateAccount changes password and email. "The token changes every time you
// update your account" (the sheet, section 1).
func (s *System) updateAccount(r *drf.Request) drf.Response {
	form, refused := r.Form(true)
	if refused != nil {
		return *refused
	}
	email, password := readEmail(form), readPassword(form)
	if len(form.Errors) > 0 {
		return form.Errors.Response()
	}
	s.Lock()
	defer s.Unlock()
	a := s.Data.Accounts[r.Account]
	if a == nil {
		return drf.NotFound()
	}
	if email.Given {
		a.Email = email.V
	}
	if password.Given {
		a.Password = password.V
	}
	a.Token = newToken()
	s.MarkChanged()

	return drf.OK(a.userWire)
}

// deleteAccount deletes the account with its instances.
func (s *System) deleteAccount(r *drf.Request) drf.Response {
	s.Lock()
	defer s.Unlock()
	if s.Data.Accounts[r.Account] == nil {
		return drf.NotFound()
	}
	s.Data.removeAccount(r.Account)
	s.MarkChanged()

	return drf.Response{Status: http.StatusNoContent}
}
