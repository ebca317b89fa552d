package app

import (
	"os"
	"runtime/debug"
)

// spareHeap is how much the heap may grow, in percent of what is in use, before the collector goes through it. What a base
// holds lies mapped, beside the heap: at a million offers the heap in use is some hundred megabytes, and much is made and
// dropped beside it. At the usual 100 the collector took a tenth of an import and a third of an export.
const spareHeap = 400

// SpareCollector has the process trade memory for time, unless its environment says otherwise (GOGC). It is for whoever owns
// the process.
func SpareCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(spareHeap)
	}
}
