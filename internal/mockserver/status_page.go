package mockserver

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/faults"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/journal"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/system"
)

// statusPagePath is the path of the status page, and pagePrefix that of its
// forms and files.
const (
	statusPagePath = "/"
	pagePrefix     = adminPrefix + "/page"
)

// The limits of what the page shows: objects and accounts of each system, and
// requests.
const (
	maxShownAccounts = 20
	maxShownObjects  = 100
	maxShownRequests = 50
)

//go:embed statuspage/page.html statuspage/style.css statuspage/live.js
var pageFiles embed.FS

//nolint:gochecknoglobals // It is parsed once, and a test fails if it cannot be.
var pageTemplate = template.Must(parsePage())

// parsePage parses the page without its indentation, which is 6 % of a page
// with many objects.
func parsePage() (*template.Template, error) {
	text, err := pageFiles.ReadFile("statuspage/page.html")
	if err != nil {
		return nil, err
	}

	return template.New("page").Parse(regexp.MustCompile("(?m)^ +").ReplaceAllString(string(text), ""))
}

// pageData is what the page shows.
type pageData struct {
	Version string
	// Message is the error of the last form, "" for none.
	Message     string
	Systems     []pageSystem
	ObjectCount int
	Now, Offset string
	Steps       []string
	Faults      []pageFault
	Methods     []string
	Effects     []faultEffect
	Requests    []pageRequest
}

type pageSystem struct {
	Name, Endpoint string
	Accounts       []pageAccount
	// HiddenAccounts is the number of accounts that the page does not show.
	HiddenAccounts int
	Objects        []pageObject
	ObjectCount    int
	// Hidden reports whether there are more objects than the page shows.
	Hidden       bool
	RequestCount uint64
}

type pageAccount struct {
	Name        string
	Credentials []pageCredential
}

type pageCredential struct{ Name, Value string }

type pageObject struct {
	Name, Kind, Account, ID string
	States                  []pageState
	// Path identifies the object in the paths of forms, and Anchor in the page.
	Path, Anchor string
	// Fields are the object's fields as JSON.
	Fields string
}

// pageState is a state of an object, or of a machine of it. Class is the class of
// its badge.
type pageState struct{ Text, Class string }

type pageFault struct {
	ID, Requests, Effect string
	Injected             int
}

type pageRequest struct {
	Time, System, Account, Method, Path, Status, Class, Fault, Duration string
	// Reason and Section say why the system refused the request.
	Reason, Section string
}

// registerPage adds the files and forms of the status page.
func (s *Server) registerPage(mux *http.ServeMux) {
	files, err := fs.Sub(pageFiles, "statuspage")
	if err != nil {
		panic(err) // The folder is embedded.
	}
	assets := http.StripPrefix(pagePrefix+"/", http.FileServerFS(files))
	mux.Handle("GET "+pagePrefix+"/style.css", assets)
	mux.Handle("GET "+pagePrefix+"/live.js", assets)
	s.registerForms(mux)
}

// writePage writes the status page.
func (s *Server) writePage(w http.ResponseWriter, status int, message string) {
	var text bytes.Buffer
	data, err := s.pageData(message)
	if err == nil {
		err = pageTemplate.Execute(&text, data)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)

		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes())
}

func (s *Server) pageData(message string) (pageData, error) {
	counts := s.journal.Counters("", "")
	data := pageData{
		Version: cmp.Or(s.options.Version, "dev"), Message: message,
		Now:    s.clock.Now().UTC().Format(time.RFC3339),
		Offset: s.clock.Offset().String(),
		Steps:  []string{"1m", "10m", "1h", "24h"},
		Faults: pageFaults(s.faults.List()), Methods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"},
		Effects: faultEffects(), Requests: pageRequests(s.journal.Last(maxShownRequests)),
	}
	err := s.forEachSystem("", func(registered *registeredSystem) error {
		shown, err := newPageSystem(registered)
		if err != nil {
			return err
		}
		for _, n := range counts[registered.name] {
			shown.RequestCount += n
		}
		data.ObjectCount += shown.ObjectCount
		data.Systems = append(data.Systems, shown)

		return nil
	})

	return data, err
}

func newPageSystem(registered *registeredSystem) (pageSystem, error) {
	objects, count, err := registered.FirstObjects(maxShownObjects)
	if err != nil {
		return pageSystem{}, err
	}
	shown := pageSystem{
		Name: registered.name, Endpoint: registered.endpoint, ObjectCount: count, Hidden: count > len(objects),
	}
	for _, object := range objects {
		object.System = registered.name
		shown.Objects = append(shown.Objects, newPageObject(object))
	}
	accounts := registered.Accounts()
	names := slices.Sorted(maps.Keys(accounts))
	for _, name := range names[:min(maxShownAccounts, len(names))] {
		shown.Accounts = append(shown.Accounts, newPageAccount(name, accounts[name]))
	}
	shown.HiddenAccounts = len(names) - len(shown.Accounts)

	return shown, nil
}

