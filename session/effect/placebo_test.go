package effect

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// recorded is a run in memory, seen at one of its steps.
type recorded struct {
	series map[string]metrics.Series
	tags   []string
	now    int
}

func (r *recorded) Tags() []string { return r.tags }

func (r *recorded) Get(tag string) metrics.Series {
	s := r.series[tag]
	n, _ := slices.BinarySearch(s.Steps, r.now+1)
	return metrics.Series{Steps: s.Steps[:n], Values: s.Values[:n]}
}

func (r *recorded) Last(string) (int, float64, bool) { return r.now, 0, true }

func (r *recorded) add(tag string, step int, v float64) {
	if _, known := r.series[tag]; !known {
		r.tags = append(r.tags, tag)
		slices.Sort(r.tags)
	}
	s := r.series[tag]
	s.Steps, s.Values = append(s.Steps, step), append(s.Values, v)
	r.series[tag], r.now = s, max(r.now, step)
}

// record reads a run of testdata/record.sh.
func record(t *testing.T, file string) *recorded {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorded{series: map[string]metrics.Series{}}
	for lines := bufio.NewScanner(z); lines.Scan(); {
		var row map[string]float64
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		for tag, v := range row {
			if tag != "step" {
				r.add(tag, int(row["step"]), v)
			}
		}
	}
	return r
}

func records(t *testing.T) []*recorded {
	files, err := filepath.Glob("testdata/*.jsonl.gz")
	if err != nil || len(files) != 3 {
		t.Fatalf("the records are %v, %v", files, err)
	}
	var out []*recorded
	for _, file := range files {
		out = append(out, record(t, file))
	}
	return out
}

// change is a set of a knob at a step.
func change(step int, knob string) wire.Entry {
	return wire.Entry{Action: wire.Set, Fate: wire.Applied, Step: step, Changes: []wire.Changed{{Name: knob, Old: 1.0, New: 0.5}}}
}

var demoTasks = []string{"", "mrc", "yesno", "followup", "nli", "sentiment", "paraphrase"}

// Of 1,000 markers without any change, looked at between 30 steps later and the end of the run, at
// most 1 in 20 shows an effect: on all tasks together, and on each of them.
func TestAPlaceboHasNoEffect(t *testing.T) {
	runs := records(t)
	pick := rand.New(rand.NewPCG(1, 2))
	shown, told := map[string]int{}, map[string]int{}
	const markers = 1000
	for i := range markers {
		run := *runs[i%len(runs)]
		at := leastSteps + 1 + pick.IntN(run.now-2*leastSteps)
		run.now = min(run.now, at+leastSteps-1+pick.IntN(2*mostSteps))
		h := Read([]wire.Entry{change(at, "optim.lr_scale")})
		for _, task := range demoTasks {
			e := h.Of(&run, 0, task)
			if e.Why == "" {
				told[task]++
			}
			if e.Shown() {
				shown[task]++
			}
		}
	}
	for _, task := range demoTasks {
		t.Logf("%q: %d of %d estimated, %d shown", task, told[task], markers, shown[task])
		if shown[task] > markers/20 {
			t.Errorf("%q: %d of %d placebos show an effect", task, shown[task], markers)
		}
		if told[task] < markers/4 {
			t.Errorf("%q: only %d of %d placebos were looked at", task, told[task], markers)
		}
	}
}

// The same runs with every loss halved from a step on show it nearly always, and about right.
func TestAStrongEffectIsTold(t *testing.T) {
	runs := records(t)
	pick := rand.New(rand.NewPCG(3, 4))
	const markers = 300
	seen := 0
	for i := range markers {
		run := *runs[i%len(runs)]
		at := mostSteps + 1 + pick.IntN(run.now-2*mostSteps)
		halved := &recorded{series: map[string]metrics.Series{}}
		for tag, s := range run.series {
			for k, step := range s.Steps {
				v := s.Values[k]
				if step >= at {
					v /= 2
				}
				halved.add(tag, step, v)
			}
		}
		h := Read([]wire.Entry{change(at, "optim.lr_scale")})
		e := h.Of(halved, 0, "")
		if e.Shown() && math.Abs(e.Relative+0.5) < 0.2 {
			seen++
		}
	}
	if seen < markers*9/10 {
		t.Errorf("a halved loss was told %d times of %d", seen, markers)
	}
}

// Nor does it when a person looks again and again while the run goes on.
func TestLookingAgainIsNoEffect(t *testing.T) {
	runs := records(t)
	pick := rand.New(rand.NewPCG(5, 6))
	const markers = 300
	ever := 0
	for i := range markers {
		run := *runs[i%len(runs)]
		end := run.now
		at := leastSteps + 1 + pick.IntN(end-2*leastSteps)
		h := Read([]wire.Entry{change(at, "optim.lr_scale")})
		for run.now = at + leastSteps - 1; run.now <= min(end, at+mostSteps); run.now += 10 {
			if h.Of(&run, 0, "").Shown() {
				ever++
				break
			}
		}
	}
	t.Logf("%d of %d shown at one time or another", ever, markers)
	if ever > markers/20 {
		t.Errorf("%d of %d placebos show an effect at one time or another", ever, markers)
	}
}
