package zaoshu

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/ledger"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/wirefields"
)

// KindInstance is the kind of the instances that can be seen and changed behind the API's back, as in the dashboard.
const KindInstance = "instance"

// instanceObject is an instance as the control API shows it: what a GET shows, and what the API does not tell.
type instanceObject struct {
	instanceWire

	ResultNotifyURI string   `json:"result_notify_uri"`
	DeepCrawl       bool     `json:"deep_crawl"`
	Schemas         []column `json:"schemas"`
}

// instances are the objects of KindInstance.
func instances() ledger.Kind[*store, instance] {
	return ledger.Kind[*store, instance]{
		Name:   KindInstance,
		List:   (*store).instancesByAccount,
		Find:   func(st *store, id string) *instance { return st.instances[id] },
		Create: (*store).createInstance,
		Edit:   (*store).editInstance,
		Delete: (*store).removeInstance,
		Show: func(_ *store, i *instance, _ time.Time) (account, id string, wire any) {
			return i.Account, i.ID, i.object()
		},
	}
}

// createInstance makes an instance with the given fields over the defaults of a new one: idle, with one column, and an id of
// its own unless id is among the fields.
func (st *store) createInstance(accountName string, fields map[string]any, now time.Time) (*instance, error) {
	made := newInstance(accountName, "New instance", now, "title")
	if err := made.merge(fields); err != nil {
		return nil, err
	}

	if err := checkID(made.ID); err != nil {
		return nil, err
	}

	if st.instances[made.ID] != nil {
		return nil, fmt.Errorf("there is an instance %s already", made.ID)
	}

	st.addInstance(made)

	return made, nil
}

// editInstance sets fields of an instance to anything but for its id. A status stays until a run begins or ends.
func (st *store) editInstance(stored *instance, fields map[string]any, _ time.Time) error {
	edited := *stored
	if err := edited.merge(fields, "id"); err != nil {
		return err
	}

	*stored = edited

	return nil
}

func (i *instance) object() instanceObject {
	return instanceObject{instanceWire: i.wire(), ResultNotifyURI: i.NotifyURI, DeepCrawl: i.DeepCrawl, Schemas: i.Schema}
}

// merge sets fields. After an error the instance is of no use.
func (i *instance) merge(fields map[string]any, fixed ...string) error {
	wire, err := wirefields.Set(i.object(), fields, fixed...)
	if err != nil {
		return err
	}

	i.ID, i.Title, i.Status = wire.ID, wire.Title, wire.Status
	i.TotalExecution, i.TotalFetchingRows = wire.TotalExecution, wire.TotalFetchingRows
	i.NotifyURI, i.DeepCrawl = wire.ResultNotifyURI, wire.DeepCrawl
	i.Schema = append([]column{}, wire.Schemas...)

	// One that is not given keeps its fraction of a millisecond.
	if _, given := fields["createdAt"]; given {
		i.CreatedAt = time.UnixMilli(wire.CreatedAt).UTC()
	}

	return nil
}

// checkID reports what is wrong with an identifier, which is 32 hexadecimal digits (the sheet, section 3).
func checkID(id string) error {
	const size = 16

	if decoded, err := hex.DecodeString(id); err != nil || len(decoded) != size {
		return fmt.Errorf("id %q is not 32 hexadecimal digits", id)
	}

	return nil
}
