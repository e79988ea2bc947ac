package engine

import "time"

// clock keeps the speed of the last steps.
type clock struct {
	seconds, windows, tokens []float64
}

const clockSteps = 20

func (c *clock) add(r *row) {
	c.seconds = keep(c.seconds, r.split.total.Seconds())
	c.windows = keep(c.windows, float64(r.windows))
	c.tokens = keep(c.tokens, float64(r.tokens))
}

func keep(s []float64, v float64) []float64 {
	s = append(s, v)
	return s[max(0, len(s)-clockSteps):]
}

// step is the mean duration of a step; 0 before the first.
func (c *clock) step() time.Duration {
	return time.Duration(c.rate(c.seconds) * float64(time.Second))
}

func (c *clock) rate(s []float64) float64 {
	if len(s) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range s {
		sum += v
	}
	return sum / float64(len(s))
}

// perSecond divides a sum over the last steps by their time.
func (c *clock) perSecond(s []float64) float64 {
	if len(s) == 0 {
		return 0
	}
	return c.rate(s) / c.rate(c.seconds)
}
