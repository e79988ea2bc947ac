package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.road/workbench/session/internal/owned"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 500, time.UTC)

func create(t testing.TB) (*Writer, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "metrics.jsonl")
	w, err := Create(owned.At(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w, file
}

func add(t testing.TB, w *Writer, attempt, step int, values map[string]float64) {
	t.Helper()
	w.Append(Row{Attempt: attempt, Step: step, Time: noon, Values: valuesOf(values)})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
}

// valuesOf are the values of a map, in no order.
func valuesOf(byTag map[string]float64) []Value {
	var values []Value
	for tag, v := range byTag {
		values = append(values, Value{tag, v})
	}
	return values
}

func poll(t testing.TB, c *Columns) Delta {
	t.Helper()
	d, err := c.Poll()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestALineOfTheFile(t *testing.T) {
	w, file := create(t)
	add(t, w, 1, 12, map[string]float64{"kd.w": 0.75, "z": math.NaN(), "ce/squad2/mrc": 1e-7, "kd.temperature": 4, "loss": 2, "lr": 3e-4,
		"a\"b": math.Inf(1)})
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"attempt":1,"step":12,"time":"2026-11-23T12:00:00.0000005Z","loss":2,"lr":0.0003,"kd.w":0.75,"kd.temperature":4,"a\"b":null,` +
		`"ce/squad2/mrc":1e-07,"z":null}` + "\n"
	if string(got) != want {
		t.Errorf("got  %swant %s", got, want)
	}
	if !json.Valid(got) {
		t.Error("no JSON")
	}
}

// Rows that cannot be written are not lost: they wait.
func TestRowsWaitUntilTheyCanBeWritten(t *testing.T) {
	w, file := create(t)
	c := Open(file, nil)
	add(t, w, 1, 1, map[string]float64{"loss": 3})
	w.Append(Row{Attempt: 1, Step: 2, Time: noon, Values: []Value{{"loss", 2}}})
	if d := poll(t, c); len(d.Series["loss"].Steps) != 1 {
		t.Errorf("before the rows are flushed the file has %v", d)
	}
	writable := w.file
	readable, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer readable.Close()
	w.file = readable
	for range 2 {
		if err := w.Flush(); err == nil {
			t.Fatal("a file that cannot be written was")
		}
	}
	w.Append(Row{Attempt: 1, Step: 3, Time: noon, Values: []Value{{"loss", 1}}})
	w.file = writable
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := Delta{Series: map[string]Series{"loss": {Steps: []int{2, 3}, Values: []float64{2, 1}}}}
	if d := cmp.Diff(want, poll(t, c)); d != "" {
		t.Error(d)
	}
}

func TestPollTellsWhatIsNew(t *testing.T) {
	w, file := create(t)
	c := Open(file, nil)
	if d := poll(t, Open(file+"x", nil)); d.Reset || len(d.Series) > 0 {
		t.Errorf("a file that is not there has %v", d)
	}
	add(t, w, 1, 1, map[string]float64{"loss": 3})
	add(t, w, 1, 2, map[string]float64{"loss": 2, "grad_norm": math.NaN()})
	want := Delta{Series: map[string]Series{
		"loss": {Steps: []int{1, 2}, Values: []float64{3, 2}}, "grad_norm": {Steps: []int{2}, Values: []float64{math.NaN()}},
	}}
	if d := cmp.Diff(want, poll(t, c), cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
	if d := poll(t, c); d.Reset || len(d.Series) > 0 {
		t.Errorf("nothing was written, and Poll tells %v", d)
	}
	// A line counts when its newline is there.
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(`{"attempt":1,"step":3,"loss":1`); err != nil {
		t.Fatal(err)
	}
	if d := poll(t, c); len(d.Series) > 0 {
		t.Errorf("half a line counts: %v", d)
	}
	if _, err := f.WriteString("}\n"); err != nil {
		t.Fatal(err)
	}
	want = Delta{Series: map[string]Series{"loss": {Steps: []int{3}, Values: []float64{1}}}}
	if d := cmp.Diff(want, poll(t, c)); d != "" {
		t.Error(d)
	}
	if step, v, ok := c.Last("loss"); step != 3 || v != 1 || !ok {
		t.Errorf("last is step %d, %g, %t", step, v, ok)
	}
	if d := cmp.Diff([]string{"grad_norm", "loss"}, c.Tags()); d != "" {
		t.Error(d)
	}
}

func TestAResumeSupersedesRows(t *testing.T) {
	w, file := create(t)
	c := Open(file, nil)
	for step := 1; step <= 5; step++ {
		add(t, w, 1, step, map[string]float64{"loss": float64(step), "old": 1})
	}
	add(t, w, 1, 2, map[string]float64{"dev/d/mrc/f1": 20})
	add(t, w, 1, 4, map[string]float64{"dev/d/mrc/f1": 40})
	poll(t, c)
	before := c.Get("loss")

	add(t, w, 2, 2, map[string]float64{"dev/e/mrc/f1": 7}) // a job of the new attempt; no step yet
	add(t, w, 2, 3, map[string]float64{"loss": 33})
	d := poll(t, c)
	if !d.Reset {
		t.Error("rows were superseded without a reset")
	}
	want := map[string]Series{
		"loss":         {Steps: []int{1, 2, 3}, Values: []float64{1, 2, 33}},
		"old":          {Steps: []int{1, 2}, Values: []float64{1, 1}},
		"dev/d/mrc/f1": {Steps: []int{2}, Values: []float64{20}},
		"dev/e/mrc/f1": {Steps: []int{2}, Values: []float64{7}},
	}
	if diff := cmp.Diff(want, d.Series); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Series{Steps: []int{1, 2, 3, 4, 5}, Values: []float64{1, 2, 3, 4, 5}}, before); diff != "" {
		t.Errorf("a series that was handed out changed: %s", diff)
	}
	add(t, w, 2, 4, map[string]float64{"loss": 44})
	if d := poll(t, c); d.Reset || len(d.Series["loss"].Steps) != 1 {
		t.Errorf("the new attempt's second row is told as %v", d)
	}
	// The same, read at once by a later reader.
	late := Open(file, nil)
	poll(t, late)
	for _, tag := range c.Tags() {
		if diff := cmp.Diff(c.Get(tag), late.Get(tag)); diff != "" {
			t.Errorf("%s: %s", tag, diff)
		}
	}
}

func TestAStepWrittenAgainTakesBackThoseAfterIt(t *testing.T) {
	w, file := create(t)
	c := Open(file, nil)
	for step := 1; step <= 5; step++ {
		add(t, w, 1, step, map[string]float64{"loss": float64(step)})
	}
	add(t, w, 1, 3, map[string]float64{"dev/d/mrc/f1": 30})
	add(t, w, 1, 4, map[string]float64{"dev/d/mrc/f1": 40})
	poll(t, c)
	before, err := ReadPast(file, 3)
	if d := cmp.Diff(map[string]float64{"loss": 3, "dev/d/mrc/f1": 30}, before.At); d != "" || before.Attempt != 1 || err != nil {
		t.Errorf("of step 3, at attempt %d: %s, %v", before.Attempt, d, err)
	}
	add(t, w, 2, 3, before.At)
	want := map[string]Series{
		"loss": {Steps: []int{1, 2, 3}, Values: []float64{1, 2, 3}}, "dev/d/mrc/f1": {Steps: []int{3}, Values: []float64{30}},
	}
	if d := cmp.Diff(want, poll(t, c).Series); d != "" {
		t.Error(d)
	}
}

func TestAMeasurementOfAnEarlierStepFindsItsPlace(t *testing.T) {
	w, file := create(t)
	c := Open(file, nil)
	for _, step := range []int{10, 30, 20, 30} {
		add(t, w, 1, step, map[string]float64{"dev/d/mrc/f1": float64(len(c.Tags()) + step)})
	}
	poll(t, c)
	if diff := cmp.Diff(Series{Steps: []int{10, 20, 30}, Values: []float64{10, 20, 30}}, c.Get("dev/d/mrc/f1")); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedLinesAreSkippedAndTold(t *testing.T) {
	_, file := create(t)
	text := `{"step":1,"loss":1}
{"step":2,"loss":}
{"step":3,"loss":[1]}

{"step":4,"loss":4}
{"loss":5}
{"step":6,"loss":+1}
 { "step" : 7 , "loss" : 7e0, "l\u0069ne": 1, "time":"a\"}" }
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Open(file, nil)
	_, err := c.Poll()
	if err == nil || !strings.Contains(err.Error(), "metrics.jsonl:2: the line is skipped") {
		t.Error(err)
	}
	if diff := cmp.Diff(Series{Steps: []int{1, 4, 7}, Values: []float64{1, 4, 7}}, c.Get("loss")); diff != "" {
		t.Error(diff)
	}
	if len(c.Get("line").Steps) != 1 {
		t.Error("a key with an escape is lost")
	}
	poll(t, c)
	if err := os.WriteFile(file, []byte("{\"step\":1,\"loss\":9}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d := poll(t, c); !d.Reset || d.Series["loss"].Values[0] != 9 {
		t.Errorf("another file in its place: %v", d)
	}
}

func TestDecimateKeepsPeaks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-9, 9), 1, 50).Draw(rt, "values")
		points := rapid.IntRange(0, 60).Draw(rt, "points")
		c := Open("", nil)
		s := Series{}
		lo, hi := math.Inf(1), math.Inf(-1)
		for i, v := range values {
			s.Steps, s.Values = append(s.Steps, i+1), append(s.Values, v)
			lo, hi = min(lo, v), max(hi, v)
		}
		c.series["a"] = &column{Series: s}
		d := c.Decimate("a", points)
		if points > 0 && len(d.Step) > points || d.Step[len(d.Step)-1] != len(values) {
			rt.Fatalf("%d columns, the last of step %d", len(d.Step), d.Step[len(d.Step)-1])
		}
		gotLo, gotHi := math.Inf(1), math.Inf(-1)
		for i := range d.Min {
			gotLo, gotHi = min(gotLo, *d.Min[i]), max(gotHi, *d.Max[i])
		}
		if gotLo != lo || gotHi != hi {
			rt.Fatalf("range %g…%g became %g…%g", lo, hi, gotLo, gotHi)
		}
	})
	c := Open("", nil)
	c.series["a"] = &column{Series: Series{Steps: []int{1, 2, 3}, Values: []float64{math.NaN(), math.NaN(), 3}}}
	if d := c.Decimate("a", 0); d.Min[0] != nil || *d.Min[2] != 3 {
		t.Errorf("got %v", d)
	}
}

