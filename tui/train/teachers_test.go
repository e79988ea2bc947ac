package train

import (
	"math"
	"strings"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// taught is the test run with soft targets of two teachers from step 6,000 on.
func taught() *uitest.Session {
	s := live()
	of := func(v float64) *float64 { return &v }
	w := &wire.Weighting{Steps: 100, Windows: 5120, Acts: 0.31, Falls: 0.021}
	for i := range s.S.Datasets {
		d := &s.S.Datasets[i]
		d.Teachers = []string{"large-1", "large-2"}
		d.Targets = []wire.Targets{{Teacher: "large-1", Windows: 1000}, {Teacher: "large-2", Windows: 1000}}
		for k, task := range d.Tasks {
			x := float64(i) + float64(k)/4
			w.Rows = append(w.Rows, wire.WeightingRow{
				Dataset: d.Name, Task: task, Windows: 500, Acts: 0.2 + x/50, Falls: x / 200,
				AllRight: 0.6 - x/50, SomeRight: 0.2 + x/50, NoneRight: 0.2,
				Weights: wire.RightWeights{Right: of(1.4), Wrong: of(0.6)},
				Truth:   of(0.61 - x/100), Plain: of(0.58 - x/100), Student: of(0.4 + x/100), Ahead: of(0.1 + x/40), Entropy: of(1 + x/3),
			})
		}
	}
	w.Rows[2].Weights = wire.RightWeights{}
	s.S.Weighting = w
	for i, kind := range []string{
		metrics.AllRight, metrics.SomeRight, metrics.NoneRight, metrics.WeightRight, metrics.WeightWrong, metrics.Acts, metrics.Falls,
		metrics.Truth, metrics.TruthPlain, metrics.TruthStudent, metrics.Ahead, metrics.Entropy,
	} {
		tag := kind + "/nq/mrc"
		for step := 6000; step <= steps; step += 20 {
			c := s.Series[tag]
			v := 0.3 + float64(i)/30 + 0.05*math.Sin(float64(step*(i+2)))
			if step >= 11892 {
				v += 0.1
			}
			c.Steps, c.Values = append(c.Steps, step), append(c.Values, v)
			s.Series[tag] = c
		}
	}
	return s
}

func TestTeachersAreShownWhereTheRunHasSome(t *testing.T) {
	for _, v := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"teachers-80x24", 80, 24, []string{"down"}},
		{"teachers-pane-80x24", 80, 24, []string{"down", "tab", "tab", "tab", "tab", "c"}},
		{"teachers-full-80x24", 80, 24, []string{"down", "tab", "tab", "tab", "tab", "enter"}},
		{"teachers-full-120x35", 120, 35, []string{"down", "tab", "tab", "tab", "tab", "c", "c", "enter"}},
		{"teachers-120x35", 120, 35, []string{"down", "c", "c", "c", "c", "left"}},
		{"teachers-200x50", 200, 50, []string{"c"}},
	} {
		c, s := open(taught(), v.w, v.h)
		uitest.Press(c, s, v.keys...)
		w, h := inner(v.w, v.h)
		view := s.Render(w, h)
		uitest.Golden(t, v.name, view)
		if !strings.Contains(view, "W acts on 31 %") {
			t.Errorf("%s does not say what W does", v.name)
		}
	}
}

func TestChartsOfTheSoftTargetsNeedSome(t *testing.T) {
	c, s := open(live(), 120, 35)
	uitest.Press(c, s, "c")
	if s.figure != 0 || !strings.Contains(c.Flash().Text, "no step has had soft targets") {
		t.Errorf("the chart is %q, the flash %q", figures[s.figure].name, c.Flash().Text)
	}
	c, s = open(taught(), 120, 35)
	for _, f := range figures {
		s.Render(120, 31)
		if len(s.chart.Series) != len(f.lines) && f.name != "loss" {
			t.Errorf("the chart of %s has %d lines", f.name, len(s.chart.Series))
		}
		uitest.Press(c, s, "c")
	}
	if s.figure != 0 {
		t.Error("after the last chart the losses do not come again")
	}
}

func TestTheTeachersPaneIsLeftOutWithoutTeachers(t *testing.T) {
	for _, c := range []struct {
		session *uitest.Session
		panes   int
	}{{live(), int(panes) - 1}, {taught(), int(panes)}} {
		for _, key := range []string{"tab", "shift+tab"} {
			ctx, s := open(c.session, 120, 35)
			n := 0
			for again := true; again; again = s.pane != lossPane {
				uitest.Press(ctx, s, key)
				n++
			}
			if n != c.panes {
				t.Errorf("%s goes through %d panes, want %d", key, n, c.panes)
			}
		}
	}
}

func TestTeachersFitEverySize(t *testing.T) {
	c, s := open(taught(), 120, 35)
	uitest.EverySize(t, c, s.Render)
	uitest.Press(c, s, "tab", "tab", "tab", "tab", "enter", "c")
	uitest.EverySize(t, c, s.Render)
}
