package zaoshu_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/client/clienttest"
	"github.com/fleet-iac/terraform-provider-fleet/internal/client/zaoshu"
)

// The documented objects (design/api/zaoshu.md, "Instance object", "Endpoints",
// "Tasks" and "Account and wallet").
const (
	instanceDocument = `{"id":"` + id + `","title":"News","status":"idle","createdAt":1501632000123,
		"totalExecution":7,"totalFetchingRows":4200}`
	columnDocument = `{"title":"Headline","id":"C339","type":"string"}`
	taskDocument   = `{"id":"` + task + `","status":"done","createdAt":1501632060000,
		"totalUrlCount":12,"failedUrlCount":1}`
	listedTaskDocument = `{"id":"` + task + `","status":"done","createdAt":1501632060000}`
	accountDocument    = `{"email":"ada@example.com","status":"normal"}`
	walletDocument     = `{"balance":100,"freeConsumed":3,"freeTotal":1000}`
)

func parseTime(text string) zaoshu.Time {
	parsed, _ := time.Parse(time.RFC3339Nano, text)

	return zaoshu.Time{Time: parsed}
}

// newsInstance is the instance of instanceDocument.
func newsInstance() zaoshu.Instance {
	return zaoshu.Instance{
		ID:                id,
		Title:             "News",
		Status:            "idle",
		CreatedAt:         parseTime("2017-08-02T00:00:00.123Z"),
		TotalExecution:    7,
		TotalFetchingRows: 4200,
	}
}

func TestInstance_DecodesOtherForms(t *testing.T) {
	t.Parallel()
	for changes, change := range map[string]func(*zaoshu.Instance){
		`{"title":"","createdAt":0}`: func(i *zaoshu.Instance) { i.Title, i.CreatedAt = "", zaoshu.Time{} },
		`{"createdAt":"1501632000124","totalFetchingRows":"12"}`: func(i *zaoshu.Instance) {
			i.CreatedAt, i.TotalFetchingRows = parseTime("2017-08-02T00:00:00.124Z"), 12
		},
		`{"createdAt":1.501632e12,"status":"paused","other_key":1}`: func(i *zaoshu.Instance) {
			i.CreatedAt, i.Status = parseTime("2017-08-02T00:00:00Z"), "paused"
		},
	} {
		want := newsInstance()
		change(&want)
		var got zaoshu.Instance
		err := json.Unmarshal([]byte(clienttest.With(t, instanceDocument, changes)), &got)
		if err != nil {
			t.Errorf("%s: %v", changes, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", changes, diff)
		}
	}
}

func TestWallet_DecodesOtherForms(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]zaoshu.Wallet{
		`{"balance":-2,"freeConsumed":"1000","freeTotal":1e3,"other_key":1}`: {
			Balance: -2, FreeConsumed: 1000, FreeTotal: 1000,
		},
		`{"balance":0,"freeConsumed":0,"freeTotal":0}`: {},
	} {
		var got zaoshu.Wallet
		err := json.Unmarshal([]byte(document), &got)
		if err != nil || got != want {
			t.Errorf("%s was decoded as %+v, %v, want %+v", document, got, err, want)
		}
	}
	for _, changes := range []string{`{"balance":"much"}`, `{"freeConsumed":1.5}`, `{"freeTotal":[]}`} {
		var wallet zaoshu.Wallet
		err := json.Unmarshal([]byte(clienttest.With(t, walletDocument, changes)), &wallet)
		if err == nil {
			t.Errorf("%s was decoded as %+v, want an error", changes, wallet)
		}
	}
}

func TestInstance_RejectsInvalidValues(t *testing.T) {
	t.Parallel()
	for _, changes := range []string{
		`{"id":7}`, `{"title":7}`, `{"status":1}`, `{"createdAt":-1}`, `{"createdAt":1e15}`,
		`{"createdAt":"2017-08-02"}`,
		`{"createdAt":{}}`, `{"totalExecution":1.5}`, `{"totalFetchingRows":"many"}`,
	} {
		var instance zaoshu.Instance
		err := json.Unmarshal([]byte(clienttest.With(t, instanceDocument, changes)), &instance)
		if err == nil {
			t.Errorf("%s was decoded as %+v, want an error", changes, instance)
		}
	}
	var instance zaoshu.Instance
	err := json.Unmarshal([]byte(`[]`), &instance)
	if err == nil {
		t.Errorf("a list was decoded as %+v, want an error", instance)
	}
}
