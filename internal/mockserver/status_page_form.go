package mockserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

// faultEffect is an effect that the page's form offers.
type faultEffect struct {
	Value, Name string

	fault faults.Fault
}

func faultEffects() []faultEffect {
	status := func(code int) faultEffect {
		return faultEffect{
			Value: strconv.Itoa(code), Name: fmt.Sprintf("%d %s", code, http.StatusText(code)),
			fault: faults.Fault{Status: code},
		}
	}

	return []faultEffect{
		status(http.StatusServiceUnavailable), status(http.StatusInternalServerError),
		status(http.StatusTooManyRequests), status(http.StatusUnauthorized),
		{"drop-before", "connection closed before the work", faults.Fault{Drop: faults.DropBefore}},
		{"drop-after", "connection closed after the work", faults.Fault{Drop: faults.DropAfter}},
		{"truncate", "response cut short", faults.Fault{Truncate: true}},
		{"latency", "10 s of latency", faults.Fault{Latency: 10 * time.Second}}, //nolint:mnd // The name has it.
	}
}

// registerForms adds the forms of the status page. A form that succeeds
// redirects to the page.
func (s *Server) registerForms(mux *http.ServeMux) {
	for path, form := range map[string]func(*http.Request) error{
		"/clock":                               s.advanceByForm,
		"/reset":                               func(*http.Request) error { return s.Reset() },
		"/faults":                              s.addFaultByForm,
		"/faults/{id}/remove":                  s.removeFaultByForm,
		"/objects/{system}/{kind}/{id}/change": s.changeObjectByForm,
		"/objects/{system}/{kind}/{id}/delete": func(r *http.Request) error {
			return s.DeleteObject(r.PathValue("system"), r.PathValue("kind"), r.PathValue("id"))
		},
	} {
		mux.HandleFunc("POST "+pagePrefix+path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			err := r.ParseForm()
			if err == nil {
				err = form(r)
			}
			if err != nil {
				s.writePage(w, errorStatus(err), err.Error())

				return
			}
			http.Redirect(w, r, statusPagePath, http.StatusSeeOther)
		})
	}
}

func (s *Server) advanceByForm(r *http.Request) error {
	return s.advanceBy(r.FormValue("advance"))
}

func (s *Server) addFaultByForm(r *http.Request) error {
	effects := faultEffects()
	chosen := slices.IndexFunc(effects, func(e faultEffect) bool { return e.Value == r.FormValue("effect") })
	if chosen < 0 {
		return fmt.Errorf("there is no effect %q", r.FormValue("effect"))
	}
	times, err := strconv.Atoi(r.FormValue("times"))
	if err != nil {
		return fmt.Errorf("times %q is not a number", r.FormValue("times"))
	}
	fault := effects[chosen].fault
	fault.System, fault.Method, fault.Times = r.FormValue("system"), r.FormValue("method"), times
	_, err = s.faults.Add(fault)

	return err
}

func (s *Server) removeFaultByForm(r *http.Request) error {
	s.faults.Remove(r.PathValue("id")) // A fault that was removed meanwhile is no error.

	return nil
}

// changeObjectByForm sets the fields that differ from those of the object: the
// form has all fields, and some cannot be set.
func (s *Server) changeObjectByForm(r *http.Request) error {
	var given map[string]any
	err := json.Unmarshal([]byte(r.FormValue("fields")), &given)
	if err != nil {
		return fmt.Errorf("the fields are not a JSON object: %w", err)
	}
	systemName, kind, id := r.PathValue("system"), r.PathValue("kind"), r.PathValue("id")
	registered, err := s.system(systemName)
	if err != nil {
		return err
	}
	object, err := registered.Object(kind, id)
	if err != nil {
		return err
	}
	maps.DeleteFunc(given, func(name string, value any) bool { return reflect.DeepEqual(object.Fields[name], value) })
	_, err = s.EditObject(systemName, kind, id, given)

	return err
}
