// Package statuspage_test tests the status page of the reference server in a
// real Chromium without a window.
package statuspage_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver"
	"github.com/fleet-iac/terraform-provider-fleet/internal/mockserver/clock"
)

// browserVariable is the environment variable that makes a missing browser an
// error, with the value "required".
const browserVariable = "FLEET_TEST_BROWSER"

// testTimeout limits the time of one test. A test needs about a second.
const testTimeout = time.Minute

// bootDuration is how long the machines of the tests take to boot, by the
// server's clock.
const bootDuration = time.Minute

// errNoBrowser means that Chromium is not installed.
var errNoBrowser = errors.New("no browser: install Chromium (Debian's package chromium)")

// closeBrowser ends the browser of the tests.
var closeBrowser = func() {} //nolint:gochecknoglobals // TestMain calls what the first test sets.

func TestMain(m *testing.M) {
	code := m.Run()
	closeBrowser()
	os.Exit(code)
}

// startBrowser starts the browser that all tests share, each with a tab of its
// own.
//
//nolint:gochecknoglobals // Started once for all tests.
var startBrowser = sync.OnceValues(func() (context.Context, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	options := slices.Clone(chromedp.DefaultExecAllocatorOptions[:])
	// Chromium's sandbox works neither for root nor in many containers. The tests
	// visit their own server only.
	options = append(options, chromedp.ExecPath(path), chromedp.NoSandbox)
	//nolint:forbidigo // The browser outlives the test that starts it.
	ctx, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	closeBrowser = func() {
		_ = chromedp.Cancel(ctx) // Waits for the end of the process.
		cancelBrowser()
		cancelAllocator()
	}

	return ctx, chromedp.Do(ctx)
})

func findBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err == nil {
			return path, nil
		}
	}

	return "", errNoBrowser
}

// fixtures returns the accounts and objects that the page shows.
func fixtures(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/fixtures.json")
	if err != nil {
		t.Fatal(err)
	}

	return data
}

// tab is a tab of the browser that shows the status page of its own server.
type tab struct {
	*mockserver.Server

	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp keeps the tab in its context.
	url string
	// closeServer ends the server before the end of the test.
	closeServer func()

	mu sync.Mutex
	// problems are the errors and warnings on the console. The test fails if it
	// does not expect one.
	problems []string
}

// openPage starts a server with the fixtures, and opens its status page in a
// new tab. The steps come before the page is loaded.
func openPage(t *testing.T, steps ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	browser, err := startBrowser()
	if errors.Is(err, errNoBrowser) && os.Getenv(browserVariable) != "required" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	server, err := mockserver.New(mockserver.Options{
		Clock:    clock.Manual(time.Date(2026, time.January, 15, 9, 30, 0, 0, time.UTC)),
		Fixtures: fixtures(t), BootDuration: bootDuration, JobDuration: bootDuration,
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(web.Close)
	ctx, stop := context.WithTimeout(browser, testTimeout)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	p := &tab{Server: server, t: t, ctx: ctx, url: web.URL, closeServer: web.Close}
	p.watchConsole()
	_, err = chromedp.Call(ctx, emulation.SetFocusEmulationEnabled,
		emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if err != nil {
		t.Fatal(err)
	}
	p.do(steps...)
	p.do(chromedp.Navigate(web.URL + "/"))

	return p
}

// watchConsole collects what the page, or the browser about the page, writes to
// the console, such as a violation of its Content-Security-Policy.
func (p *tab) watchConsole() {
	p.t.Helper()
	report := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, fmt.Sprintf(format, args...))
	}
	err := chromedp.Listen(p.ctx, func(event any) {
		switch event := event.(type) {
		case *log.EventEntryAdded:
			report("%s: %s (%s)", event.Entry.Source, event.Entry.Text, event.Entry.URL)
		case *runtime.EventExceptionThrown:
			report("exception: %v", event.ExceptionDetails)
		case *runtime.EventConsoleAPICalled:
			report("console.%s", event.Type)
		}
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, problem := range p.problems {
			p.t.Errorf("the console has %q, want nothing", problem)
		}
	})
}

// expectProblem removes the messages with a text from the problems. There must
// be one.
func (p *tab) expectProblem(text string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	expected := func(problem string) bool { return strings.Contains(problem, text) }
	if !slices.ContainsFunc(p.problems, expected) {
		p.t.Errorf("the console has %q, want a message with %q", p.problems, text)
	}
	p.problems = slices.DeleteFunc(p.problems, expected)
}

// do runs steps in the tab.
func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	err := chromedp.Do(p.ctx, steps...)
	if err != nil {
		p.t.Fatal(err)
	}
}

// evaluate returns the value of a JavaScript expression.
func evaluate[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}

	return value
}

// wait waits until a JavaScript expression is true.
func (p *tab) wait(expression string) {
	p.t.Helper()
	err := chromedp.Do(p.ctx, func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Poll[bool](expression,
			chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(10*time.Second),
		)(ctx, target)

		return chromedp.Void{}, err
	})
	if err != nil {
		text := evaluate[string](p, "document.body.innerText")
		p.t.Fatalf("waiting for %s: %v; the page has:\n%s", expression, err, text)
	}
}

// waitText waits until the part of the page with an id has a text.
func (p *tab) waitText(id, text string) {
	p.t.Helper()
	p.wait(fmt.Sprintf("document.getElementById(%q)?.innerText.includes(%q)", id, text))
}

// click presses the button, link or summary that a CSS selector finds.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// markPage marks the loaded page. mustBeMarked fails if it was loaded again.
func (p *tab) markPage() {
	p.t.Helper()
	evaluate[bool](p, "window.marked = true")
}

func (p *tab) mustBeMarked() {
	p.t.Helper()
	if !evaluate[bool](p, "window.marked === true") {
		p.t.Error("the page was loaded again, want it updated in place")
	}
}

// objectID returns the id of the only object of a system with a value in a
// field.
func (p *tab) objectID(systemName, field, value string) string {
	p.t.Helper()
	objects, err := p.Objects(systemName, "")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, object := range objects {
		if object.Fields[field] == value {
			return object.ID
		}
	}
	p.t.Fatalf("%s has no object with %s %q", systemName, field, value)

	return ""
}

// request sends a request to a system with the token of Sharedcloud's default
// account, and returns the status of the response.
func (p *tab) request(method, path string) int {
	p.t.Helper()
	accounts, err := p.Accounts("sharedcloud")
	if err != nil {
		p.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Token "+accounts[0].Credentials["token"])
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = response.Body.Close()

	return response.StatusCode
}
