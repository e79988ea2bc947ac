package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// small are sizes with which a short file is a long one.
var small = sizes{newest: 8, oldest: 4, groups: 6, near: 3, segment: 300, tail: 1000}

// openSmall returns columns that are as small as can be.
func openSmall(file string) *Columns {
	c := Open(file, nil)
	c.sizes = small
	return c
}

// told follows a run by the deltas alone.
type told map[string]Series

func (s *told) add(d Delta) {
	if d.Reset || *s == nil {
		*s = told{}
	}
	for tag, add := range d.Series {
		if slices.Contains(d.Anew, tag) {
			(*s)[tag] = Series{}
		}
		has := (*s)[tag]
		has.Steps, has.Values = append(has.Steps, add.Steps...), append(has.Values, add.Values...)
		if add.Groups != nil {
			has.Groups = add.Groups
		}
		(*s)[tag] = has
	}
}

// agrees says how a series is no thinning of the whole column.
func agrees(s, whole Series, changes []int) string {
	value := map[int]float64{}
	for i, step := range whole.Steps {
		value[step] = whole.Values[i]
	}
	for i, step := range s.Steps {
		if i > 0 && s.Steps[i-1] >= step {
			return "steps do not ascend"
		}
		if v, ok := value[step]; !ok || math.Float64bits(v) != math.Float64bits(s.Values[i]) {
			return fmt.Sprintf("step %d has %g, which no row has", step, s.Values[i])
		}
	}
	at := func(step int) int { i, _ := slices.BinarySearch(whole.Steps, step); return i }
	from, rest := 0, len(s.Steps)-s.Grouped()
	for k, g := range s.Groups {
		to := at(g.To) + 1
		has, all := s.Values[s.start(k):g.End], whole.Values[from:to]
		places, n := extremes(all)
		for _, i := range places[:n] {
			if !slices.ContainsFunc(has, func(v float64) bool { return v == all[i] || v != v && all[i] != all[i] }) {
				return fmt.Sprintf("the group of %d to %d lacks %g", g.From, g.To, all[i])
			}
		}
		want := whole.group(from, to)
		want.End = g.End
		if d := cmp.Diff(want, g, cmpopts.EquateApprox(1e-9, 1e-9)); d != "" {
			return d
		}
		spares := spared{math.MinInt, changes, small.near}
		for i := from; i < to; i++ {
			if _, found := slices.BinarySearch(s.Steps, whole.Steps[i]); !found && (i < small.oldest || spares.any(whole.Steps[i], whole.Steps[i])) {
				return fmt.Sprintf("step %d should be whole", whole.Steps[i])
			}
		}
		from = to
	}
	if len(whole.Steps)-from != rest {
		return fmt.Sprintf("%d values are whole of %d", rest, len(whole.Steps)-from)
	}
	return ""
}

