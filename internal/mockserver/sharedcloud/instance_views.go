package sharedcloud

import (
	"net/http"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/sharedcloud/drf"
)

// instanceList lists and creates instances of the caller.
func (s *System) instanceList() *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodGet:  s.listInstances,
		http.MethodPost: s.createInstance,
	}}
}

// instanceDetail reads, changes and deletes an instance of the caller.
func (s *System) instanceDetail() *drf.View {
	return &drf.View{Methods: map[string]drf.Handler{
		http.MethodGet:    s.getInstance,
		http.MethodPut:    func(r *drf.Request) drf.Response { return s.updateInstance(r, false) },
		http.MethodPatch:  func(r *drf.Request) drf.Response { return s.updateInstance(r, true) },
		http.MethodDelete: s.deleteInstance,
	}}
}

func (s *System) listInstances(r *drf.Request) drf.Response {
	now := s.Lock()
	defer s.Unlock()
	stored := newestFirst(s.Data.Instances.OwnedBy(r.Account))
	list := make([]instanceWire, 0, len(stored))
	for _, i := range stored {
		list = append(list, i.readResponse(now))
	}

	return drf.OK(list)
}

func (s *System) getInstance(r *drf.Request) drf.Response {
	now := s.Lock()
	defer s.Unlock()
	found := s.Data.findInstance(r.Account, r.ID)
	if found == nil {
		return drf.NotFound()
	}

	return drf.OK(found.readResponse(now))
}

// createInstance answers 201, which the vendor's own client requires (the sheet,
// section 2).
func (s *System) createInstance(r *drf.Request) drf.Response {
	form, refused := r.Form(false)
	if refused != nil {
		return *refused
	}
	in := readInstance(form)
	if len(form.Errors) > 0 {
		return form.Errors.Response()
	}
	now := s.Lock()
	defer s.Unlock()
	if s.Data.Accounts[r.Account] == nil {
		return drf.NotFound()
	}
	created := newInstance(r.Account, now)
	if errs := in.apply(created); len(errs) > 0 {
		return errs.Response()
	}
	s.Data.Instances.Add(created)
	s.MarkChanged()

	return drf.Response{Status: http.StatusCreated, Body: created.writeResponse(now)}
}

// updateInstance sets the given fields and keeps the others, also for PUT, which
// only requires name and ask_price. 404 comes before errors in the body.
func (s *System) updateInstance(r *drf.Request, partial bool) drf.Response {
	if !s.ownsInstance(r) {
		return drf.NotFound()
	}
	form, refused := r.Form(partial)
	if refused != nil {
		return *refused
	}
	in := readInstance(form)
	if len(form.Errors) > 0 {
		return form.Errors.Response()
	}

	return s.changeInstance(r, func(stored *instance, _ time.Time) *drf.Response {
		changed := *stored
		if errs := in.apply(&changed); len(errs) > 0 {
			answer := errs.Response()

			return &answer
		}
		*stored = changed

		return nil
	})
}

func (s *System) deleteInstance(r *drf.Request) drf.Response {
	s.Lock()
	defer s.Unlock()
	found := s.Data.findInstance(r.Account, r.ID)
	if found == nil {
		return drf.NotFound()
	}
	s.Data.Instances.Remove(found)
	s.MarkChanged()

	return drf.Response{Status: http.StatusNoContent}
}

// ownsInstance reports whether the caller owns the instance in the path.
func (s *System) ownsInstance(r *drf.Request) bool {
	s.Lock()
	defer s.Unlock()

	return s.Data.findInstance(r.Account, r.ID) != nil
}

// changeInstance lets work change the instance in the path, and answers with the
// instance. If work returns an answer, it has changed nothing.
func (s *System) changeInstance(r *drf.Request, work func(stored *instance, now time.Time) *drf.Response) drf.Response {
	now := s.Lock()
	defer s.Unlock()
	stored := s.Data.findInstance(r.Account, r.ID)
	if stored == nil {
		return drf.NotFound()
	}
	if refused := work(stored, now); refused != nil {
		return *refused
	}
	stored.UpdatedAt = timestamp(now)
	s.MarkChanged()

	return drf.OK(stored.writeResponse(now))
}
