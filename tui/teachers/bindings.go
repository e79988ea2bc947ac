package teachers

import (
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/jobs"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// The bindings that the figures name.
const (
	predictID = "teachers.predict"
	compareID = "teachers.compare"
	teachID   = "teachers.teach"
)

func (s *Screen) table() []ui.Binding {
	const figures, window = "Figures", "Window"
	b := ui.Moves("teachers", "teachers, or the lines of a window", s.move)
	return append(b,
		ui.Binding{
			ID: "teachers.window", Keys: []string{"enter"}, Short: "window", Group: window, Disabled: s.noTask, Do: s.openWindow,
			Help: "show the soft target of a training window: each teacher's part, now and as staged, and the student",
		},
		ui.Binding{
			ID: "teachers.next-window", Keys: []string{"right"}, Short: "next", Group: window, Disabled: s.noWindow,
			Help: "next window", Do: func(*ui.Context) tea.Cmd { return s.step(1) },
		},
		ui.Binding{
			ID: "teachers.last-window", Keys: []string{"left"}, Group: window, Disabled: s.noWindow,
			Help: "previous window", Do: func(*ui.Context) tea.Cmd { return s.step(-1) },
		},
		ui.Binding{
			ID: "teachers.disagreement", Keys: []string{"d"}, Short: "disagreement", Group: window, Disabled: s.noWindow,
			Help: "next window on which some teachers are right and some wrong: W acts there", Do: s.search,
		},
		ui.Binding{
			ID: "teachers.find", Keys: []string{"/"}, Short: "find", Group: window, Disabled: s.noTask,
			Help: "find a window by its number, or by the id of a training example", Do: s.find,
		},
		ui.Binding{
			ID: predictID, Keys: []string{"p"}, Short: "predict", Group: figures, Dangerous: true, Disabled: s.cannotPredict,
			Help: "write the predictions of a dev set by student and teachers: the figures on it come from them", Do: s.predict,
		},
		ui.Binding{
			ID: compareID, Keys: []string{"v"}, Short: "evaluate", Group: figures, Dangerous: true, Disabled: s.cannotCompare,
			Help: "evaluate the dataset's teachers, and the mean of their logits, on its dev set", Do: s.compare,
		},
		ui.Binding{
			ID: teachID, Keys: []string{"t"}, Short: "teach", Group: figures, Dangerous: true, Disabled: s.cannotTeach,
			Help: "write a teacher's soft targets for a dataset", Do: s.teach,
		},
		ui.Binding{
			ID: "teachers.again", Keys: []string{"r"}, Short: "again", Group: figures, Disabled: noSession,
			Help: "measure again, or ask for the window again", Do: func(*ui.Context) tea.Cmd {
				if s.window != nil {
					return s.again()
				}
				return s.measure()
			},
		},
		ui.Binding{
			ID: "teachers.all", Keys: []string{"a"}, Group: figures, Disabled: noSession,
			Help: "measure all training examples with targets instead of a sample, or a sample again",
			Do:   func(*ui.Context) tea.Cmd { s.every = !s.every; return s.measure() },
		},
	)
}

func (s *Screen) move(m ui.Move) {
	if s.window != nil {
		s.window.lines.Go(m, s.window.last+1)
		return
	}
	s.list.Go(m, len(s.places()))
}

func noSession(c *ui.Context) string {
	if c.Session == nil {
		return "no run is open"
	}
	return ""
}

func (s *Screen) noTask(*ui.Context) string {
	if t, _ := s.selected(); t == nil {
		return "no teacher is shown"
	}
	return ""
}

func (s *Screen) noWindow(*ui.Context) string {
	if s.window == nil {
		return "no window is shown: enter shows one"
	}
	return ""
}

// dataset is the selected row's in the run's state.
func (s *Screen) dataset() (d wire.Dataset) {
	t, _ := s.selected()
	for _, one := range s.c.Store.State.Datasets {
		if t != nil && one.Name == t.Dataset {
			d = one
		}
	}
	return d
}

func (s *Screen) cannotPredict(c *ui.Context) string {
	if why := s.noTask(c); why != "" {
		return why
	}
	if s.dataset().Dev == 0 {
		return "the dataset has no dev set"
	}
	return ui.NeedsModel(c)
}

func (s *Screen) cannotCompare(c *ui.Context) string {
	if why := s.cannotPredict(c); why != "" {
		return why
	}
	if len(s.models()) == 0 {
		return "the dataset's teachers are rules, without a model that could answer"
	}
	return ""
}

func (s *Screen) cannotTeach(c *ui.Context) string {
	if why := s.noTask(c); why != "" {
		return why
	}
	return ui.NeedsTrainer(c)
}

// models are the teachers of the selected row's task that have a model.
func (s *Screen) models() (names []string) {
	t, _ := s.selected()
	rules := s.dataset().Rules
	for _, r := range t.Rows {
		if !r.Ensemble && !slices.Contains(rules, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

func (s *Screen) predict(c *ui.Context) tea.Cmd {
	dataset := s.dataset().Name
	return c.WithModel(func() tea.Cmd {
		c.Open(jobs.PredictForm(c, dataset))
		return nil
	})
}

// compare confirms an evaluation of the teachers and of their ensemble.
func (s *Screen) compare(c *ui.Context) tea.Cmd {
	dataset, models := s.dataset().Name, s.models()
	return c.WithModel(func() tea.Cmd {
		attempt := c.Store.State.Attempt
		text := strings.Join(models, ", ") + " on the dev set of " + dataset
		if len(models) > 1 {
			text += ", and the mean of their logits"
		}
		c.Open(ui.YesNo(c, "Evaluate the teachers", []string{text}, "evaluate", func() tea.Cmd {
			_, cmd := c.Send(attempt, wire.Request{Action: wire.Compare, Dataset: dataset, Models: models})
			return cmd
		}))
		return nil
	})
}

func (s *Screen) teach(c *ui.Context) tea.Cmd {
	c.Open(jobs.TeachForm(c, s.dataset().Name))
	return nil
}

// key is the name of the key of a binding that can act, or "".
func (s *Screen) key(id string) string {
	for i := range s.bindings {
		if b := &s.bindings[i]; b.ID == id && b.Reason(s.c) == "" {
			return b.KeyText()
		}
	}
	return ""
}