// Through resumes, rewinds, late measurements and readings at any moment, the
// columns of a long run are those of all rows, thinned.
func TestLongColumnsAreThoseOfTheRowsThatCountThinned(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, file := create(t)
		c := openSmall(file)
		var heard told
		noise := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		changes := rapid.SliceOfNDistinct(rapid.IntRange(1, 150), 0, 2, rapid.ID).Draw(rt, "changes")
		slices.Sort(changes)
		c.Spare(changes)
		step, attempts := 0, rapid.IntRange(1, 3).Draw(rt, "attempts")
		for attempt := 1; attempt <= attempts; attempt++ {
			step = rapid.IntRange(step/2, step).Draw(rt, "resumed from")
			for range rapid.IntRange(0, 120).Draw(rt, "steps") {
				step++
				v := []float64{1, 2, 3, -1, 0, 50, math.NaN(), 0.5}[noise.IntN(8)]
				values := []Value{{"loss", v}, {"lr", 2}, {"ce/a/mrc", v}, {"passes/a/mrc", float64(step % 3)}}
				if step%2 == 0 {
					values = append(values, Value{"ce/b/mrc", 7})
				}
				w.Append(Row{Attempt: attempt, Step: step, Time: noon, Values: values})
				if step%10 == 0 {
					w.Append(Row{Attempt: attempt, Step: step - 3, Time: noon, Values: []Value{{"dev/a/mrc/f1", v}}})
				}
				if noise.IntN(30) == 0 {
					if err := w.Flush(); err != nil {
						rt.Fatal(err)
					}
					heard.add(poll(t, c))
				}
			}
		}
		if err := w.Flush(); err != nil {
			rt.Fatal(err)
		}
		heard.add(poll(t, c))
		late := openSmall(file) // read at once
		late.Spare(changes)
		poll(t, late)
		whole := readNaively(t, file)
		if d := cmp.Diff(len(whole.series), len(c.Tags())); d != "" {
			rt.Fatalf("tags: %s", d)
		}
		for tag, want := range whole.series {
			for who, s := range map[string]Series{"a follower": c.Get(tag), "a late reader": late.Get(tag)} {
				if rest := len(s.Steps) - s.Grouped(); attempts == 1 && rest < min(small.newest, len(s.Steps)) { // later ones cut some off
					rt.Fatalf("%s, %s: the newest %d are whole", who, tag, rest)
				}
				if wrong := agrees(s, want, changes); wrong != "" {
					rt.Fatalf("%s, %s: %s\n%v\n%v", who, tag, wrong, s, want)
				}
			}
			if d := cmp.Diff(c.Get(tag), heard[tag], cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); d != "" {
				rt.Fatalf("the deltas make another %s: %s", tag, d)
			}
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, v := range whole.series["loss"].Values {
			if v == v {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		points := rapid.IntRange(1, 40).Draw(rt, "points")
		d := c.Decimate("loss", points)
		if len(d.Step) > points {
			rt.Fatalf("%d columns instead of %d", len(d.Step), points)
		}
		gotLo, gotHi := math.Inf(1), math.Inf(-1)
		for i := range d.Min {
			if d.Min[i] != nil {
				gotLo, gotHi = min(gotLo, *d.Min[i]), max(gotHi, *d.Max[i])
			}
		}
		if gotLo != lo || gotHi != hi {
			rt.Fatalf("range %g…%g became %g…%g", lo, hi, gotLo, gotHi)
		}
	})
}

// The memory of a long run's columns is that of what they keep, and so are those
// of a resume.
func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 150 MB")
	}
	w, file := create(t)
	values := []Value{{Tag: "loss"}}
	for i := range 29 {
		values = append(values, Value{Tag: fmt.Sprintf("ce/dataset%d/task", i)})
	}
	const steps = 200_000
	for step := 1; step <= steps; step++ {
		for i := range values {
			values[i].Number = float64((step*7919+i*104729)%1000) / 1000
		}
		if step == steps/3 {
			values[0].Number = 77
		}
		w.Append(Row{Attempt: 1, Step: step, Time: noon, Values: values})
		if step%1000 == 0 {
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	before := live()
	c := Open(file, nil)
	poll(t, c)
	if grown := live() - before; grown > 24<<20 {
		t.Errorf("the columns of %d rows take %d MB", steps, grown>>20)
	}
	s := c.Get("loss")
	if len(s.Steps) > 20_000 || slices.Max(s.Values) != 77 || s.Steps[0] != 1 || s.Steps[len(s.Steps)-1] != steps {
		t.Errorf("%d values, to %g", len(s.Steps), slices.Max(s.Values))
	}
	runtime.KeepAlive(c)
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	if p, err := ReadPast(file, steps); err != nil || p.Last != steps || p.At["loss"] != s.Values[len(s.Values)-1] {
		t.Errorf("the past is %v, %v", p, err)
	}
	if runtime.ReadMemStats(&to); to.TotalAlloc-from.TotalAlloc > 4<<20 {
		t.Errorf("a resume allocates %d MB", (to.TotalAlloc-from.TotalAlloc)>>20)
	}
}

// live is the memory that is in use.
func live() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// The newest rows are those at the end of the file, and leave out what is not
// shown.
func TestTheNewestRowsAreThoseAtTheEnd(t *testing.T) {
	w, file := create(t)
	for step := 1; step <= 100; step++ {
		add(t, w, 1, step, map[string]float64{"loss": float64(step), "lr": 1})
	}
	c := Open(file, func(tag string) bool { return tag != "lr" })
	c.sizes = small
	d, err := c.Newest()
	loss := d.Series["loss"]
	if n := len(loss.Steps); err != nil || !d.Reset || n < 3 || n > 20 || loss.Steps[n-1] != 100 || loss.Values[0] != float64(loss.Steps[0]) {
		t.Errorf("the newest are %v, %v", d, err)
	}
	if len(d.Series) != 1 || len(poll(t, c).Series) != 1 {
		t.Errorf("a hidden tag is told: %v", d)
	}
	if d, err := Open(file+"x", nil).Newest(); err != nil || len(d.Series) > 0 {
		t.Errorf("a file that is not there has %v, %v", d, err)
	}
}
