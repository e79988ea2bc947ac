package inspect

import (
	"slices"

	"dev.road/workbench/filter"
	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is the predictions of the open run, one dataset at a time.
type Screen struct {
	c        *ui.Context
	bindings []ui.Binding
	session  ui.Session

	opened  bool   // once
	wanted  string // the dataset to begin with, once it is read; "" is any
	dataset string
	loading bool
	err     error
	steps   []int // that have predictions, ascending
	older   int   // the selected step; 0 follows the newest
	predictions
	search filtering
	shown  []int // indices of rows that pass the filter, sorted
	order  order
	filter ui.Search
	list   ui.List
	scroll int    // first shown line of the detail
	last   sought // that it was scrolled to
	seek   sought // where the detail scrolls to before it is shown

	listed   []wire.Predicted // datasets with predictions, as they were listed last
	picked   bool             // a person chose the dataset
	with     other            // predictions to compare with
	by       string           // the field of the slices
	sliced   sliced
	slicing  sliced // those that are computed, or were last
	figures  figures
	figuring figures

	heat       bool
	asked      *consultation // the user's question while its answer is shown
	importance *consultation // about the words' importance, while that is shown
	editor     *editor
	turn       int // counts questions: an answer to an earlier one is dropped
}

// New makes the screen.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c, session: c.Session}
	s.filter, s.by = ui.NewSearch(c, analysis.Language()), byError
	s.filter.Check = func(f filter.Filter) error {
		if s.set == nil {
			return nil
		}
		return s.set.Check(f)
	}
	s.bindings = s.table()
	return s
}

// Begin has the screen begin with a dataset, once that is read.
func (s *Screen) Begin(dataset string) { s.wanted = dataset }

// Name implements ui.Screen.
func (s *Screen) Name() string { return "inspect" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Editing implements ui.Editor.
func (s *Screen) Editing() bool { return s.filter.Editing() || s.editor != nil }

// EditingKeys implements ui.Asker.
func (s *Screen) EditingKeys() string {
	if s.editor == nil {
		return "" // the filter
	}
	return "enter ask · tab next field · esc cancel"
}

// Back implements ui.Backer: it closes the answer, the heat, or the filter.
func (s *Screen) Back() bool {
	switch {
	case s.importance != nil:
		s.importance = nil
	case s.asked != nil:
		s.putAway()
	case s.heat:
		s.heat = false
	default:
		had := s.filter.Clear()
		s.choose()
		return had
	}
	s.begin()
	return true
}

// Open implements ui.Opener: it reads the predictions.
func (s *Screen) Open() tea.Cmd {
	s.follow()
	s.opened = true
	if names := s.datasets(); !slices.Contains(names, s.dataset) {
		s.dataset = s.first(names)
	}
	if s.set != nil || s.loading {
		return nil
	}
	return s.load()
}

// follow resets the screen after another run was opened.
func (s *Screen) follow() {
	if s.session == s.c.Session {
		return
	}
	if s.session != nil {
		s.wanted = "" // it was of the run before
	}
	s.session, s.dataset, s.loading, s.editor, s.picked, s.listed = s.c.Session, "", false, nil, false, nil
	s.forget()
}

// forget shows no predictions, until others are read.
func (s *Screen) forget() {
	s.search.drop()
	s.predictions, s.shown, s.err, s.steps, s.older, s.with = predictions{}, nil, nil, nil, 0, other{}
	s.list.Cursor = 0
	s.putAway()
}

// putAway shows the selected example, in the place of answers about it.
func (s *Screen) putAway() { s.asked, s.importance, s.heat = nil, nil, false }

// datasets returns the names of the datasets with a dev set or predictions.
func (s *Screen) datasets() []string {
	var names []string
	for _, d := range s.c.Store.State.Datasets {
		if d.Dev > 0 {
			names = append(names, d.Name)
		}
	}
	for _, p := range s.listed {
		if !slices.Contains(names, p.Dataset) {
			names = append(names, p.Dataset)
		}
	}
	return names
}

// first returns the dataset to begin with: the one that was predicted last, else one
// that is only measured, whose answers the student cannot have learned, else the first.
func (s *Screen) first(names []string) string {
	st := &s.c.Store.State
	if s.wanted != "" {
		if slices.Contains(names, s.wanted) {
			return s.wanted
		}
		return ""
	}
	for _, j := range slices.Backward(st.Jobs) {
		if j.Kind == wire.JobPredict && done(&j) && slices.Contains(names, j.Dataset) {
			return j.Dataset
		}
	}
	for _, d := range st.Datasets {
		if d.Examples == 0 && !d.Reading && slices.Contains(names, d.Name) {
			return d.Name
		}
	}
	if len(names) > 0 {
		return names[0]
	}
	return ""
}

// Work implements ui.Worker: it measures the examples that are shown by now.
func (s *Screen) Work() tea.Cmd { return s.measure() }

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	handled, cmd := s.update(msg)
	return handled, tea.Batch(cmd, s.measure())
}

