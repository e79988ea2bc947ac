package inspect

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/jobs"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

func (s *Screen) table() []ui.Binding {
	const find, example = "Finding", "Example"
	do := func(f func()) func(*ui.Context) tea.Cmd {
		return func(*ui.Context) tea.Cmd { f(); return nil }
	}
	b := ui.Moves("inspect", "examples", func(m ui.Move) {
		s.list.Go(m, len(s.shown))
		s.begin()
		s.putAway()
	})
	return append(b,
		ui.Binding{
			ID: "inspect.next-error", Keys: []string{"n"}, Short: "next error", Help: "next example the student does not answer exactly",
			Group: find, Disabled: s.empty, Do: do(func() { s.jump("error", func(i int) bool { return s.row(i).Student.EM == 0 }) }),
		},
		ui.Binding{
			ID: "inspect.next-disagreement", Keys: []string{"d"}, Short: "disagreement",
			Help:  "next example on which a teacher disagrees with the student, or the other predictions of a comparison",
			Group: find, Disabled: s.empty, Do: do(func() { s.jump("disagreement", s.disputed) }),
		},
		s.filter.Binding("inspect", "f1<0.5 wh:who null>0.4 -title:News text"),
		ui.Binding{
			ID: "inspect.sort", Keys: []string{"s"}, Short: "sort",
			Help:  "next order: worst, below others, certain, no answer, as in the file",
			Group: find, Disabled: s.empty, Do: do(s.nextOrder),
		},
		ui.Binding{
			ID: "inspect.slices", Keys: []string{"S"}, Short: "slices",
			Help:  "slice the examples by groups of errors or another field, and filter by a slice",
			Group: find, Disabled: s.noneRead, Do: s.openSlices,
		},
		ui.Binding{
			ID: "inspect.compare", Keys: []string{"c"}, Short: "compare",
			Help:  "compare with another step, a teacher, another run or a file",
			Group: find, Disabled: s.noneRead, Do: s.openCompare,
		},
		ui.Binding{
			ID: "inspect.next-dataset", Keys: []string{"tab", "right"}, Short: "dataset", Help: "next dataset with a dev set or predictions",
			Group: find, Disabled: s.noDataset, Do: func(*ui.Context) tea.Cmd { return s.other(1) },
		},
		ui.Binding{
			ID: "inspect.last-dataset", Keys: []string{"shift+tab", "left"}, Help: "previous dataset with a dev set or predictions",
			Group: find, Disabled: s.noDataset, Do: func(*ui.Context) tea.Cmd { return s.other(-1) },
		},
		ui.Binding{
			ID: "inspect.earlier", Keys: []string{"<", ","}, Short: "earlier", Help: "predictions of the step before",
			Group: find, Disabled: s.oneStep, Do: func(*ui.Context) tea.Cmd { return s.otherStep(-1) },
		},
		ui.Binding{
			ID: "inspect.later", Keys: []string{">", "."}, Help: "predictions of the step after",
			Group: find, Disabled: s.oneStep, Do: func(*ui.Context) tea.Cmd { return s.otherStep(1) },
		},
		ui.Binding{
			ID: "inspect.datasets", Keys: []string{"D"}, Short: "datasets", Help: "list the datasets with their predictions, and show one",
			Group: find, Disabled: s.noDataset, Do: s.openDatasets,
		},
		ui.Binding{
			ID: "inspect.confusion", Keys: []string{"C"}, Short: "confusion",
			Help:  "count the examples by gold and predicted label, and filter by a cell",
			Group: find, Disabled: s.noLabels, Do: s.openConfusion,
		},
		ui.Binding{
			ID: "inspect.fields", Keys: []string{"F"}, Short: "fields",
			Help:  "list the fields of filters, orders and slices, and sort by one",
			Group: find, Do: s.openFields,
		},
		ui.Binding{
			ID: "inspect.export", Keys: []string{"X"}, Short: "export", Help: "write the shown examples to a file",
			Group: find, Disabled: s.empty, Do: s.openExport,
		},
		ui.Binding{
			ID: "inspect.edit", Keys: []string{"enter"}, Short: "edit & ask",
			Help:  "edit question or passage and ask the student and the teachers again",
			Group: example, Disabled: s.cannotAskAgain, Do: do(s.editSelected),
		},
		ui.Binding{
			ID: "inspect.own", Keys: []string{"o"}, Short: "ask own", Help: "ask your own question about your own passage",
			Group: example, Disabled: ui.NeedsModel, Do: do(s.editOwn),
		},
		ui.Binding{
			ID: "inspect.heat", Keys: []string{"h"}, Short: "heat",
			Help:  "show the student's distributions of the answer's start and end",
			Group: example, Disabled: s.cannotHeat, Do: s.toggleHeat,
		},
		ui.Binding{
			ID: "inspect.importance", Keys: []string{"I"}, Short: "importance",
			Help:  "importance of each word for the student's answer: by gradient, then by leaving words out",
			Group: example, Disabled: s.cannotExplain, Do: s.toggleImportance,
		},
		ui.Binding{
			ID: "inspect.copy", Keys: []string{"y"}, Short: "copy", Help: "copy the example with its answers",
			Group: example, Disabled: s.empty, Do: func(c *ui.Context) tea.Cmd { return c.Copy(s.asText()) },
		},
		ui.Binding{
			ID: "inspect.note", Keys: []string{"t"}, Short: "tag & note", Help: "give the example tags and a note",
			Group: example, Dangerous: true, Disabled: s.empty, Do: s.openNote,
		},
		ui.Binding{
			ID: "inspect.jump", Keys: []string{"z"}, Short: "gold/student",
			Help:  "scroll the passage to the gold answer, then to the student's",
			Group: example, Disabled: s.noSpans, Do: do(s.jumpBetween),
		},
		ui.Binding{
			ID: "inspect.scroll-down", Keys: []string{"J", "ctrl+d"}, Help: "scroll the passage down", Group: example,
			Do: do(func() { s.scroll += 5 }),
		},
		ui.Binding{
			ID: "inspect.scroll-up", Keys: []string{"K", "ctrl+u"}, Help: "scroll the passage up", Group: example,
			Do: do(func() { s.scroll = max(s.scroll-5, 0) }),
		},
		ui.Binding{
			ID: "inspect.predict", Keys: []string{"p"}, Short: "predict", Help: "make new predictions of this dataset",
			Group: "Jobs", Dangerous: true, Disabled: s.cannotPredict, Do: s.predict,
		},
	)
}

