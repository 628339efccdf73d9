package zaoshu

import (
	"encoding/hex"
	"fmt"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/store"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// KindInstance is the kind of the instances that can be seen and changed behind
// the API's back, as in the dashboard.
const KindInstance = "instance"

// instanceObject is an instance as the control API shows it: what a GET shows,
// and what the API does not tell.
type instanceObject struct {
	instanceWire

	ResultNotifyURI string   `json:"result_notify_uri"`
	DeepCrawl       bool     `json:"deep_crawl"`
	Schemas         []column `json:"schemas"`
}

// instanceCollection are the objects of KindInstance.
func instanceCollection() store.Collection[*data, instance] {
	return store.Collection[*data, instance]{
		Name:   KindInstance,
		List:   (*data).instancesByAccount,
		Find:   func(st *data, id string) *instance { return st.instances[id] },
		Create: (*data).createInstance,
		Edit:   (*data).editInstance,
		Delete: (*data).removeInstance,
		Show: func(_ *data, i *instance, _ time.Time) (account, id string, wire any) {
			return i.Account, i.ID, i.object()
		},
	}
}

// createInstance makes an instance with the given fields over the defaults of a
// new one: idle, with one column, and an id of its own unless id is among the
// fields.
func (st *data) createInstance(accountName string, fields map[string]any, now time.Time) (*instance, error) {
	made := newInstance(accountName, "New instance", now, "title")
	if err := made.setFields(fields); err != nil {
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

// editInstance sets fields of an instance to anything but for its id. A status
// stays until a run begins or ends.
func (st *data) editInstance(stored *instance, fields map[string]any, _ time.Time) error {
	edited := *stored
	if err := edited.setFields(fields, "id"); err != nil {
		return err
	}
	*stored = edited

	return nil
}

func (i *instance) object() instanceObject {
	return instanceObject{
		instanceWire: i.wire(), ResultNotifyURI: i.NotifyURI, DeepCrawl: i.DeepCrawl, Schemas: i.Schema,
	}
}

// setFields sets fields. After an error the instance is of no use.
func (i *instance) setFields(fields map[string]any, fixed ...string) error {
	wire, err := system.SetFields(i.object(), fields, fixed...)
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

// checkID reports what is wrong with an identifier, which is 32 hexadecimal
// digits (design/api/zaoshu.md, "Base URL and encoding").
func checkID(id string) error {
	const size = 16
	if decoded, err := hex.DecodeString(id); err != nil || len(decoded) != size {
		return fmt.Errorf("id %q is not 32 hexadecimal digits", id)
	}

	return nil
}
