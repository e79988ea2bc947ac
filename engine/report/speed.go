package report

import (
	"dev.road/workbench/engine/clock"
	"dev.road/workbench/session/wire"
)

// showSpeed says how fast the last steps were, and where their time went.
func (p *Report) showSpeed(s *wire.State) {
	mean, sum := p.Speed.Mean(), p.Speed.Sum()
	s.StepSeconds = mean.Total().Seconds()
	s.Split = wire.Split{
		Data: mean.Data.Seconds(), Passes: mean.Passes.Seconds(), Optimizer: mean.Optimizer.Seconds(),
		Jobs: mean.Jobs.Seconds(), Control: mean.Control.Seconds(),
	}
	s.WindowsRate = clock.PerSecond(float64(sum.Windows), sum.Split.Total())
	s.TokensRate = clock.PerSecond(float64(sum.Tokens), sum.Split.Total())
	s.FLOPsRate = clock.PerSecond(sum.Flops, sum.Split.Total())
	s.MFU = p.utilization(s.FLOPsRate)
}
