package report

import (
	"log/slog"
	"sync/atomic"
	"time"

	"dev.road/workbench/engine/nvml"
	"dev.road/workbench/session/wire"
)

// gauges are readings of the machine and of the run's device. A goroutine of their
// own reads them: a driver may take its time, and no step waits for it.
type gauges struct {
	log    *slog.Logger
	open   func() (gpu, error) // nil: the run is on the CPU
	gpu    gpu                 // nil: none, or not opened
	silent bool                // the last reading of the GPU failed, and was told
	cpu    cpuTimes
	latest atomic.Pointer[wire.Gauges]
	every  chan time.Duration // another interval of reading, the newest
	end    chan struct{}
	ended  chan struct{}
}

// gpu is an opened device; *nvml.GPU is one.
type gpu interface {
	Read() (wire.GPU, error)
	Close()
}

// gaugesEvery is the interval of reading them while steps are taken.
const gaugesEvery = time.Second

// newGauges returns the gauges of a GPU by its UUID, or of a run on the CPU.
func newGauges(uuid string, log *slog.Logger) *gauges {
	g := &gauges{log: log, every: make(chan time.Duration, 1), end: make(chan struct{}), ended: make(chan struct{})}
	g.latest.Store(&wire.Gauges{})
	if uuid != "" {
		g.open = func() (gpu, error) { return nvml.Open(nvml.Installed, uuid) }
	}
	return g
}

// run reads until close.
func (g *gauges) run() {
	defer close(g.ended)
	g.begin()
	ticker := time.NewTicker(gaugesEvery)
	defer ticker.Stop()
	for {
		g.read()
		select {
		case <-ticker.C:
		case d := <-g.every:
			ticker.Reset(d)
		case <-g.end:
			if g.gpu != nil {
				g.gpu.Close()
			}
			return
		}
	}
}

// Begin opens the GPU. The run works without them.
func (g *gauges) begin() {
	if g.open == nil {
		return
	}
	device, err := g.open()
	if err != nil {
		g.log.Info("the GPU's gauges cannot be read", "why", err)
		return
	}
	g.gpu = device
}

// read reads everything once. A fault of the driver is told when it begins.
func (g *gauges) read() {
	now := &wire.Gauges{RSS: ResidentBytes(), CPU: g.cpu.busy()}
	if g.gpu != nil {
		device, err := g.gpu.Read()
		if err != nil && !g.silent {
			g.log.Warn("the GPU's driver fails", "why", err)
		}
		g.silent = err != nil
		now.GPU = &device
	}
	g.latest.Store(now)
}

// Close ends the reading, and waits for it.
func (g *gauges) close() {
	close(g.end)
	<-g.ended
}

// Rest reads the gauges at a longer interval, for a process without steps that is to use
// no time. The function that it returns ends that.
func (p *Report) Rest(every time.Duration) (end func()) {
	p.gauges.readEvery(every)
	return func() { p.gauges.readEvery(gaugesEvery) }
}

// readEvery sets the interval. It does not wait for a driver, and one goroutine calls it.
func (g *gauges) readEvery(d time.Duration) {
	select {
	case <-g.every:
	default:
	}
	g.every <- d
}

// gaugesNow are the gauges as last read, with libtorch's part of the GPU's
// memory, which only the models' thread may ask for.
func (p *Report) gaugesNow() wire.Gauges {
	g := *p.gauges.latest.Load()
	if p.Memory == nil {
		return g
	}
	used, kept, err := p.Memory()
	if err != nil {
		return g // the run goes on without
	}
	inUse, reserved := float64(used), float64(kept)
	g.Used, g.Kept = &inUse, &reserved
	return g
}

// note adds the gauges to a row of metrics.
func (r *Row) note(g wire.Gauges) {
	r.Set("rss_bytes", g.RSS)
	r.setKnown("cpu_percent", g.CPU)
	r.setKnown("gpu_used_bytes", g.Used)
	r.setKnown("gpu_kept_bytes", g.Kept)
	if d := g.GPU; d != nil {
		r.setKnown("gpu_percent", d.Percent)
		r.setKnown("gpu_memory_bytes", d.MemoryUsed)
		r.setKnown("gpu_watts", d.Watts)
		r.setKnown("gpu_celsius", d.Celsius)
		r.setKnown("gpu_mhz", d.MHz)
	}
}
