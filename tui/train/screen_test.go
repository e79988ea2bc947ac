package train

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

const steps = 12340

// live is the test run with the series that this screen shows: nine datasets,
// six tasks, two changes and the arrival of targets.
func live() *uitest.Session {
	s := uitest.Live()
	names := []string{"squad2", "triviaqa", "nq", "quac", "qa-srl", "newsqa", "mnli", "sst", "quora"}
	serves := [][]string{{"mrc"}, {"mrc"}, {"mrc"}, {"mrc", "yesno", "followup"}, {"mrc"}, {"mrc"}, {"nli"}, {"sentiment"}, {"paraphrase"}}
	s.Series = map[string]ui.Series{}
	s.S.Datasets, s.S.Tasks = nil, nil
	byTask := map[string][]string{}
	noise := rand.New(rand.NewPCG(1, 2))
	add := func(tag string, step int, v float64) {
		c := s.Series[tag]
		c.Steps, c.Values = append(c.Steps, step), append(c.Values, v)
		s.Series[tag] = c
	}
	for i, name := range names {
		for _, t := range serves[i] {
			byTask[t] = append(byTask[t], name)
		}
		share := 0.111 + 0.02*(noise.Float64()-0.5)
		if name == "newsqa" {
			share = 0.31
		}
		s.S.Datasets = append(s.S.Datasets, wire.Dataset{
			Name: name, Tasks: serves[i], Requested: 1.0 / 9, Share: share, Passes: 5000, Windows: 1000,
		})
	}
	stride := func(step int) int {
		if step > 11700 { // all passes around the newest change
			return 1 + noise.IntN(4)
		}
		return 20 + noise.IntN(30)
	}
	for i, t := range []string{"mrc", "yesno", "followup", "nli", "sentiment", "paraphrase"} {
		s.S.Tasks = append(s.S.Tasks, wire.Task{Name: t, Datasets: byTask[t], Weight: 1})
		for _, d := range byTask[t] {
			for step := 10 + noise.IntN(30); step <= steps; step += stride(step) {
				x := math.Exp(-float64(step) / (1500 + 500*float64(i)))
				ce := 0.4 + 2.5*x + 0.12*noise.NormFloat64()*(0.3+x)
				if step >= 11892 && t == "mrc" { // the newest change has an effect
					ce *= 0.85
				}
				add("ce/"+d+"/"+t, step, ce)
				add("kd/"+d+"/"+t, step, 0.6*ce)
				add("yardstick/"+d+"/"+t, step, 0.3*ce+0.05)
				add("passes/"+d+"/"+t, step, float64(1+noise.IntN(2)))
			}
		}
	}
	for step := 10; step <= steps; step += 10 {
		add("loss", step, 0.5+4*math.Exp(-float64(step)/2000)+0.1*noise.Float64())
		add("windows_per_second", step, 330+30*noise.Float64())
		jobs := 0.0
		if step%2000 > 1400 {
			jobs = 0.4
		}
		for tag, seconds := range map[string]float64{
			"data": 0.1, "pass": 1.05, "optimizer": 0.13, "job": jobs, "control": 0.02, "step": 1.3 + jobs,
		} {
			add(tag+"_seconds", step, seconds)
		}
		for i, name := range names {
			add("share/"+name, step, 0.11+0.05*math.Sin(float64(step)/1000+float64(i)))
		}
	}
	for step := 1000; step <= 12000; step += 1000 {
		add("dev/squad2/mrc/f1", step, 88.41-10*math.Exp(-float64(step)/3000))
	}
	s.S.Evals = append(s.S.Evals, wire.Eval{
		Dataset: "newsqa", Task: "mrc", Step: 12000, Metric: "f1", Value: 59.1, Baseline: 20,
		All: map[string]float64{"exact": 44, "f1": 59.1},
	})
	shards := []string{"nq/large-1/mrc/00000.logits"}
	s.Ledger = append(s.Ledger,
		wire.Entry{ID: "t1", Action: wire.TargetsIn, Fate: wire.Applied, Step: 6000, Dataset: "nq", Teacher: "large-1", Shards: shards},
		wire.Entry{ID: "t2", Action: wire.TargetsIn, Fate: wire.Applied, Step: 6300, Dataset: "nq", Teacher: "large-1", Shards: shards},
	)
	return s
}