func TestFirstAndLastPasses(t *testing.T) {
	w, file := create(t)
	for step := 1; step <= 10; step++ {
		v := map[string]float64{"loss": 0, "ce/a/mrc": float64(step), "passes/a/mrc": 3}
		if step%2 == 0 {
			v["ce/b/mrc"], v["passes/b/mrc"] = 100, 1
		}
		add(t, w, 1, step, v)
	}
	c := Open(file, nil)
	poll(t, c)
	first, last, ok := c.FirstLast("mrc", 4)
	// First: three passes of 1, one of the four of step 2. Last: b's one and
	// a's three of step 10.
	if !ok || first != (3*1+2)/4. || last != (100+3*10)/4. {
		t.Errorf("got %g, %g, %t", first, last, ok)
	}
	if first, last, _ := c.FirstLast("mrc", 1000); first != last {
		t.Errorf("fewer passes than asked: %g, %g", first, last)
	}
	if _, _, ok := c.FirstLast("nli", 20); ok {
		t.Error("a task without passes has a loss")
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.MapOfN(rapid.StringN(1, 8, -1).Filter(func(s string) bool {
			return s != "step" && s != "attempt" && s != "time" && strings.ToValidUTF8(s, "") == s
		}), rapid.Float64(), 0, 8)
		w := &Writer{named: map[string]*field{}}
		p := newParser()
		drawn := values.Draw(rt, "values")
		for range rapid.IntRange(1, 4).Draw(rt, "rows") {
			if rapid.Bool().Draw(rt, "other values") { // else all of them are known
				drawn = values.Draw(rt, "values")
			}
			want := Row{Attempt: rapid.IntRange(0, 9).Draw(rt, "attempt"), Step: rapid.IntRange(0, 1<<40).Draw(rt, "step"), Values: valuesOf(drawn)}
			w.Append(want)
			if err := p.row(bytes.TrimSuffix(w.rows, []byte("\n"))); err != nil {
				rt.Fatalf("%v: %s", err, w.rows)
			}
			w.rows = w.rows[:0]
			got := Row{Attempt: p.attempt, Step: p.step}
			for i, of := range p.tags {
				got.Values = append(got.Values, Value{of.tag, p.values[i]})
			}
			sorted := cmpopts.SortSlices(func(a, b Value) bool { return a.Tag < b.Tag })
			if d := cmp.Diff(want, got, sorted, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); d != "" {
				rt.Fatal(d)
			}
		}
	})
}

