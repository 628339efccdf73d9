package sharedcloud

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// instanceList lists the caller's instances and makes new ones.
func (s *System) instanceList() *drf.View {
	return &drf.View{Name: "Instance List", Methods: map[string]drf.Handler{
		http.MethodGet:  s.listInstances,
		http.MethodPost: s.createInstance,
	}}
}

// instanceDetail serves one instance of the caller's.
func (s *System) instanceDetail() *drf.View {
	return &drf.View{Name: "Instance Detail", Methods: map[string]drf.Handler{
		http.MethodGet:    s.retrieveInstance,
		http.MethodPut:    func(r *drf.Request) drf.Answer { return s.updateInstance(r, false) },
		http.MethodPatch:  func(r *drf.Request) drf.Answer { return s.updateInstance(r, true) },
		http.MethodDelete: s.deleteInstance,
	}}
}

func (s *System) listInstances(r *drf.Request) drf.Answer {
	now := s.Lock()
	defer s.Unlock()

	stored := s.Store.newestFirst(r.Account)

	list := make([]instanceWire, 0, len(stored))
	for _, i := range stored {
		list = append(list, i.read(now))
	}

	return drf.OK(list)
}

func (s *System) retrieveInstance(r *drf.Request) drf.Answer {
	now := s.Lock()
	defer s.Unlock()

	found := s.Store.instance(r.Account, r.ID)
	if found == nil {
		return drf.NotFound()
	}

	return drf.OK(found.read(now))
}

// createInstance answers 201, which the vendor's own client insists on (the sheet, section 2).
func (s *System) createInstance(r *drf.Request) drf.Answer {
	form, refused := r.Form(false)
	if refused != nil {
		return *refused
	}

	in := readInstance(form)
	if len(form.Errors) > 0 {
		return form.Errors.Answer()
	}

	now := s.Lock()
	defer s.Unlock()

	if s.Store.Accounts[r.Account] == nil {
		return drf.NotFound()
	}

	made := newInstance(r.Account, now)
	if errs := in.apply(made); len(errs) > 0 {
		return errs.Answer()
	}

	s.Store.addInstance(made)
	s.Changed()

	return drf.Answer{Status: http.StatusCreated, Body: made.written(now)}
}

// newInstance returns an instance with the defaults of the sheet's sections 2 and 3.
func newInstance(account string, now time.Time) *instance {
	return &instance{
		UUID:               uuid.NewString(),
		Account:            account,
		Type:               typeCPU,
		Status:             statusNotAvailable,
		MaxNumParallelJobs: 1,
		CreatedAt:          now,
		UpdatedAt:          now,
	}
}

// updateInstance changes what the request gives and leaves the rest as it is stored, also for PUT, which only insists on
// name and ask_price. An instance that does not exist is noticed before the body is looked at.
func (s *System) updateInstance(r *drf.Request, partial bool) drf.Answer {
	if !s.owns(r) {
		return drf.NotFound()
	}

	form, refused := r.Form(partial)
	if refused != nil {
		return *refused
	}

	in := readInstance(form)
	if len(form.Errors) > 0 {
		return form.Errors.Answer()
	}

	return s.change(r, func(stored *instance, _ time.Time) *drf.Answer {
		wanted := *stored
		if errs := in.apply(&wanted); len(errs) > 0 {
			answer := errs.Answer()

			return &answer
		}

		*stored = wanted

		return nil
	})
}

func (s *System) deleteInstance(r *drf.Request) drf.Answer {
	s.Lock()
	defer s.Unlock()

	found := s.Store.instance(r.Account, r.ID)
	if found == nil {
		return drf.NotFound()
	}

	s.Store.removeInstance(found)
	s.Changed()

	return drf.Answer{Status: http.StatusNoContent}
}

// owns reports whether the caller has the instance that the path names.
func (s *System) owns(r *drf.Request) bool {
	s.Lock()
	defer s.Unlock()

	return s.Store.instance(r.Account, r.ID) != nil
}

// change lets work change the instance that the path names and answers with it. An answer from work refuses the change;
// work has then changed nothing.
func (s *System) change(r *drf.Request, work func(stored *instance, now time.Time) *drf.Answer) drf.Answer {
	now := s.Lock()
	defer s.Unlock()

	stored := s.Store.instance(r.Account, r.ID)
	if stored == nil {
		return drf.NotFound()
	}

	if refused := work(stored, now); refused != nil {
		return *refused
	}

	stored.UpdatedAt = now
	s.Changed()

	return drf.OK(stored.written(now))
}