// averaging is the test run with tasks whose gradients were compared.
func averaging() *uitest.Session {
	s := live()
	for tag, v := range map[string]float64{
		"grad_share/mrc": 0.41, "grad_share/yesno": 0.07, "grad_share/followup": 0.05, "grad_share/nli": 0.32, "grad_share/sentiment": 0.19,
		"grad_share/paraphrase": -0.04, "grad_cosine/mrc/nli": 0.31, "grad_cosine/mrc/sentiment": -0.04, "grad_cosine/nli/paraphrase": -0.22,
	} {
		s.Series[tag] = ui.Series{Steps: []int{12300, 12320, 12340}, Values: []float64{v - 0.01, math.NaN(), v + 0.01}}
	}
	return s
}

func open(s *uitest.Session, w, h int) (*ui.Context, *Screen) {
	c := uitest.Context(s, w, h)
	return c, New(c)
}

// inner returns the size of a screen within the workbench's frame.
func inner(w, h int) (int, int) { return w, h - 4 }

func TestViews(t *testing.T) {
	colour, err := theme.New("dark", theme.TrueColor, theme.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	ascii, err := theme.New("mono", theme.Mono, theme.ASCII)
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range []struct {
		name  string
		theme *theme.Theme
	}{{"", nil}, {"-truecolor", colour}, {"-ascii", ascii}} {
		for _, size := range uitest.Sizes {
			c, s := open(live(), size.W, size.H)
			if look.theme != nil {
				c.Theme = look.theme
			}
			uitest.Press(c, s, "down")
			w, h := inner(size.W, size.H)
			view := s.Render(w, h)
			uitest.Exact(t, "train", view, w, h)
			uitest.Golden(t, "train-"+strings.ReplaceAll(sizeName(size.W, size.H), " ", "")+look.name, view)
		}
	}
}

func sizeName(w, h int) string { return ui.Count(w) + "x" + ui.Count(h) }

func TestOtherViews(t *testing.T) {
	for _, v := range []struct {
		name string
		w, h int
		keys []string
	}{
		{"full-chart", 120, 35, []string{"down", "down", "enter", "left", "left"}},
		{"full-sampling", 120, 35, []string{"tab", "enter"}},
		{"compact-sampling", 80, 24, []string{"tab"}},
		{"compact-jobs", 80, 24, []string{"shift+tab"}},
		{"compact-speed", 80, 24, []string{"tab", "tab"}},
		{"full-speed", 120, 35, []string{"tab", "tab", "enter"}},
		{"marker-log", 120, 35, []string{"down", "l", "s", "[", "["}},
		{"zoomed", 120, 35, []string{"down", "+", "+", "<", "<"}},
	} {
		c, s := open(live(), v.w, v.h)
		uitest.Press(c, s, v.keys...)
		w, h := inner(v.w, v.h)
		uitest.Golden(t, v.name, s.Render(w, h))
	}
}

func TestGradientsAreShownWhereTheyWereCompared(t *testing.T) {
	for _, size := range uitest.Sizes[:2] {
		c, s := open(averaging(), size.W, size.H)
		w, h := inner(size.W, size.H)
		view := s.Render(w, h)
		uitest.Golden(t, "gradients-"+strings.ReplaceAll(sizeName(size.W, size.H), " ", ""), view)
		plain := New(uitest.Context(live(), size.W, size.H)).Render(w, h)
		if strings.Contains(view, "cosine") == strings.Contains(plain, "cosine") {
			t.Errorf("%dx%d: the gradients do not depend on whether there are any", size.W, size.H)
		}
		uitest.Press(c, s, "tab", "enter")
		if !strings.Contains(s.Render(w, h), "mrc 41%") {
			t.Errorf("%dx%d: not with the sampling on the whole screen", size.W, size.H)
		}
	}
}

// The share of projected pairs is shown while gradients.combine is pcgrad, also without comparisons.
func TestProjectedPairsAreShown(t *testing.T) {
	for _, combine := range []string{"pcgrad", "mean"} {
		run := live()
		run.Series["grad_pairs"] = ui.Series{Steps: []int{12339, 12340}, Values: []float64{12, 6}}
		run.Series["grad_projected"] = ui.Series{Steps: []int{12339, 12340}, Values: []float64{5, 1}}
		run.K = append(run.K, wire.Knob{Name: "gradients.combine", Value: combine})
		_, s := open(run, 120, 35)
		w, h := inner(120, 35)
		if v := s.Render(w, h); strings.Contains(v, "pcgrad    projects 33% of the pairs") != (combine == "pcgrad") {
			t.Errorf("under %s:\n%s", combine, v)
		}
	}
}

func TestEverySize(t *testing.T) {
	crashed := uitest.Crashed()
	crashed.Series = nil
	for name, session := range map[string]*uitest.Session{
		"live": live(), "averaging": averaging(), "crashed": crashed, "empty": {}, "none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			c, s := open(session, 120, 35)
			uitest.EverySize(t, c, s.Render)
			uitest.Press(c, s, "tab", "enter")
			uitest.EverySize(t, c, s.Render)
		})
	}
}

