package report

import (
	"log/slog"
	"testing"
	"time"

	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session/wire"
)

func TestTheSpeedIsOfTheLastSteps(t *testing.T) {
	p := New(&Position{}, slog.Default(), "fp32", "")
	for i := range 50 {
		took := 9 * time.Second
		if i >= 50-clock.SpeedSteps {
			took = time.Second
		}
		p.Speed.Add(clock.Pace{Split: clock.Split{Data: took / 4, Passes: took / 2, Jobs: took / 4}, Windows: 8, Tokens: 100, Flops: 1e9})
	}
	var s wire.State
	p.showSpeed(&s)
	if s.StepSeconds != 1 || s.WindowsRate != 8 || s.TokensRate != 100 || s.FLOPsRate != 1e9 {
		t.Errorf("%v s a step, %v windows/s, %v tokens/s, %v FLOP/s; want 1, 8, 100, 1e9", s.StepSeconds, s.WindowsRate, s.TokensRate,
			s.FLOPsRate)
	}
	if want := (wire.Split{Data: 0.25, Passes: 0.5, Jobs: 0.25}); s.Split != want {
		t.Errorf("the split is %+v, want %+v", s.Split, want)
	}
}
