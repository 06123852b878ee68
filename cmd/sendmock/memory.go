package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// memoryLimit is about what a server stays under where it can: near it the garbage collector works more. GOMEMLIMIT says otherwise.
const memoryLimit = 192 << 20

// What counts as idle, and what is then worth giving back.
const (
	memoryTick = time.Second
	idleAllocs = 256 << 10 // bytes in a tick
	worthwhile = 8 << 20   // bytes allocated since memory was last given back
)

// boundMemory holds a server to its memory, and gives back what a burst has taken once the server is idle, until ctx is done: the runtime
// alone would take minutes for it. Only a process that is a server does so; one that a test starts it in has an owner of its own.
func boundMemory(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	go func() {
		tick := time.NewTicker(memoryTick)
		defer tick.Stop()
		for given, before := allocated(), allocated(); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now := allocated()
			if now-before < idleAllocs && now-given > worthwhile {
				debug.FreeOSMemory()
				given = now
			}
			before = now
		}
	}()
}

// allocated is how many bytes were ever allocated on the heap.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