func TestKeysNeverPanic(t *testing.T) {
	for _, session := range []*uitest.Session{live(), {}, nil} {
		c, s := open(session, 120, 35)
		pick := rand.New(rand.NewPCG(3, 4))
		for range 150 {
			b := s.Bindings()[pick.IntN(len(s.Bindings()))]
			uitest.Press(c, s, b.Keys[0])
			c.Width, c.Height = 40+pick.IntN(140), 10+pick.IntN(40)
			w, h := inner(c.Width, c.Height)
			uitest.Exact(t, b.ID, s.Render(w, h), w, h)
		}
	}
}

func TestNothingChangesTheRun(t *testing.T) {
	session := live()
	c, s := open(session, 120, 35)
	for _, b := range s.Bindings() {
		if b.Dangerous {
			t.Errorf("%s is dangerous", b.ID)
		}
		uitest.Press(c, s, b.Keys...)
	}
	if len(session.Requests) != 0 {
		t.Errorf("keys of this screen sent %v", session.Requests)
	}
}

func TestDrawnOnceUntilSomethingChanges(t *testing.T) {
	session := live()
	c, s := open(session, 120, 35)
	s.Render(120, 31)
	if n := testing.AllocsPerRun(10, func() { s.Render(120, 31) }); n != 0 {
		t.Errorf("rendering again allocates %v times", n)
	}
	before := s.Render(120, 31)
	newest := map[string]ui.Series{"loss": {Steps: []int{12350}, Values: []float64{9}}}
	c.Store.Apply(ui.BatchMsg{Session: session, Delta: ui.Delta{Series: newest}})
	if s.Render(120, 31) == before {
		t.Error("a new row is not shown")
	}
}

func TestLogIsRefusedWithAReason(t *testing.T) {
	session := uitest.Live()
	session.Series = map[string]ui.Series{"loss": {Steps: []int{1, 2}, Values: []float64{-1, 0}}}
	c, s := open(session, 120, 35)
	uitest.Press(c, s, "l")
	if got := c.Flash().Text; !strings.Contains(got, "needs a value above 0") {
		t.Errorf("the flash is %q", got)
	}
}

func TestBackLeavesOneLayer(t *testing.T) {
	c, s := open(live(), 120, 35)
	uitest.Press(c, s, "left", "enter")
	if !s.Back() || s.full || !s.chart.CursorOn {
		t.Error("the first esc does not leave the full screen, and only it")
	}
	if !s.Back() || s.chart.CursorOn {
		t.Error("the second esc does not take the crosshair away")
	}
	if s.Back() {
		t.Error("there was nothing left to leave")
	}
}