func newPageAccount(name string, credentials system.Credentials) pageAccount {
	shown := pageAccount{Name: name}
	for _, key := range slices.Sorted(maps.Keys(credentials)) {
		shown.Credentials = append(shown.Credentials, pageCredential{key, credentials[key]})
	}

	return shown
}

func newPageObject(object system.Object) pageObject {
	fields, _ := json.MarshalIndent(object.Fields, "", "  ") //nolint:errchkjson // The fields are from JSON.
	// text returns the first of the fields that has a text.
	text := func(names ...string) string {
		for _, name := range names {
			if value, ok := object.Fields[name].(string); ok && value != "" {
				return value
			}
		}

		return ""
	}

	return pageObject{
		Name: cmp.Or(text("name", "title", "hostname"), object.ID), Kind: object.Kind,
		States:  pageStates(cmp.Or[any](object.Fields["state"], object.Fields["status"])),
		Account: object.Account, ID: object.ID, Fields: string(fields),
		Path:   object.System + "/" + url.PathEscape(object.Kind) + "/" + url.PathEscape(object.Key()),
		Anchor: object.System + "-" + object.Kind + "-" + object.Key(),
	}
}

// pageStates returns the badges of a state: a word, a number of Sharedcloud, or
// the machines of a Jeto instance with theirs.
func pageStates(state any) []pageState {
	switch state := state.(type) {
	case string:
		return []pageState{{state, stateClass(state)}}
	case float64:
		// design/api/sharedcloud.md, "Instance object"
		text := strconv.FormatFloat(state, 'f', -1, 64)
		name, ok := map[float64]string{1: "not available", 2: "available"}[state]
		if ok {
			text += ": " + name
		}

		return []pageState{{text, stateClass(name)}}
	case []any:
		machines := make([]pageState, 0, len(state))
		for _, each := range state {
			if machine, ok := each.(map[string]any); ok {
				status := fmt.Sprint(machine["status"])
				text := fmt.Sprintf("%v: %s", machine["name"], status)
				machines = append(machines, pageState{text, stateClass(status)})
			}
		}

		return machines
	default:
		return nil
	}
}

// stateClass returns the class of the badge of a state of any system.
func stateClass(state string) string {
	switch strings.ToLower(state) {
	case "running", "available":
		return "good"
	case "scheduling", "pending", "starting", "stopping", "shuttingdown", "requested", "executing", "destroying":
		return "busy"
	case "failed", "error", "aborted":
		return "bad"
	default:
		return "quiet"
	}
}

func pageFaults(list []faults.Fault) []pageFault {
	shown := make([]pageFault, len(list))
	for i, fault := range list {
		where := cmp.Or(fault.Method, "all methods") + ", " + cmp.Or(fault.System, "all systems")
		if path := cmp.Or(fault.Path, fault.PathRegexp); path != "" {
			where += ", " + path
		}
		var effect string
		switch {
		case fault.Status != 0:
			effect = strconv.Itoa(fault.Status)
		case fault.Drop != "":
			effect = "connection closed " + string(fault.Drop) + " the work"
		case fault.Truncate:
			effect = "response cut short"
		}
		if fault.Latency > 0 {
			effect = fault.Latency.String() + " of latency " + effect
		}
		switch {
		case fault.Times == 1:
			effect += ", once"
		case fault.Times > 1:
			effect += ", " + strconv.Itoa(fault.Times) + " times"
		}
		shown[i] = pageFault{ID: fault.ID, Requests: where, Effect: effect, Injected: fault.InjectedCount}
	}

	return shown
}

// pageRequests returns requests, the newest first.
func pageRequests(entries []journal.Entry) []pageRequest {
	shown := make([]pageRequest, 0, len(entries))
	for _, entry := range slices.Backward(entries) {
		request := pageRequest{
			Time: entry.Time.UTC().Format(time.TimeOnly), System: entry.System, Account: entry.Account,
			Method: entry.Method, Path: entry.Path, Status: strconv.Itoa(entry.Status), Class: "ok", Fault: entry.Fault,
			Reason: entry.Reason, Section: entry.Section,
			Duration: entry.Duration.Round(10 * time.Microsecond).String(), //nolint:mnd // Readable digits.
		}
		switch {
		case entry.Status == 0:
			request.Status, request.Class = "closed", "failed"
		case entry.Status >= http.StatusBadRequest || entry.Dropped:
			request.Class = "failed"
		}
		shown = append(shown, request)
	}

	return shown
}
