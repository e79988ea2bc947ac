package clock

import "time"

// Speed is that of the last steps.
type Speed struct {
	recent  []Pace        // the last speedSteps
	steps   int           // of this attempt
	control time.Duration // of all of them
}

// Pace is the work of one step, and the time it took.
type Pace struct {
	Split           Split
	Windows, Tokens int
	Flops           float64
}

// SpeedSteps is the number of steps that the speed covers.
const SpeedSteps = 20

// Add counts a step that is done.
func (s *Speed) Add(p Pace) {
	s.recent = append(s.recent, p)
	s.recent = s.recent[max(0, len(s.recent)-SpeedSteps):]
	s.steps++
	s.control += p.Split.Control
}

// Sum adds up the last steps.
func (s *Speed) Sum() Pace {
	var sum Pace
	for _, p := range s.recent {
		sum.Split = sum.Split.plus(p.Split)
		sum.Windows, sum.Tokens, sum.Flops = sum.Windows+p.Windows, sum.Tokens+p.Tokens, sum.Flops+p.Flops
	}
	return sum
}

// Mean is the average split of the last steps' time; 0 before the first.
func (s *Speed) Mean() Split {
	n, sum := time.Duration(max(1, len(s.recent))), s.Sum().Split
	return Split{sum.Data / n, sum.Passes / n, sum.Optimizer / n, sum.Jobs / n, sum.Control / n}
}

// Own is the time of a step without jobs; 0 before the first. Rare and long
// work, such as a checkpoint, counts in control by its part of all steps.
func (s *Speed) Own() time.Duration {
	m := s.Mean()
	return m.Data + m.Passes + m.Optimizer + s.control/time.Duration(max(1, s.steps))
}

// PerSecond divides a sum over the last steps by their time.
func PerSecond(sum float64, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return sum / took.Seconds()
}
