package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// other names the predictions that those on the screen are compared with: a teacher, @STEP,
// RUN@STEP or a file, with the data of a file of predictions alone.
type other struct{ name, data string }

// against compares a set with other predictions.
func (o other) against(session ui.Session, dataset string, set *analysis.Set) (*analysis.Comparison, error) {
	before, err := o.read(session, dataset, set)
	if err != nil {
		return nil, err
	}
	c, err := analysis.Compare(before, set)
	if err != nil {
		return nil, err
	}
	return c, c.Estimate()
}

func (o other) read(session ui.Session, dataset string, set *analysis.Set) (*analysis.Set, error) {
	if slices.Contains(set.Models(), o.name) {
		return set.Model(o.name)
	}
	if at, ok := strings.CutPrefix(o.name, "@"); ok {
		step, err := strconv.Atoi(strings.ReplaceAll(at, ",", ""))
		if err != nil || step < 0 {
			return nil, fmt.Errorf("%s is no step: @STEP is one with predictions", o.name)
		}
		list, steps, err := session.Predictions(dataset, step)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("no predictions for %s of step %d; there are those of %v", dataset, step, steps)
		}
		return analysis.New(list)
	}
	s, err := analysis.Open(analysis.From{Name: o.name, Data: o.data, Dataset: dataset})
	if err != nil {
		return nil, err
	}
	return s.Set, nil
}

// openCompare asks for the predictions to compare with.
func (s *Screen) openCompare(c *ui.Context) tea.Cmd {
	ways := s.set.Models()
	for _, step := range slices.Backward(s.steps) {
		if step != s.step {
			ways = append(ways, fmt.Sprintf("@%d", step))
		}
	}
	text := "A teacher, @STEP, RUN@STEP or a file. Empty ends the comparison."
	if len(ways) > 0 {
		text += " At hand: " + strings.Join(ways[:min(len(ways), 8)], ", ") + "."
	}
	first := s.with.name
	if first == "" && len(ways) > 0 {
		first = ways[0]
	}
	fields := []ui.FormField{
		{Name: "with", Value: first, Complete: func(text string) (string, []string) { return complete(text, ways) }},
		{Name: "data", Value: s.with.data, Hint: "the data file, for a file of predictions alone"},
	}
	c.Open(ui.NewForm(c, "Compare with", text, "compare", fields, func(v []string) (string, tea.Cmd) {
		s.with = other{strings.TrimSpace(v[0]), strings.TrimSpace(v[1])}
		return "", s.load()
	}))
	return nil
}

// complete continues a text as far as the ways that begin with it agree.
func complete(text string, ways []string) (string, []string) {
	var left []string
	for _, w := range ways {
		if strings.HasPrefix(w, text) {
			left = append(left, w)
		}
	}
	if len(left) == 0 {
		return text, nil
	}
	longer := left[0]
	for _, w := range left[1:] {
		for !strings.HasPrefix(w, longer) {
			longer = longer[:len(longer)-1]
		}
	}
	return longer, left
}

// comparedLine is the line of the head with the comparison.
func (s *Screen) comparedLine(w int) string {
	a := s.against
	text := fmt.Sprintf(" vs %s: %s fixed, %s broken, %s both wrong, %s both right   %s ", ui.Clean(s.with.name),
		ui.Count(a.Counts[analysis.Fixed]), ui.Count(a.Counts[analysis.Broken]), ui.Count(a.Counts[analysis.BothWrong]),
		ui.Count(a.Counts[analysis.BothRight]), s.scoreName())
	return ui.Fit(s.c.Paint(theme.Accent, text)+difference(a.Gain.Score), w)
}

// beside is the field of the list's column of differences, and its name there.
func (s *Screen) beside() (field, name string) {
	if s.against != nil {
		return "diff", "  diff"
	}
	return "delta", "Δteach"
}

// compared is the answer of the other predictions to an example, unless it is among those
// beside the student.
func (s *Screen) compared(i int) (wire.Said, bool) {
	if s.against == nil || slices.Contains(s.set.Models(), s.with.name) {
		return wire.Said{}, false
	}
	p := s.against.Other(i)
	if p == nil {
		return wire.Said{}, false
	}
	said := p.Student
	said.Model = s.with.name
	return said, true
}
