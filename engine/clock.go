package engine

import (
	"time"

	"dev.road/workbench/session/wire"
)

// clock keeps the speed of the steps.
type clock struct {
	recent  []pace        // the last clockSteps
	steps   int           // of this attempt
	control time.Duration // of all of them
}

// pace is what one step did, and in which time.
type pace struct {
	split           split
	windows, tokens int
	flops           float64
}

const clockSteps = 20

func (c *clock) add(r *row) {
	c.recent = append(c.recent, r.pace)
	c.recent = c.recent[max(0, len(c.recent)-clockSteps):]
	c.steps++
	c.control += r.split.control
}

// sum adds up the last steps.
func (c *clock) sum() pace {
	var sum pace
	for _, p := range c.recent {
		sum.split = sum.split.plus(p.split)
		sum.windows, sum.tokens, sum.flops = sum.windows+p.windows, sum.tokens+p.tokens, sum.flops+p.flops
	}
	return sum
}

// mean is where the last steps' time went, on average; 0 before the first.
func (c *clock) mean() split {
	n, s := time.Duration(max(1, len(c.recent))), c.sum().split
	return split{s.data / n, s.passes / n, s.optimizer / n, s.jobs / n, s.control / n}
}

// own is how long a step takes without jobs; 0 before the first. What is rare
// and long, such as a checkpoint, counts in control by its part of all steps.
func (c *clock) own() time.Duration {
	m := c.mean()
	return m.data + m.passes + m.optimizer + c.control/time.Duration(max(1, c.steps))
}

// perSecond divides a sum over the last steps by their time.
func perSecond(sum float64, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return sum / took.Seconds()
}

// showSpeed says how fast the last steps were, and where their time went.
func (p *report) showSpeed(s *wire.State) {
	mean, sum := p.clock.mean(), p.clock.sum()
	s.StepSeconds = mean.total().Seconds()
	s.Split = wire.Split{
		Data: mean.data.Seconds(), Passes: mean.passes.Seconds(), Optimizer: mean.optimizer.Seconds(),
		Jobs: mean.jobs.Seconds(), Control: mean.control.Seconds(),
	}
	s.WindowsRate = perSecond(float64(sum.windows), sum.split.total())
	s.TokensRate = perSecond(float64(sum.tokens), sum.split.total())
	s.FLOPsRate = perSecond(sum.flops, sum.split.total())
	s.MFU = p.utilization(s.FLOPsRate)
}
