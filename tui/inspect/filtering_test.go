package inspect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

const long = 12_000 // examples

// longs opens a dev set of long examples: passages of 5 kB, all different.
func longs(tb testing.TB) (*ui.Context, *Screen) {
	tb.Helper()
	words := strings.Fields("Police on Sunday arrested former senator Somchai Wongsak whose lawyer told reporters that he would appeal")
	list := make([]wire.Prediction, long)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range list {
		var b strings.Builder
		for b.Len() < 5000 {
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		f1 := float64(i%100) / 100
		list[i] = wire.Prediction{
			ID: fmt.Sprint("q", i), Dataset: "squad2", Task: "mrc", Step: 12000, Question: "Who was arrested?", Passage: b.String(),
			Gold: []wire.Gold{{Text: "Somchai"}}, Student: wire.Said{Model: student, Text: "Anan", F1: f1, Prob: 1 - f1},
		}
	}
	run := uitest.Live()
	run.Answered["squad2"] = list
	c := uitest.Context(run, 120, 35)
	s := New(c)
	settle(s, s.Open())
	if len(s.shown) != long {
		tb.Fatalf("%d examples are shown", len(s.shown))
	}
	return c, s
}

func settle(s *Screen, cmd tea.Cmd) {
	uitest.Settle(cmd, func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
}

// fastest is the shortest of several times: those with a pause of the machine are
// longer.
func fastest(f func()) time.Duration {
	best := time.Duration(1 << 62)
	for range 5 {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

// No key waits for the search of a long dev set: it takes a small part of the time
// that it takes to look at every text once.
func TestNoKeyWaitsForALongDevSet(t *testing.T) {
	c, s := longs(t)
	found, lower := 0, make([]string, s.len())
	for i := range lower {
		lower[i] = strings.ToLower(s.row(i).Passage)
	}
	scan := fastest(func() {
		for _, text := range lower {
			if strings.Contains(text, "nosuchword") {
				found++
			}
		}
	})
	uitest.Press(c, s, "/")
	for name, press := range map[string]func(){
		"a word":               func() { s.Update(uitest.Key("nosuchword")) },
		"a regular expression": func() { s.Update(uitest.Key(" som[a-z]*zzz")) },
		"all of it removed":    func() { s.Update(uitest.Key("ctrl+u")) },
		"its sort order":       s.nextOrder,
	} {
		if took := fastest(press); took > scan/4 {
			t.Errorf("%s takes %v, and looking at every text once %v", name, took, scan)
		}
	}
	s.Update(uitest.Key("ctrl+u"))
	took := fastest(func() {
		_, cmd := s.Update(uitest.Key("q"))
		settle(s, cmd)
	})
	if len(s.shown) != 0 || took > 4*scan {
		t.Errorf("%d rows with a word come after %v, and looking at every text once takes %v", len(s.shown), took, scan)
	}
}

func TestRowsOfAFilterThatHasChangedAreDropped(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.Press(c, s, "/")
	_, first := s.Update(uitest.Key("f1<0.5"))
	late := first()
	if len(s.shown) != 4 || late == nil {
		t.Fatalf("%d rows before the search has ended, and then %v", len(s.shown), late)
	}
	_, second := s.Update(uitest.Key(" wh:which"))
	s.Update(late)
	if len(s.shown) != 4 {
		t.Errorf("the rows of the filter before are shown: %d", len(s.shown))
	}
	if first() != nil {
		t.Error("a search goes on after its filter has changed")
	}
	s.Update(second())
	if v := s.Render(120, 33); len(s.shown) != 0 || !strings.Contains(v, "No example passes the filter f1<0.5 wh:which") {
		t.Errorf("%d rows:\n%s", len(s.shown), v)
	}
	_, third := s.Update(uitest.Key("ctrl+u"))
	if third != nil || len(s.shown) != 4 {
		t.Errorf("without a filter %d rows are shown", len(s.shown))
	}
}

// Predictions that are read while a filter is set come through it, and the cursor
// stays on its example.
func TestNewPredictionsComeThroughTheFilter(t *testing.T) {
	run, c, s := open(120, 35)
	uitest.Press(c, s, "/", "f1 > 0.5", "enter", "s", "s", "s", "s", "down")
	r, _ := s.selected()
	want := r.ID
	run.Answered["squad2"] = slices.Insert(run.Answered["squad2"], 0,
		wire.Prediction{ID: "q0", Dataset: "squad2", Step: 12000, Student: wire.Said{F1: 1}},
		wire.Prediction{ID: "q00", Dataset: "squad2", Step: 12000})
	read := s.load()()
	_, cmd := s.Update(read)
	if s.len() != 4 || len(s.shown) != 3 {
		t.Errorf("before the search %d of %d rows", len(s.shown), s.len())
	}
	settle(s, cmd)
	if r, _ := s.selected(); s.len() != 6 || len(s.shown) != 4 || r.ID != want {
		t.Errorf("%d of %d rows, the cursor on %s instead of %s", len(s.shown), s.len(), r.ID, want)
	}
}

// BenchmarkFilter is a keystroke on 12,000 examples of 5 kB, the fastest one: until the
// update ends, and until the rows are there.
func BenchmarkFilter(b *testing.B) {
	c, s := longs(b)
	for _, filter := range []string{"nosuchword", "som[a-z]*zzz", "who|whom|(zzz)", "f1<0.5", "f1 < 0.5 nosuchword", "gold:anan"} {
		b.Run(filter, func(b *testing.B) {
			uitest.Press(c, s, "/")
			update, rows := time.Hour, time.Hour
			for b.Loop() {
				s.Update(uitest.Key("ctrl+u"))
				start := time.Now()
				_, cmd := s.Update(uitest.Key(filter))
				update = min(update, time.Since(start))
				settle(s, cmd)
				rows = min(rows, time.Since(start))
			}
			b.ReportMetric(float64(update.Microseconds()), "µs-update")
			b.ReportMetric(float64(rows.Microseconds())/1000, "ms-rows")
			uitest.Press(c, s, "esc")
		})
	}
}

// BenchmarkOrder is the next sort order of 12,000 examples.
func BenchmarkOrder(b *testing.B) {
	_, s := longs(b)
	for b.Loop() {
		s.nextOrder()
	}
}

// BenchmarkFrame is a frame with an example of 5 kB.
func BenchmarkFrame(b *testing.B) {
	_, s := longs(b)
	for b.Loop() {
		s.Render(120, 33)
	}
}
