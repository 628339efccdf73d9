package statuspage_test

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// instancesPath is a list of Sharedcloud.
const instancesPath = "/sharedcloud/api/v1/instances/"

func TestPage_ShowsSystemsAccountsAndObjects(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	for _, name := range p.Systems() {
		p.waitText("systems", name)
		p.waitText("systems", p.Endpoint(name))
		p.waitText("objects-"+name, "Change")
	}
	p.click("#systems summary")
	p.waitText("systems", "demo-password")
	for id, texts := range map[string][]string{
		"objects-sharedcloud": {"training-1", "2: available", "1: not available"},
		"objects-jeto":        {"shop", "web: not created", "db: not created"},
		"objects-qubell":      {"shop-production", "Running", "application"},
		"objects-wakame":      {"database", "stopped", "web", "scheduling", "team"},
		"objects-zaoshu":      {"Prices", "error", "News headlines", "idle"},
	} {
		for _, text := range texts {
			p.waitText(id, text)
		}
	}
}

func TestPage_ShowsNewStatesWithoutReload(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	id := "wakame-instance-" + p.objectID("wakame", "hostname", "web")
	p.waitText(id, "scheduling")
	p.markPage()
	p.click(`button[value="10m"]`)
	p.waitText(id, "running")
	p.waitText("clock", "2026-01-15T09:40:00Z, 10m0s ahead")
	p.mustBeMarked()
}

func TestPage_ShowsRequestsWithoutReload(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.waitText("requests", "There was no request yet.")
	p.markPage()
	if status := p.request(http.MethodGet, instancesPath); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	p.waitText("requests", "GET /api/v1/instances/")
	p.waitText("requests", "200")
	p.mustBeMarked()
}

func TestPage_UpdatesAroundOpenForm(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	id := "wakame-instance-" + p.objectID("wakame", "hostname", "web")
	p.click(`[id="` + id + `-open"]`)
	p.do(chromedp.SetValue(chromedp.CSS(formOf(id)+" textarea"), "{ unfinished"))
	// The user works elsewhere meanwhile.
	p.do(chromedp.Focus(chromedp.CSS(`input[name="advance"]`)))
	err := p.Advance(bootDuration * 10)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.CreateObject("wakame", "demo", "instance", map[string]any{"hostname": "added"})
	if err != nil {
		t.Fatal(err)
	}
	p.waitText("objects-wakame", "added")
	p.waitText(id, "running")
	if got := evaluate[string](p, "document.querySelector('details[open] textarea').value"); got != "{ unfinished" {
		t.Errorf("the text in the open form is %q, want what the user wrote", got)
	}
}

func TestPage_KeepsFocusInUpdates(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	id := "wakame-instance-" + p.objectID("wakame", "hostname", "web")
	p.do(chromedp.Focus(chromedp.CSS(`[id="` + id + `-open"]`)))
	err := p.Advance(bootDuration)
	if err != nil {
		t.Fatal(err)
	}
	p.waitText(id, "running")
	if got, want := evaluate[string](p, "document.activeElement.id"), id+"-open"; got != want {
		t.Errorf("the focus is on %q, want %q", got, want)
	}
}

// formOf returns the CSS selector of the open form of an object.
func formOf(id string) string {
	return `[id="` + id + `"] .panel`
}

func TestPage_AddsAndRemovesFaults(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.markPage()
	p.do(
		chromedp.SetValue(chromedp.CSS(`select[name="system"]`), "sharedcloud"),
		chromedp.SetValue(chromedp.CSS(`select[name="method"]`), "GET"),
		chromedp.SetValue(chromedp.CSS(`select[name="effect"]`), "500"),
		chromedp.SetValue(chromedp.CSS(`input[name="times"]`), "0"),
		chromedp.Click(chromedp.CSS(`form[aria-label="Add a fault"] button`)),
	)
	p.waitText("faults", "GET, sharedcloud")
	if status := p.request(http.MethodGet, instancesPath); status != http.StatusInternalServerError {
		t.Errorf("status %d, want the fault's 500", status)
	}
	p.waitText("requests", "fault "+p.Faults().List()[0].ID)
	p.click(`#faults button`)
	p.waitText("faults", "There is no fault.")
	if status := p.request(http.MethodGet, instancesPath); status != http.StatusOK {
		t.Errorf("status %d, want 200 after the fault was removed", status)
	}
	p.mustBeMarked()
}

func TestPage_ChangesAndDeletesObjects(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	id := "sharedcloud-instance-" + p.objectID("sharedcloud", "name", "render-1")
	p.markPage()
	p.click(`[id="` + id + `-open"]`)
	p.do(chromedp.SetValue(chromedp.CSS(formOf(id)+" textarea"), `{"name": "renamed"}`))
	p.click(formOf(id) + " button")
	p.waitText(id, "renamed")
	p.wait("document.querySelectorAll('details[open]').length === 0")
	p.objectID("sharedcloud", "name", "renamed")
	p.click(`[id="` + id + `-open"]`)
	p.click(formOf(id) + " button.danger")
	p.wait("document.getElementById('" + id + "') === null")
	p.wait("document.activeElement.id === 'objects'")
	p.mustBeMarked()
}

func TestPage_ShowsErrorsOfForms(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.do(chromedp.SendKeys(chromedp.CSS(`input[name="advance"]`), "soon"+kb.Enter))
	p.waitText("message", `advance "soon" is not a duration`)
	p.do(chromedp.SetValue(chromedp.CSS(`input[name="advance"]`), "90s"))
	p.click(`form[aria-label="Advance the clock"] button`)
	p.waitText("clock", "1m30s ahead")
	p.wait("document.getElementById('message').innerText === ''")
	p.expectProblem("the server responded with a status of 400")
}

func TestPage_Resets(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.markPage()
	_, err := p.CreateObject("sharedcloud", "demo", "instance", map[string]any{"name": "temporary"})
	if err != nil {
		t.Fatal(err)
	}
	p.waitText("objects", "temporary")
	p.click(`form[aria-label="Reset"] button`)
	p.wait("!document.getElementById('objects').innerText.includes('temporary')")
	p.waitText("objects", "training-1")
	p.mustBeMarked()
}

func TestPage_ReportsAServerThatDoesNotRespond(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.closeServer()
	p.wait("getComputedStyle(document.querySelector('header'), '::after').content.includes('does not respond')")
	p.expectProblem("ERR_CONNECTION_REFUSED")
}
