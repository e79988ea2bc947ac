package inspect

import (
	"fmt"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// BenchmarkManyExamples is 100,000 examples: until they are shown, what is computed about
// them, and the longest time that a key or a message held the screen.
func BenchmarkManyExamples(b *testing.B) {
	const n = 100_000
	words := []string{"Who", "What", "When", "Where", "Which"}
	list := make([]wire.Prediction, n)
	for i := range list {
		p := &list[i]
		p.ID, p.Dataset, p.Task, p.Step = fmt.Sprint("q", i), "squad2", "mrc", 12000
		p.Passage = fmt.Sprintf("Passage %d is about a senator. Police on Sunday arrested him, and his lawyer told so.", i/5)
		p.Question, p.Gold = words[i%5]+" was arrested?", []wire.Gold{{Text: "senator", Start: 25}}
		p.Student = wire.Said{Model: student, Text: "Police", Start: 34, End: 40, F1: float64(i%7) / 7, Prob: 0.5}
		if i%3 == 0 {
			p.Student.EM, p.Student.F1 = 1, 1
		}
	}
	run := uitest.Live()
	run.Answered["squad2"] = list
	c := uitest.Context(run, 120, 35)
	s := New(c)
	longest := time.Duration(0)
	take := func(msg tea.Msg) tea.Cmd {
		start := time.Now()
		_, cmd := s.Update(msg)
		s.Render(120, 33)
		longest = max(longest, time.Since(start))
		return cmd
	}
	timed := func(what string, do func()) {
		start := time.Now()
		do()
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms-"+what)
	}
	for b.Loop() {
		s.forget()
		s.dataset = "squad2"
		timed("open", func() { uitest.Settle(s.load(), take) })
		timed("filter", func() {
			uitest.Press(c, s, "/")
			uitest.Settle(take(uitest.Key("f1<0.5 wh:who")), take)
		})
		timed("figures", func() { uitest.Settle(take(uitest.Key("enter")), take) })
		timed("slices", func() { uitest.Press(c, s, "S", "right") })
		timed("esc", func() { uitest.Press(c, s, "esc", "esc") })
		b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
	}
}