func (s *Screen) update(msg tea.Msg) (bool, tea.Cmd) {
	s.follow()
	switch msg := msg.(type) {
	case loadedMsg:
		return false, s.take(msg)
	case filteredMsg:
		s.filtered(msg)
	case slicedMsg:
		if msg.set == s.set && msg.by == s.by && msg.turn == s.search.turn.Load() {
			s.sliced = msg.sliced
		}
	case figuresMsg:
		if msg.set == s.set && msg.turn == s.search.turn.Load() {
			s.figures = msg.figures
		}
	case sortedMsg:
		s.takeSorted(msg)
	case notedMsg:
		return false, s.takeNoted(msg)
	case exportedMsg:
		s.exported(msg)
	case ui.BatchMsg:
		if s.opened && s.dataset == "" { // it was opened before anything of the run was read
			return false, s.Open()
		}
		return false, s.predicted(msg.Events)
	case replyMsg:
		s.receive(msg)
	case tea.KeyMsg:
		if s.editor != nil {
			return true, s.edit(msg)
		}
		s.filter.Key(msg)
		return true, s.choose()
	}
	return false, nil
}

// predicted reads predictions that have been written: newer ones of the dataset, or,
// while nothing of it is shown, those of another.
func (s *Screen) predicted(events []wire.Event) tea.Cmd {
	for _, e := range slices.Backward(events) {
		if e.Job == nil || !done(e.Job) {
			continue
		}
		if e.Job.Dataset == s.dataset {
			return s.load()
		}
		if s.idle() && slices.Contains(s.datasets(), e.Job.Dataset) {
			s.dataset = e.Job.Dataset
			s.forget()
			return s.load()
		}
	}
	return nil
}

// idle reports whether the screen was opened, and shows nothing that a person reads or writes.
func (s *Screen) idle() bool {
	return s.dataset != "" && !s.loading && s.set == nil && s.editor == nil && s.asked == nil
}

// done reports whether a job has written predictions.
func done(j *wire.Job) bool {
	return (j.Kind == wire.JobPredict || j.Kind == wire.JobEvaluate) && j.State == wire.JobDone
}

// selected returns the example under the cursor.
func (s *Screen) selected() (row, bool) {
	if s.list.Cursor >= len(s.shown) {
		return row{}, false
	}
	i := s.shown[s.list.Cursor]
	r := s.row(i)
	if other, ok := s.compared(i); ok {
		r.other = []wire.Said{other}
	}
	return r, true
}

// other shows the dataset dir places further.
func (s *Screen) other(dir int) tea.Cmd {
	names := s.datasets()
	if len(names) == 0 {
		return nil
	}
	i := max(slices.Index(names, s.dataset), 0)
	return s.show(names[(i+dir+len(names))%len(names)])
}

// show shows a dataset that a person chose.
func (s *Screen) show(dataset string) tea.Cmd {
	s.dataset, s.picked = dataset, true
	s.forget()
	return s.load()
}

// otherStep shows the predictions of the step dir places further.
func (s *Screen) otherStep(dir int) tea.Cmd {
	i := slices.Index(s.steps, s.step) + dir
	if i < 0 || i >= len(s.steps) {
		s.c.Say(ui.Info, "no "+map[int]string{-1: "earlier", 1: "later"}[dir]+" predictions of "+s.dataset)
		return nil
	}
	s.older = s.steps[i]
	if i == len(s.steps)-1 {
		s.older = 0
	}
	s.putAway()
	return s.load()
}

// disputed reports whether an answer that an example is set beside differs from the
// student's: the other predictions' in a comparison, else a teacher's.
func (s *Screen) disputed(i int) bool {
	if s.against != nil {
		diff, ok := s.number(i, "diff")
		return ok && diff != 0
	}
	agree, ok := s.number(i, "agree")
	return ok && agree < 1
}

// jump goes to the next example for which want holds, wrapping around.
func (s *Screen) jump(name string, want func(i int) bool) {
	n := len(s.shown)
	for k := 1; k <= n; k++ {
		i := (s.list.Cursor + k) % n
		if want(s.shown[i]) {
			s.list.Cursor = i
			s.begin()
			s.putAway()
			return
		}
	}
	s.c.Say(ui.Info, "no "+name+" among the "+ui.Count(n)+" shown")
}
