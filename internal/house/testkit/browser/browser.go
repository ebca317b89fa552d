// Package browser lends tests a real Chromium: pages are tried as visitors have them, with their scripts, styles and policies, and judged by
// axe. It exists so that no test of a page stands on what a page was meant to be.
package browser

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Tab is a page in a browser. Whatever goes wrong in it stops the test and leaves a picture in the folder that ESCALE_SCREENSHOTS names,
// by default build/screenshots.
type Tab struct {
	t   testing.TB
	ctx context.Context
	*console
}

// console holds the errors that pages caused.
type console struct {
	lock sync.Mutex
	said []string
}

// patience is how long anything may take on a loaded machine.
const patience = time.Minute

// Open starts a browser with one tab, 1360 by 900 pixels. It ends with the test.
func Open(t testing.TB, options ...chromedp.ExecAllocatorOption) *Tab {
	t.Helper()
	name := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(n); err == nil {
			name = path
			break
		}
	}
	if name == "" {
		t.Fatal("Chromium is missing: apt-get install -y chromium")
	}
	all := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	all = append(all, chromedp.ExecPath(name), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1360, 900), chromedp.Flag("lang", "fr-FR"))
	if os.Geteuid() == 0 {
		all = append(all, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(all, options...)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	tab := &Tab{t, ctx, &console{}}
	messages := chromedp.Console(ctx)
	go tab.listen(messages)
	tab.Size(1360, 900)
	return tab
}

// For is the same tab, whose failures are those of a part of the test.
func (b *Tab) For(t testing.TB) *Tab { return &Tab{t, b.ctx, b.console} }

func (b *console) listen(messages func(func(chromedp.ConsoleMessage, error) bool)) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.IsException() {
			b.lock.Lock()
			b.said = append(b.said, m.String()+" ("+m.URL+")")
			b.lock.Unlock()
		}
	}
}

// Do takes steps in the tab; each may last a minute.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, step := range steps {
		if _, err := Run(b, step); err != nil {
			b.fail(err)
		}
	}
}

// Run takes a step in the tab that gives something.
func Run[T any](b *Tab, step chromedp.Action[T]) (T, error) {
	return chromedp.Run(b.ctx, func(ctx context.Context, target *chromedp.Target) (T, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return step(ctx, target)
	})
}

// Value evaluates a script; a promise is waited for.
func Value[T any](b *Tab, script string) T {
	b.t.Helper()
	v, err := Run(b, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fail(err)
	}
	return v
}

// Go opens an address, and waits for its page.
func (b *Tab) Go(url string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(url))
}

// Size makes the page as wide and high as a screen, in CSS pixels. Less than 600 wide is a phone, which is touched.
func (b *Tab) Size(width, height int64) {
	b.t.Helper()
	var phone []chromedp.EmulateViewportOption
	if width < 600 {
		phone = append(phone, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.Do(chromedp.EmulateViewport(width, height, phone...))
}

// Media shows the page as "print" or as "screen".
func (b *Tab) Media(kind string) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind})
		return err
	}))
}

// Until waits for a script to be true. Between two pages there is none to ask, which is not true either.
func (b *Tab) Until(script string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		holds, err := Run(b, chromedp.Evaluate[bool]("Boolean("+script+")", chromedp.EvalAwaitPromise))
		if err == nil && holds {
			return
		}
		if time.Now().After(end) {
			b.t.Errorf("waited in vain for %s", script)
			b.fail(cmp.Or(err, context.DeadlineExceeded))
		}
	}
}

// Quiet fails the test if the console has errors, among them what the page's own policy refused.
func (b *Tab) Quiet() {
	b.t.Helper()
	b.lock.Lock()
	defer b.lock.Unlock()
	for _, said := range b.said {
		b.t.Errorf("the console says %s", said)
	}
	b.said = nil
}

// Hush forgets what the console has said: a page that is refused, as it should be, says so there.
func (b *Tab) Hush() {
	b.lock.Lock()
	defer b.lock.Unlock()
	b.said = nil
}

// Shot writes a picture of the page as PNG, the whole of it or what is in sight, and gives its path.
func (b *Tab) Shot(name string, whole bool) string {
	b.t.Helper()
	take := chromedp.CaptureScreenshot()
	if whole {
		take = chromedp.FullScreenshot(100)
	}
	picture, err := Run(b, take)
	if err != nil {
		b.t.Fatal(err)
	}
	folder := os.Getenv("ESCALE_SCREENSHOTS")
	if folder == "" {
		folder = filepath.Join(root(), "build/screenshots")
	}
	path := filepath.Join(folder, name+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// fail stops the test, and leaves a picture of what there was.
func (b *Tab) fail(err error) {
	b.t.Helper()
	b.t.Fatalf("%v; see %s", err, b.Shot(strings.ReplaceAll(b.t.Name(), "/", "-"), false))
}

func root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../../../..")
}
