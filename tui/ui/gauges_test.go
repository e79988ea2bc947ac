package ui

import (
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
)

func TestGaugesSayWhatIsKnown(t *testing.T) {
	of := func(v float64) *float64 { return &v }
	const gib = 1 << 30
	whole := wire.GPU{Name: "NVIDIA H200", Percent: of(97), MemoryUsed: of(61 * gib), MemoryTotal: of(78 * gib), Celsius: of(64)}
	part := whole
	part.MemoryTotal, part.Percent = nil, nil
	for _, c := range []struct {
		gauges wire.Gauges
		glyphs *theme.Glyphs
		want   string
	}{
		{wire.Gauges{}, theme.Unicode, ""},
		{wire.Gauges{RSS: 1.5 * gib}, theme.Unicode, "1.5G"},
		{wire.Gauges{RSS: 1.5 * gib, CPU: of(98.7)}, theme.Unicode, "CPU 99% 1.5G"},
		{wire.Gauges{RSS: 1.5 * gib, CPU: of(3), GPU: &whole}, theme.Unicode, "GPU 1: 97% 61/78G 64°C"},
		{wire.Gauges{GPU: &whole}, theme.ASCII, "GPU 1: 97% 61/78G 64 C"},
		{wire.Gauges{GPU: &part}, theme.Unicode, "GPU 1: 64°C"},
	} {
		look, err := theme.New("mono", theme.Mono, c.glyphs)
		if err != nil {
			t.Fatal(err)
		}
		s := &wire.State{State: wire.Running, Place: wire.Place{Device: "GPU 1 NVIDIA H200"}, Gauges: c.gauges}
		if got := strings.Join(Gauges(look, s), " "); got != c.want {
			t.Errorf("%+v: %q, want %q", c.gauges, got, c.want)
		}
	}
}

func TestARunAtRestShowsNoGauges(t *testing.T) {
	look, err := theme.New("mono", theme.Mono, theme.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	ended := wire.Job{Ended: time.Now()}
	for _, c := range []struct {
		phase wire.Phase
		jobs  []wire.Job
		shown bool
	}{
		{wire.Starting, nil, true},
		{wire.Running, nil, true},
		{wire.Paused, []wire.Job{ended}, false},
		{wire.Paused, []wire.Job{ended, {}}, true},
		{wire.Finished, nil, false},
		{wire.Finished, []wire.Job{{}}, true}, // it still answers
		{wire.Crashed, []wire.Job{{}}, false}, // nobody is there to do it
	} {
		s := wire.State{State: c.phase, Jobs: c.jobs, Gauges: wire.Gauges{RSS: 1 << 30}}
		if shown := len(Gauges(look, &s)) > 0; shown != c.shown {
			t.Errorf("%s with the jobs %+v: shown %v", c.phase, c.jobs, shown)
		}
	}
}
