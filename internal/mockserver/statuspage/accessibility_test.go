package statuspage_test

import (
	"context"
	_ "embed"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// minContrast is the contrast of text that WCAG 2 requires for level AA.
const minContrast = 4.5

// contrastScript is the expression of the texts of the page with their contrast.
//
//go:embed testdata/contrast.js
var contrastScript string

// controls is the CSS selector of all that a user can press or fill in.
const controls = "a, button, input, select, textarea, summary"

// textContrast is the contrast of a text with its background.
type textContrast struct {
	Text  string  `json:"text"`
	Ratio float64 `json:"ratio"`
}

// emulateMedia sets a media feature, such as prefers-color-scheme.
func emulateMedia(feature, value string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
		})

		return err
	})
}

// disableScripts turns JavaScript off.
func disableScripts() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})

		return err
	})
}

// fillPage makes the page show everything that it can: requests of each class, a
// fault, and all that can be opened.
func (p *tab) fillPage() {
	p.t.Helper()
	p.request(http.MethodGet, instancesPath)
	p.request(http.MethodGet, instancesPath+"none/")
	p.click(`form[aria-label="Add a fault"] button`)
	p.waitText("requests", "404")
	p.waitText("faults", "503")
	p.do(chromedp.SendKeys(chromedp.CSS(`input[name="advance"]`), "soon"+kb.Enter))
	p.waitText("message", "soon")
	p.expectProblem("the server responded with a status of 400")
	evaluate[bool](p, "document.querySelectorAll('details').forEach(d => d.open = true), true")
}

func TestPage_HasContrast(t *testing.T) {
	t.Parallel()
	for scheme, back := range map[string]string{"light": "rgb(243, 245, 248)", "dark": "rgb(16, 19, 24)"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, emulateMedia("prefers-color-scheme", scheme))
			p.fillPage()
			if got := evaluate[string](p, "getComputedStyle(document.body).backgroundColor"); got != back {
				t.Errorf("background %s, want %s", got, back)
			}
			texts := evaluate[[]textContrast](p, contrastScript)
			for _, want := range []string{"Fleet reference server", "running", "404", "90s", "Delete the instance"} {
				if !slices.ContainsFunc(texts, func(c textContrast) bool { return strings.Contains(c.Text, want) }) {
					t.Errorf("the text %q was not measured", want)
				}
			}
			for _, text := range texts {
				if text.Ratio < minContrast {
					t.Errorf("the text %q has the contrast %.2f, want %.1f", text.Text, text.Ratio, minContrast)
				}
			}
		})
	}
}

func TestContrast_OfKnownColours(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	evaluate[bool](p, `document.body.style.background = "#fff",
		document.body.innerHTML = "<p>black</p><p>grey</p><p>half</p>",
		["#000", "#777", "rgb(0 0 0 / 50%)"].forEach((color, i) => {
			document.querySelectorAll("p")[i].style.color = color;
		}), true`)
	got := map[string]float64{}
	for _, text := range evaluate[[]textContrast](p, contrastScript) {
		got[text.Text] = float64(int(text.Ratio*100)) / 100 //nolint:mnd // Two digits.
	}
	want := map[string]float64{"black": 21, "grey": 4.47, "half": 4}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("contrast of known colours (-want +got):\n%s", diff)
	}
}

func TestPage_NamesItsControls(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	p.fillPage()
	tree, err := chromedp.Call(p.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, node := range tree.Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := strings.Trim(string(node.Role.Value), `"`)
		switch role {
		case "button", "link", "textbox", "spinbutton", "combobox", "DisclosureTriangle":
			found++
			if node.Name == nil || strings.Trim(string(node.Name.Value), `" `) == "" {
				t.Errorf("a %s has no accessible name", role)
			}
		}
	}
	if want := evaluate[int](p, "document.querySelectorAll('"+controls+"').length"); found != want {
		t.Errorf("the accessibility tree has %d controls, the page %d", found, want)
	}
	// A placeholder is a name, too, but it disappears when the user writes.
	for _, field := range evaluate[[]string](p, `[...document.querySelectorAll("input, select, textarea")].
		filter((field) => !field.labels.length).map((field) => field.outerHTML)`) {
		t.Errorf("%s has no label", field)
	}
}