func (s *Screen) nextOrder() {
	if n := len(s.orders); n > 0 {
		s.order = s.orders[(slices.Index(s.orders, s.order)+1)%n]
		s.arrange()
	}
}

func (s *Screen) predict(c *ui.Context) tea.Cmd {
	dataset := s.dataset
	return c.WithModel(func() tea.Cmd {
		c.Open(jobs.PredictForm(c, dataset))
		return nil
	})
}

func (s *Screen) empty(*ui.Context) string {
	if len(s.shown) == 0 {
		return "no example is shown"
	}
	return ""
}

func (s *Screen) noneRead(*ui.Context) string {
	if s.set == nil {
		return "no predictions are shown"
	}
	return ""
}

func (s *Screen) noSpans(c *ui.Context) string {
	if r, ok := s.selected(); ok && r.class() {
		return "a labelled example has no place in a passage"
	}
	return s.empty(c)
}

func (s *Screen) oneStep(c *ui.Context) string {
	if len(s.steps) < 2 {
		if s.cannotPredict(c) != "" {
			return "no predictions of another step"
		}
		return "no predictions of another step; p makes new ones"
	}
	return ""
}

func (s *Screen) noDataset(*ui.Context) string {
	if len(s.datasets()) == 0 {
		return "the run has no dev set"
	}
	return ""
}

func (s *Screen) cannotPredict(c *ui.Context) string {
	if why := s.noDataset(c); why != "" {
		return why
	}
	return ui.NeedsModel(c)
}

func (s *Screen) cannotAskAgain(c *ui.Context) string {
	if why := s.empty(c); why != "" {
		return why
	}
	return ui.NeedsModel(c)
}

func (s *Screen) cannotExplain(c *ui.Context) string {
	if s.asked != nil {
		return ui.NeedsModel(c)
	}
	return s.cannotAskAgain(c)
}

func (s *Screen) cannotHeat(c *ui.Context) string {
	if r, ok := s.selected(); ok && r.class() {
		return "a labelled example has no start and end"
	}
	return s.cannotAskAgain(c)
}

// asText formats the example for the clipboard.
func (s *Screen) asText() string {
	r, ok := s.selected()
	if !ok {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s @%d\n%s\n\n%s\n\n", r.Dataset, r.ID, r.Step, r.Question, r.Passage)
	gold := r.Label
	for i, g := range r.Gold {
		if i > 0 {
			gold += " | "
		}
		gold += g.Text
	}
	fmt.Fprintf(&b, "gold: %s\nstudent: %s\n", gold, withProb(r.Student))
	for _, t := range r.Beside() {
		fmt.Fprintf(&b, "%s: %s\n", t.Model, withProb(t))
	}
	return b.String()
}

// withProb is an answer with its probability, if it has one.
func withProb(said wire.Said) string {
	if !said.Probable() {
		return said.Text
	}
	return fmt.Sprintf("%s (%.2f)", said.Text, said.Prob)
}
