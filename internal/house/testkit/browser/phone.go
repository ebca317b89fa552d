package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// conditions are those of a network, as all versions of Chromium of these years take them.
type conditions struct {
	Offline            bool    `json:"offline"`
	Latency            float64 `json:"latency"`            // milliseconds
	DownloadThroughput float64 `json:"downloadThroughput"` // bytes a second; -1 for as many as there are
	UploadThroughput   float64 `json:"uploadThroughput"`
}

var emulateNetwork = cdp.Command[conditions, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

// Slow makes the tab a modest phone on a modest network (1.6 Mbit/s, 150 ms, a quarter of the speed) that has been nowhere yet, until
// Fast.
func (b *Tab) Slow() { b.weather(conditions{false, 150, 1.6e6 / 8, 750e3 / 8}, 4, true) }

// Fast takes that back.
func (b *Tab) Fast() { b.weather(conditions{false, 0, -1, -1}, 1, false) }

func (b *Tab) weather(net conditions, slower float64, nowhere bool) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, t, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: nowhere}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, t, emulateNetwork, net); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slower})
		return err
	}))
}

// Scripts lets pages run scripts or not.
func (b *Tab) Scripts(run bool) {
	b.t.Helper()
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
		return err
	}))
}

// Vitals are what a visitor has of a page's loading (Web Vitals).
type Vitals struct {
	Paint   float64 // milliseconds until the largest thing in sight stood there
	Largest string  // which that was
	Shift   float64 // how much of the page moved while it loaded
	Bytes   float64 // that came over the network
}

// Vitals measures the page that was just opened.
func (b *Tab) Vitals() Vitals {
	b.t.Helper()
	b.Until(`document.readyState === "complete"`)
	return Value[Vitals](b, `new Promise(done => {
		const v = {Paint: 0, Largest: "", Shift: 0, Bytes: 0};
		new PerformanceObserver(list => { for (const e of list.getEntries()) { v.Paint = e.startTime; v.Largest = e.element?.outerHTML.slice(0, 80) ?? e.url; } }).observe({type: "largest-contentful-paint", buffered: true});
		new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) v.Shift += e.value; }).observe({type: "layout-shift", buffered: true});
		for (const e of [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]) v.Bytes += e.transferSize;
		setTimeout(() => done(v), 1500);
	})`)
}
