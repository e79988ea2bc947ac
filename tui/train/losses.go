package train

import (
	"math"

	"dev.road/workbench/tui/ui"
)

// kinds are the losses of a task in the chart; their tags are KIND/DATASET/TASK.
var kinds = [...]string{"ce", "kd", "yardstick"}

// merged is one kind of loss of one task over all its datasets: at each step the
// mean of the datasets' values, weighted by their passes. It grows with its
// sources.
type merged struct {
	sources []source
	resets  int // of the columns behind the series
	steps   []int
	values  []float64
}

// source is one dataset's part.
type source struct {
	tag, passes string
	taken       int // samples already in the merged series
}

func newMerged(kind, task string, datasets []string) *merged {
	m := &merged{}
	for _, d := range datasets {
		m.sources = append(m.sources, source{tag: kind + "/" + d + "/" + task, passes: "passes/" + d + "/" + task})
	}
	return m
}

// extend adds the new samples of the columns. Rows reach the columns whole, so all
// sources have the same steps. A reset of the columns, by a resume that superseded
// rows, restarts the series with new slices, as the charts require.
func (m *merged) extend(columns *ui.Columns) {
	type input struct {
		ui.Series
		passes ui.Series
	}
	if m.resets != columns.Resets() {
		m.restart()
		m.resets = columns.Resets()
	}
	in := make([]input, len(m.sources))
	for i, s := range m.sources {
		in[i] = input{columns.Get(s.tag), columns.Get(s.passes)}
	}
	for {
		step := math.MaxInt
		for i := range in {
			if k := m.sources[i].taken; k < len(in[i].Steps) {
				step = min(step, in[i].Steps[k])
			}
		}
		if step == math.MaxInt {
			return
		}
		sum, weight := 0.0, 0.0
		for i := range in {
			s := &m.sources[i]
			if s.taken == len(in[i].Steps) || in[i].Steps[s.taken] != step {
				continue
			}
			w := passesAt(in[i].passes, s.taken, step)
			sum, weight = sum+w*in[i].Values[s.taken], weight+w
			s.taken++
		}
		m.steps, m.values = append(m.steps, step), append(m.values, sum/weight)
	}
}

func (m *merged) restart() {
	for i := range m.sources {
		m.sources[i].taken = 0
	}
	m.steps, m.values = nil, nil
}

// passesAt returns the number of passes behind a sample: a step's row has the loss
// and the count of its passes, so both have the same index. Without a count it is
// one.
func passesAt(passes ui.Series, i, step int) float64 {
	if i < len(passes.Steps) && passes.Steps[i] == step && passes.Values[i] > 0 {
		return passes.Values[i]
	}
	return 1
}

// recent is the number of samples in the mean of a value in the list.
const recent = 20

// compared is the maximum number of samples on each side of a trend.
const compared = 100

// direction is the direction of a loss.
type direction string

const (
	falling direction = "falling"
	rising  direction = "rising"
	steady  direction = "steady"
)

// trend summarizes the newest samples of a series.
type trend struct {
	mean      float64 // NaN without samples
	direction direction
}

// trendOf compares the newest samples with as many before them. A difference
// counts if it exceeds two standard errors: passes are noisy, and an arrow that
// turns with every row is meaningless.
func trendOf(values []float64) trend {
	t := trend{mean: mean(values[max(0, len(values)-recent):]), direction: steady}
	n := min(len(values)/2, compared)
	now, nowError := meanError(values[len(values)-n:])
	before, beforeError := meanError(values[len(values)-2*n : len(values)-n])
	switch difference, least := now-before, 2*math.Sqrt(nowError+beforeError); {
	case difference < -least:
		t.direction = falling
	case difference > least:
		t.direction = rising
	}
	return t
}

// meanError is the mean of the finite values and its squared standard error;
// NaN below two of them.
func meanError(values []float64) (average, squared float64) {
	average = mean(values)
	sum, n := 0.0, 0
	for _, v := range values {
		if v-v == 0 {
			sum, n = sum+(v-average)*(v-average), n+1
		}
	}
	if n < 2 {
		return average, math.NaN()
	}
	return average, sum / float64(n-1) / float64(n)
}

// mean averages the finite values; without any it is NaN.
func mean(values []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if v-v == 0 {
			sum, n = sum+v, n+1
		}
	}
	return sum / float64(n)
}
