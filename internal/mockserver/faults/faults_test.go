package faults_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
)

func newFaultSet(t *testing.T, list ...faults.Fault) *faults.Set {
	t.Helper()
	set := faults.NewSet([]string{"sharedcloud", "jeto"}, 1)
	for _, f := range list {
		_, err := set.Add(f)
		if err != nil {
			t.Fatal(err)
		}
	}

	return set
}

func listRequest() faults.Request {
	return faults.Request{System: "sharedcloud", Account: "demo", Method: "GET", Path: "/api/v1/instances/"}
}

func TestSet_MatchesRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault faults.Fault
		want  bool
	}{
		"everything":     {faults.Fault{}, true},
		"system":         {faults.Fault{System: "sharedcloud"}, true},
		"other system":   {faults.Fault{System: "jeto"}, false},
		"account":        {faults.Fault{Account: "demo"}, true},
		"other account":  {faults.Fault{Account: "x"}, false},
		"method":         {faults.Fault{Method: "GET"}, true},
		"other method":   {faults.Fault{Method: "POST"}, false},
		"path prefix":    {faults.Fault{Path: "/api/v1/inst"}, true},
		"other path":     {faults.Fault{Path: "/instances"}, false},
		"path regexp":    {faults.Fault{PathRegexp: `/instances/$`}, true},
		"another regexp": {faults.Fault{PathRegexp: `/instances/.+`}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.fault.Status = 500
			if _, got := newFaultSet(t, test.fault).Match(listRequest()); got != test.want {
				t.Fatalf("Match = %t, want %t", got, test.want)
			}
		})
	}
}

func TestSet_SkipAndTimes(t *testing.T) {
	t.Parallel()
	set := newFaultSet(t, faults.Fault{Status: 500, Skip: 2, Times: 3})
	got := make([]bool, 0, 8)
	for range 8 {
		_, injected := set.Match(listRequest())
		got = append(got, injected)
	}
	if diff := cmp.Diff([]bool{false, false, true, true, true, false, false, false}, got); diff != "" {
		t.Fatalf("injected (-want +got):\n%s", diff)
	}
	if all := set.List(); len(all) != 1 || all[0].InjectedCount != 3 || all[0].ID != "f1" {
		t.Fatalf("faults %+v, want f1 injected 3 times", all)
	}
}

func TestSet_FirstMatchOnly(t *testing.T) {
	t.Parallel()
	set := newFaultSet(t,
		faults.Fault{Status: 500, Times: 1},
		faults.Fault{Status: 502},
	)
	for _, want := range []int{500, 502, 502} {
		if f, injected := set.Match(listRequest()); !injected || f.Status != want {
			t.Fatalf("Match = status %d, want %d", f.Status, want)
		}
	}
}

func TestSet_RateFollowsSeed(t *testing.T) {
	t.Parallel()
	countInjected := func() int {
		set := newFaultSet(t, faults.Fault{Status: 503, Rate: 0.25})
		n := 0
		for range 1000 {
			if _, injected := set.Match(listRequest()); injected {
				n++
			}
		}

		return n
	}
	first := countInjected()
	if first < 200 || first > 300 || countInjected() != first {
		t.Fatalf("injected %d of 1000, then %d, want about 250 twice", first, countInjected())
	}
}

func TestSet_Remove(t *testing.T) {
	t.Parallel()
	set := newFaultSet(t, faults.Fault{Status: 500}, faults.Fault{Status: 502}, faults.Fault{Status: 503})
	if !set.Remove("f1") || set.Remove("f1") {
		t.Fatal("Remove(f1) does not succeed exactly once")
	}
	if f, _ := set.Match(listRequest()); f.ID != "f2" {
		t.Fatalf("Match = %q, want f2", f.ID)
	}
	set.Clear()
	if _, injected := set.Match(listRequest()); injected || len(set.List()) != 0 {
		t.Fatal("faults after Clear")
	}
	f, err := set.Add(faults.Fault{Drop: faults.DropAfter})
	if err != nil || f.ID != "f4" {
		t.Fatalf("Add = id %q, %v, want f4", f.ID, err)
	}
}

