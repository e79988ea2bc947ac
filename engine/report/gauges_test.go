package report

import (
	"bytes"
	"errors"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dev.road/workbench/session/wire"
)

// card is a GPU whose readings are scripted.
type card struct {
	errs   []error // of each reading
	closed bool
}

func (c *card) Read() (wire.GPU, error) {
	degrees := 64.0
	err := c.errs[0]
	c.errs = c.errs[1:]
	return wire.GPU{Name: "NVIDIA H200", Celsius: &degrees}, err
}

func (c *card) Close() { c.closed = true }

func TestGaugesAreReadBesideTheSteps(t *testing.T) {
	g := newGauges("", slog.Default())
	go g.run()
	g.close() // waits for the first reading
	now := g.latest.Load()
	if now.GPU != nil {
		t.Errorf("a run on the CPU has a GPU: %+v", now.GPU)
	}
	if now.RSS < 1<<20 || now.RSS > 1<<40 {
		t.Errorf("this process has %v bytes", now.RSS)
	}
	if g.read(); g.latest.Load().CPU != nil && !(*g.latest.Load().CPU >= 0 && *g.latest.Load().CPU <= 100) {
		t.Errorf("the processors are busy %v %%", *g.latest.Load().CPU)
	}
}

func TestADriverThatFailsIsToldOnce(t *testing.T) {
	lost := errors.New("GPU is lost")
	for _, c := range []struct {
		name  string
		open  error
		reads []error
		want  string // what is logged, in order
	}{
		{"all is well", nil, []error{nil, nil}, ""},
		{"no driver", errors.New("no driver"), nil, "cannot be read"},
		{"lost, and lost again after it was back", nil, []error{nil, lost, lost, lost, nil, lost}, "driver fails, driver fails"},
	} {
		var log bytes.Buffer
		device := &card{errs: c.reads}
		g := newGauges("GPU-of-a-test", slog.New(slog.NewTextHandler(&log, nil)))
		g.open = func() (gpu, error) { return device, c.open }
		g.begin()
		for range c.reads {
			g.read()
			if got := g.latest.Load().GPU; got == nil || *got.Celsius != 64 {
				t.Errorf("%s: the GPU is %+v", c.name, got)
			}
		}
		var told []string
		for _, line := range strings.Split(log.String(), "\n") {
			for _, words := range []string{"driver fails", "cannot be read"} {
				if strings.Contains(line, words) {
					told = append(told, words)
				}
			}
		}
		if got := strings.Join(told, ", "); got != c.want {
			t.Errorf("%s: the log tells %q, want %q:\n%s", c.name, got, c.want, log.String())
		}
	}
}

func TestProcessorTimes(t *testing.T) {
	for text, want := range map[string]cpuTimes{
		"cpu  10 2 30 400 5 1 2 3 9 9\ncpu0 …": {all: 453, idle: 405},
		"cpu 1 1 1 7 0\n":                      {all: 10, idle: 7},
	} {
		if got, ok := parseCPUTimes(text); !ok || got != want {
			t.Errorf("%q has %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "cpu 1 2", "intr 1 2 3 4 5 6", "cpu a b c d e f"} {
		if got, ok := parseCPUTimes(text); ok {
			t.Errorf("%q has %+v", text, got)
		}
	}
}

func TestThePeakOfAnUnknownDeviceIsNotInvented(t *testing.T) {
	p := New(&Position{}, slog.Default(), "fp32", "")
	for _, c := range []struct {
		device    *wire.GPU
		precision string
		want      float64 // percent, of 98.94 TFLOP/s; 0: none
	}{
		{nil, "fp32", 0},
		{&wire.GPU{Name: "NVIDIA H200"}, "bf16", 10},
		{&wire.GPU{Name: "NVIDIA H100 80GB HBM3"}, "tf32", 20},
		{&wire.GPU{Name: "NVIDIA H100 80GB HBM3 MIG 1g.10gb"}, "bf16", 0},
		{&wire.GPU{Name: "NVIDIA H200"}, "fp8", 0},
	} {
		p.gauges.latest.Store(&wire.Gauges{GPU: c.device})
		p.precision = c.precision
		got := p.utilization(98.94e12)
		if (got == nil) != (c.want == 0) || got != nil && math.Abs(*got-c.want) > 1e-9 {
			t.Errorf("%+v in %s: %v, want %v", c.device, c.precision, got, c.want)
		}
	}
}

// countingCard counts its readings.
type countingCard struct{ reads chan struct{} }

func (c countingCard) Read() (wire.GPU, error) { c.reads <- struct{}{}; return wire.GPU{}, nil }
func (c countingCard) Close()                  {}

// A process at rest leaves the driver alone, and reads it again when it takes steps.
func TestGaugesAreReadSeldomAtRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		device := countingCard{make(chan struct{}, 100)}
		g := newGauges("GPU-of-a-test", slog.Default())
		g.open = func() (gpu, error) { return device, nil }
		p := &Report{gauges: g}
		go g.run()
		readings := func(of time.Duration) int {
			synctest.Wait()
			for len(device.reads) > 0 {
				<-device.reads
			}
			time.Sleep(of)
			synctest.Wait()
			return len(device.reads)
		}
		expect := func(when string, want int) {
			t.Helper()
			if n := readings(10 * time.Second); n != want {
				t.Errorf("%s it was read %d times in 10 s instead of %d", when, n, want)
			}
		}
		expect("with steps", 10)
		end := p.Rest(time.Minute)
		expect("at rest", 0)
		end()
		expect("with steps again", 10)
		g.close()
	})
}