// A line has the values of its own row, regardless of the rows before it.
func TestRowsMayHaveOtherTagsThanTheRowBefore(t *testing.T) {
	w, file := create(t)
	for step, values := range [][]Value{
		{{"loss", 2}, {"kd.w", 0.5}, {"ce/b", 3}},
		{{"loss", 2}, {"ce/b", 3}, {"ce/a", 0}}, // one is gone, one is new
		{{"ce/b", 3}, {"loss", 1}, {"kd.w", 0.5}, {"ce/b", 4}},
		{},
		{{"loss", math.Copysign(0, -1)}, {"kd.w", math.NaN()}},
		{{"loss", 0}, {"kd.w", math.Inf(-1)}},
	} {
		w.Append(Row{Attempt: 1, Step: step, Time: noon, Values: values})
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := `
{"attempt":1,"step":0,"time":"2026-11-23T12:00:00.0000005Z","loss":2,"kd.w":0.5,"ce/b":3}
{"attempt":1,"step":1,"time":"2026-11-23T12:00:00.0000005Z","loss":2,"ce/a":0,"ce/b":3}
{"attempt":1,"step":2,"time":"2026-11-23T12:00:00.0000005Z","loss":1,"kd.w":0.5,"ce/b":4}
{"attempt":1,"step":3,"time":"2026-11-23T12:00:00.0000005Z"}
{"attempt":1,"step":4,"time":"2026-11-23T12:00:00.0000005Z","loss":-0,"kd.w":null}
{"attempt":1,"step":5,"time":"2026-11-23T12:00:00.0000005Z","loss":0,"kd.w":null}
`
	if d := cmp.Diff(want[1:], string(got)); d != "" {
		t.Error(d)
	}
}

func FuzzParser(f *testing.F) {
	f.Add([]byte(`{"attempt":1,"step":12,"time":"2026","loss":2,"lr":0.0003,"z":null}`))
	f.Add([]byte(`{"step":1,"a\"":-0.5e-3 }`))
	f.Add([]byte(`{"step":1,"a":{}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		p := newParser()
		if p.row(line) != nil || !json.Valid(line) {
			return
		}
		var want map[string]any
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		if want["step"] != float64(p.step) && p.step < 1<<53 {
			t.Fatalf("step %v read as %d", want["step"], p.step)
		}
	})
}

// rows writes n rows of 30 tags.
func rows(b *testing.B, n int) string {
	w, file := create(b)
	values := map[string]float64{"loss": 1, "lr": 1, "kd.w": 0.75, "kd.temperature": 4}
	for i := len(values); i < 30; i++ {
		values[fmt.Sprintf("ce/dataset%02d/task", i)] = 0
	}
	for step := range n {
		for tag := range values {
			values[tag] = float64(step) / float64(1+len(tag)*7919)
		}
		w.Append(Row{Attempt: 1, Step: step + 1, Time: noon, Values: valuesOf(values)})
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return file
}

func BenchmarkLoad100kRows(b *testing.B) {
	file := rows(b, 100_000)
	b.ResetTimer()
	for range b.N {
		poll(b, Open(file, nil))
	}
}

// BenchmarkAppend writes a step's row as a run of the demo has them: 100
// numbers, of which 60 are those of the row before.
func BenchmarkAppend(b *testing.B) {
	w, _ := create(b)
	values := make([]Value, 100)
	for i := range values {
		values[i] = Value{fmt.Sprintf("ce/dataset%02d/task", i), 1 / float64(i+3)}
	}
	b.ReportAllocs()
	for step := range b.N {
		for i := range values[60:] {
			values[60+i].Number = 1 / float64(step+i+3)
		}
		w.Append(Row{Attempt: 1, Step: step, Time: noon, Values: values})
		if step%20 == 0 { // a trainer of 1,000 steps a second publishes as rarely
			if err := w.Flush(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// A copy has the rows of each step that count, and nothing after the last.
func TestACopyEndsAtItsStep(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, file := create(t)
		step, attempts := 0, rapid.IntRange(1, 4).Draw(rt, "attempts")
		for attempt := 1; attempt <= attempts; attempt++ {
			step = rapid.IntRange(0, step).Draw(rt, "resumed from")
			for range rapid.IntRange(0, 6).Draw(rt, "steps") {
				step++
				add(t, w, attempt, step, map[string]float64{"loss": float64(100*attempt + step)})
				if rapid.Bool().Draw(rt, "measured") {
					add(t, w, attempt, step, map[string]float64{"dev/d/mrc/f1": float64(attempt)})
				}
			}
		}
		last := rapid.IntRange(0, 12).Draw(rt, "last")
		to := file + ".copy"
		if err := Copy(owned.At(to), file, last); err != nil {
			rt.Fatal(err)
		}
		whole, part := Open(file, nil), Open(to, nil)
		poll(t, whole)
		poll(t, part)
		for _, tag := range []string{"loss", "dev/d/mrc/f1"} {
			want := whole.Get(tag)
			n := sort.SearchInts(want.Steps, last+1)
			if d := cmp.Diff(Series{Steps: want.Steps[:n], Values: want.Values[:n]}, part.Get(tag), cmpopts.EquateEmpty()); d != "" {
				rt.Fatalf("%s up to %d: %s", tag, last, d)
			}
		}
	})
}