func TestSet_AddRefusesInvalidFault(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault faults.Fault
		want  string
	}{
		"no effect":        {faults.Fault{}, "at least one of status, latency, drop and truncate"},
		"unknown system":   {faults.Fault{System: "x", Status: 500}, `there is no system "x", only sharedcloud, jeto`},
		"status":           {faults.Fault{Status: 99}, "status 99 is not between 200 and 599"},
		"body alone":       {faults.Fault{Latency: 1, Body: "x"}, "need a status"},
		"negative latency": {faults.Fault{Latency: -1}, "latency -1ns is negative"},
		"drop":             {faults.Fault{Drop: "x"}, `drop "x" is neither "before" nor "after"`},
		"drop with status": {faults.Fault{Drop: faults.DropBefore, Status: 500}, "drop leaves no response"},
		"late drop": {
			faults.Fault{AfterWork: true, Drop: faults.DropBefore},
			"after_work needs a status or a latency, and no drop",
		},
		"late nothing": {
			faults.Fault{AfterWork: true, Truncate: true},
			"after_work needs a status or a latency, and no drop",
		},
		"method":            {faults.Fault{Status: 500, Method: "get"}, `method "get" is not in upper case`},
		"relative path":     {faults.Fault{Status: 500, Path: "api"}, `no request has the path "api"`},
		"path with system":  {faults.Fault{Status: 500, Path: "/jeto/api"}, "below /jeto; set system"},
		"path with query":   {faults.Fault{Status: 500, Path: "/api?x"}, "a path has no query"},
		"both paths":        {faults.Fault{Status: 500, Path: "/", PathRegexp: "/"}, "exclude each other"},
		"negative times":    {faults.Fault{Status: 500, Times: -1}, "cannot be negative"},
		"rate":              {faults.Fault{Status: 500, Rate: 1.5}, "rate 1.5 is not between 0 and 1"},
		"regexp":            {faults.Fault{Status: 500, PathRegexp: "("}, "path_regexp: error parsing regexp"},
		"several at a time": {faults.Fault{Status: 99, Rate: 2}, "status 99 is not between 200 and 599\nrate 2 is"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := newFaultSet(t)
			_, err := set.Add(test.fault)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want %s", err, test.want)
			}
			if len(set.List()) != 0 {
				t.Error("Add adds an invalid fault")
			}
		})
	}
}

func TestFault_JSON(t *testing.T) {
	t.Parallel()
	text := `{"id":"f1","system":"sharedcloud","account":"demo","method":"POST","path":"/api/","status":429,` +
		`"after_work":true,"body":"{}",` +
		`"content_type":"application/json","headers":{"Retry-After":"3"},"skip":1,"times":2,"rate":0.5,` +
		`"injected":0,"latency":"1.5s"}`
	want := faults.Fault{
		ID: "f1", System: "sharedcloud", Account: "demo", Method: "POST", Path: "/api/", Status: 429, AfterWork: true,
		Body: "{}", ContentType: "application/json", Headers: map[string]string{"Retry-After": "3"},
		Latency: 1500 * time.Millisecond, Skip: 1, Times: 2, Rate: 0.5,
	}
	var got faults.Fault
	err := json.Unmarshal([]byte(text), &got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("fault (-want +got):\n%s", diff)
	}
	back, err := json.Marshal(got)
	if err != nil || string(back) != text {
		t.Fatalf("Marshal = %s, %v, want %s", back, err, text)
	}
}

func TestFault_InvalidJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"stauts":500}`:              `unknown field "stauts"`,
		`{"status":500,"latency":1}`:  "cannot unmarshal number",
		`{"status":500,"latency":""}`: "",
		`{"latency":"soon"}`:          `invalid duration "soon"`,
	} {
		var f faults.Fault
		err := json.Unmarshal([]byte(text), &f)
		if (want == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), want)) {
			t.Errorf("Unmarshal(%s): error %v, want %q", text, err, want)
		}
	}
}

func TestSet_SafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	set := newFaultSet(t, faults.Fault{Status: 500, Times: 100, Skip: 50})
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex
		injected int
	)
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if _, hit := set.Match(listRequest()); hit {
					mu.Lock()
					injected++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if injected != 100 {
		t.Fatalf("injected %d times, want 100", injected)
	}
}

func TestSet_AddScenario(t *testing.T) {
	t.Parallel()
	for _, name := range faults.Scenarios() {
		set := newFaultSet(t)
		added, err := set.AddScenario(name)
		if err != nil || len(added) == 0 {
			t.Errorf("AddScenario(%s) = %v, %v, want faults", name, added, err)
		}
		if diff := cmp.Diff(set.List(), added); diff != "" {
			t.Errorf("faults of %s (-list +added):\n%s", name, diff)
		}
	}
	_, err := newFaultSet(t).AddScenario("storm")
	if err == nil || !strings.Contains(err.Error(), `"storm", only flaky, half-down, rate-limited, slow`) {
		t.Errorf("AddScenario(storm) = %v, want an error with the names", err)
	}
}
