package metrics

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.road/workbench/session/jsonl"
)

// lived writes the rows of a run that was resumed or taken back several times.
func lived(t *rapid.T, w *Writer) (lastStep int) {
	step, attempts := 0, rapid.IntRange(1, 4).Draw(t, "attempts")
	for attempt := 1; attempt <= attempts; attempt++ {
		step = rapid.IntRange(0, step).Draw(t, "resumed from")
		if attempt > 1 && step > 0 && rapid.Bool().Draw(t, "rewound") {
			w.Append(Row{Attempt: attempt, Step: step, Time: noon, Values: []Value{{"loss", float64(attempt)}, {"dev/d/mrc/f1", 1}}})
		}
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			step++
			values := []Value{{"loss", float64(100*attempt + step)}, {"ce/d/mrc", float64(step)}}
			if rapid.Bool().Draw(t, "without the loss first") {
				values = values[1:]
			}
			w.Append(Row{Attempt: attempt, Step: step, Time: noon, Values: values})
			if rapid.Bool().Draw(t, "measured") {
				at := rapid.IntRange(1, step).Draw(t, "step")
				w.Append(Row{Attempt: attempt, Step: at, Time: noon, Values: []Value{{"dev/d/mrc/f1", float64(attempt + step)}}})
			}
		}
	}
	return step
}

// A resume knows of the rows as the format has them.
func TestThePastIsThatOfTheRowsThatCount(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, file := create(t)
		asked := rapid.IntRange(0, lived(rt, w)+1).Draw(rt, "asked")
		if err := w.Flush(); err != nil {
			rt.Fatal(err)
		}
		n := readNaively(t, file)
		want := Past{Attempt: n.attempt, At: n.at(asked), Measured: map[string]Series{}}
		if steps := n.series["loss"].Steps; len(steps) > 0 {
			want.Last = steps[len(steps)-1]
		}
		delete(want.At, MeanTag("ce", "mrc"))
		if s := n.series["dev/d/mrc/f1"]; len(s.Steps) > 0 {
			want.Measured["dev/d/mrc/f1"] = s
		}
		got, err := ReadPast(file, asked)
		if err != nil {
			rt.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
			text, _ := os.ReadFile(file)
			rt.Fatalf("%s\n%s", d, text)
		}
	})
}

func TestThePastOfADamagedFileIsThatOfItsWholeLines(t *testing.T) {
	_, file := create(t)
	text := `{"attempt":1,"step":1,"time":"t","loss":1,"z":2}
{"attempt":1,"step":2,"time":"t","loss":1,"z":
{"step":3,"attempt":1,"loss":3e0}
{"attempt":1,"step":4,"time":"t","loss":1,"z":2`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := ReadPast(file, 3)
	if err == nil || !strings.Contains(err.Error(), "metrics.jsonl:2: the line is skipped") {
		t.Error(err)
	}
	if d := cmp.Diff(Past{Attempt: 1, Last: 3, At: map[string]float64{"loss": 3}, Measured: map[string]Series{}}, p); d != "" {
		t.Error(d)
	}
	text = strings.Repeat(" ", jsonl.Longest) + "{}\n" + text
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := ReadPast(file, 3); err == nil || !strings.Contains(err.Error(), "metrics.jsonl:1: the line is skipped") || p.Last != 3 {
		t.Errorf("after a line that is too long the last step is %d, %v", p.Last, err)
	}
	if p, err := ReadPast(file+"x", NoStep); err != nil || p.Attempt != 0 {
		t.Errorf("a file that is not there has %v, %v", p, err)
	}
}

// BenchmarkPastOf100kRows measures the reading of a resume.
func BenchmarkPastOf100kRows(b *testing.B) {
	file := rows(b, 100_000)
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := ReadPast(file, 1); err != nil {
			b.Fatal(err)
		}
	}
}