// stop is an element that the key Tab reaches.
type stop struct {
	// Place is the place among the controls of the page; -1 for none.
	Place   int     `json:"place"`
	Outline float64 `json:"outline"`
	Text    string  `json:"text"`
}

// currentStop is the expression of the stop with the focus.
const currentStop = `(() => {
	const focused = document.activeElement;
	return {
		place: [...document.querySelectorAll("` + controls + `")].indexOf(focused),
		outline: parseFloat(getComputedStyle(focused).outlineWidth) || 0,
		text: focused.outerHTML.slice(0, 80),
	};
})()`

func TestPage_IsUsableByKeyboard(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	count := evaluate[int](p, "[...document.querySelectorAll('"+controls+"')].filter(c => c.checkVisibility()).length")
	reached := map[int]bool{}
	for range count {
		p.do(chromedp.KeyEvent(kb.Tab))
		at := evaluate[stop](p, currentStop)
		reached[at.Place] = true
		if at.Place < 0 || at.Outline < 2 {
			t.Errorf("Tab reaches %s with an outline of %g px, want a control with 2 px", at.Text, at.Outline)
		}
	}
	if len(reached) != count {
		t.Errorf("Tab reaches %d controls, want all %d", len(reached), count)
	}
}

func TestPage_PressesButtonsByKeyboard(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	id := "sharedcloud-instance-" + p.objectID("sharedcloud", "name", "training-1")
	p.tabTo(`button[value="1h"]`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.waitText("clock", "1h0m0s ahead")
	p.tabTo(`form[aria-label="Add a fault"] button`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.waitText("faults", "503")
	p.tabTo(`[id="` + id + `-open"]`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.tabTo(formOf(id) + " textarea")
	p.do(chromedp.KeyEvent(kb.Escape))
	p.wait("document.activeElement.id === '" + id + "-open' && !document.activeElement.parentElement.open")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.tabTo(formOf(id) + " button.danger")
	p.do(chromedp.KeyEvent(kb.Enter))
	p.wait("document.getElementById('" + id + "') === null")
}

// tabTo presses Tab until the focus is on the element that a CSS selector finds.
func (p *tab) tabTo(selector string) {
	p.t.Helper()
	for range evaluate[int](p, "document.querySelectorAll('"+controls+"').length") {
		p.do(chromedp.KeyEvent(kb.Tab))
		if evaluate[bool](p, "document.activeElement.matches('"+selector+"')") {
			return
		}
	}
	p.t.Fatalf("Tab does not reach %s", selector)
}

func TestPage_WorksWithoutJavaScript(t *testing.T) {
	t.Parallel()
	p := openPage(t, disableScripts())
	for _, text := range []string{"training-1", "scheduling", "shop-production", "There is no fault."} {
		if got := evaluate[string](p, "document.body.innerText"); !strings.Contains(got, text) {
			t.Errorf("the page lacks %q:\n%s", text, got)
		}
	}
	_, err := chromedp.RunResponse(p.ctx, chromedp.Click(chromedp.CSS(`button[value="10m"]`)))
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluate[string](p, "document.body.innerText"); !strings.Contains(got, "10m0s ahead") {
		t.Errorf("the page lacks the new time:\n%s", got)
	}
	if got, want := p.Clock().Offset(), 10*time.Minute; got != want {
		t.Errorf("the clock is %s ahead, want %s", got, want)
	}
}

func TestPage_FitsANarrowScreen(t *testing.T) {
	t.Parallel()
	p := openPage(t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	p.fillPage()
	if got := evaluate[int](p, "document.documentElement.scrollWidth"); got > 360 {
		t.Errorf("the page is %d px wide, want at most 360", got)
	}
}

func TestConsole_ReportsViolationsOfThePolicy(t *testing.T) {
	t.Parallel()
	p := openPage(t)
	evaluate[bool](p, `document.body.append(Object.assign(document.createElement("script"), {textContent: "1"})), true`)
	p.expectProblem("Content Security Policy")
	evaluate[bool](p, "console.error('x'), true")
	p.expectProblem("console.error")
}