func TestARewindIsMarkedWhereItsStepsBegin(t *testing.T) {
	changed := []wire.Changed{{Name: "optim.lr_scale", Old: 1.0, New: 0.5}}
	rewinds := []wire.Entry{{Action: wire.Rewind, Step: 401}, {Action: wire.Rewind, Step: 801, Changes: changed}}
	c, _ := open(live(), 120, 35)
	marks := markers(rewinds, c.Theme.Glyphs)
	if marks[0].Step != 401 || marks[0].Label != "rewind" || marks[1].Label != "rewind lr_scale 1→.5" {
		t.Errorf("the marks are %+v", marks)
	}
}

func TestMarkers(t *testing.T) {
	c, s := open(live(), 120, 35)
	s.Render(120, 31)
	var got []string
	for _, m := range s.marks {
		got = append(got, ui.Count(m.Step)+" "+m.Label)
	}
	want := "4,000 targets squad2/large-1; 6,000 targets nq/large-1; 9,400 W .8→.75; 11,892 W .75→.6"
	if strings.Join(got, "; ") != want {
		t.Errorf("markers are %s; want %s", strings.Join(got, "; "), want)
	}
	var at []int
	for _, key := range []string{"[", "[", "[", "[", "[", "]", "]", "]"} {
		uitest.Press(c, s, key)
		at = append(at, s.chart.Cursor)
	}
	for i, want := range []int{11892, 9400, 6000, 4000, 4000, 6000, 9400, 11892} {
		if at[i] != want {
			t.Errorf("key %d leads to step %d, want %d", i, at[i], want)
		}
	}
}

func TestBuckets(t *testing.T) {
	var s ui.Series
	for step := 1; step <= 1000; step++ {
		v := 1.0
		if step > 500 {
			v = 3
		}
		if step > 250 && step <= 500 {
			v = math.NaN()
		}
		s.Steps, s.Values = append(s.Steps, step), append(s.Values, v)
	}
	got := buckets(s, 4, 1000)
	if got[0] != 1 || got[1] == got[1] || got[2] != 3 || got[3] != 3 {
		t.Errorf("four stretches of 1, none, 3 and 3 are %v", got)
	}
	if got := buckets(ui.Series{}, 2, 10); len(got) != 2 || got[0] == got[0] {
		t.Errorf("of nothing the means are %v", got)
	}
}

func TestAstray(t *testing.T) {
	for _, c := range []struct {
		d    wire.Dataset
		want bool
	}{
		{wire.Dataset{Requested: 0.111, Share: 0.14, Passes: 5000}, false},
		{wire.Dataset{Requested: 0.111, Share: 0.31, Passes: 5000}, true},
		{wire.Dataset{Requested: 0.111, Share: 1, Passes: 3}, false},
		{wire.Dataset{Requested: 0, Share: 0.02, Passes: 5000}, true},
	} {
		if got := offTarget(c.d); got != c.want {
			t.Errorf("requested %v and got %v in %d passes: off target %v", c.d.Requested, c.d.Share, c.d.Passes, got)
		}
	}
}

// BenchmarkRender draws the screen with 100,000 steps of nine datasets, after one
// more row.
func BenchmarkRender(b *testing.B) {
	const rows = 100_000
	session := live()
	session.S.Step = rows
	for tag := range session.Series {
		var s ui.Series
		for step := range rows {
			s.Steps, s.Values = append(s.Steps, step), append(s.Values, 0.3+math.Exp(-float64(step)/20000)+0.1*math.Sin(float64(step)))
		}
		session.Series[tag] = s
	}
	c, s := open(session, 200, 50)
	c.Theme, _ = theme.New("dark", theme.TrueColor, theme.Unicode)
	uitest.Press(c, s, "down")
	s.Render(200, 46)
	step, bytes := rows, 0
	b.ReportAllocs()
	for b.Loop() {
		d := ui.Delta{Series: map[string]ui.Series{}}
		for tag := range session.Series {
			d.Series[tag] = ui.Series{Steps: []int{step}, Values: []float64{0.5}}
		}
		step++
		c.Store.Apply(ui.BatchMsg{Session: session, Delta: d})
		bytes = len(s.Render(200, 46))
	}
	b.ReportMetric(float64(bytes), "bytes/frame")
}
