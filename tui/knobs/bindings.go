package knobs

import (
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

func (s *Screen) table() []ui.Binding {
	const stage, apply = "Staging", "Applying"
	do := func(f func()) func(*ui.Context) tea.Cmd {
		return func(*ui.Context) tea.Cmd { f(); return nil }
	}
	b := ui.Moves("knobs", "knobs", func(m ui.Move) { s.list.Go(m, len(s.c.Store.Knobs)) })
	return append(b,
		ui.Binding{ID: "knobs.less", Keys: []string{"left"}, Help: "stage one step less, or the previous choice",
			Group: stage, Dangerous: true, Disabled: s.noKnob, Do: do(func() { s.nudge(-1) })},
		ui.Binding{ID: "knobs.more", Keys: []string{"right"}, Short: "stage", Help: "stage one step more, or the next choice",
			Group: stage, Dangerous: true, Disabled: s.noKnob, Do: do(func() { s.nudge(1) })},
		ui.Binding{ID: "knobs.edit", Keys: []string{"enter"}, Short: "type", Help: "type a value to stage, or choose one from a list",
			Group: stage, Dangerous: true, Disabled: s.noKnob, Do: s.begin},
		ui.Binding{ID: "knobs.unstage", Keys: []string{"x"}, Short: "unstage", Help: "unstage the selected knob",
			Group: stage, Disabled: s.nothingHere, Do: do(s.unstage)},
		ui.Binding{ID: "knobs.unstage-all", Keys: []string{"X"}, Help: "unstage everything",
			Group: stage, Disabled: s.nothingStaged, Do: do(func() { clear(s.staged); clear(s.acks) })},
		ui.Binding{ID: "knobs.apply", Keys: []string{"a"}, Short: "apply now", Help: "show the staged changes and apply them at the next step",
			Group: apply, Dangerous: true, Disabled: s.cannotApply, Do: s.askApply},
		ui.Binding{ID: "knobs.apply-at", Keys: []string{"A"}, Short: "apply at", Help: "apply the staged changes at a later step",
			Group: apply, Dangerous: true, Disabled: s.cannotApply, Do: s.askApplyAt},
		ui.Binding{ID: "knobs.cancel", Keys: []string{"c"}, Help: "cancel a scheduled change",
			Group: apply, Dangerous: true, Disabled: s.nothingScheduled, Do: s.askCancel},
		ui.Binding{ID: "knobs.undo", Keys: []string{"u"}, Short: "undo last", Help: "undo the last applied change",
			Group: apply, Dangerous: true, Disabled: s.cannotUndo, Do: s.askUndo},
		ui.Binding{ID: "knobs.pane", Keys: []string{"d"}, Short: "diff/help",
			Help:  "switch between the staged changes and help",
			Group: "View", Do: do(func() { s.help = !s.help })},
	)
}

func (s *Screen) noKnob(c *ui.Context) string {
	if len(s.c.Store.Knobs) == 0 {
		return "waiting for the trainer's knobs"
	}
	if !c.Store.State.State.Live() {
		return ui.NeedsTrainer(c) // without a trainer no change can be applied
	}
	return ""
}

func (s *Screen) nothingStaged(*ui.Context) string {
	if len(s.staged) == 0 {
		return "no staged changes; change a value with ←→ or enter first"
	}
	return ""
}

func (s *Screen) nothingHere(*ui.Context) string {
	if k, ok := s.selected(); ok {
		if _, staged := s.staged[k.Name]; staged {
			return ""
		}
	}
	return "the selected knob has no staged change"
}

func (s *Screen) cannotApply(c *ui.Context) string {
	if why := s.nothingStaged(c); why != "" {
		return why
	}
	return ui.NeedsTrainer(c)
}

func (s *Screen) cannotUndo(c *ui.Context) string {
	if why := ui.NeedsTrainer(c); why != "" {
		return why
	}
	if u := c.Store.State.Undo; u.Entry == nil {
		return ledger.NothingToUndo(u)
	}
	return ""
}

func (s *Screen) nudge(dir int) {
	k, _ := s.selected()
	v, ok := s.staged[k.Name]
	if !ok {
		v = k.Value
	}
	moved := move(k, v, dir)
	if moved == v {
		s.c.Say(ui.Info, k.Name+" ends at "+ui.Value(v)+": its range is "+span(k))
		return
	}
	s.stage(k, moved)
}

// begin opens the list of the knob's choices, or its value, which the first letter
// replaces.
func (s *Screen) begin(c *ui.Context) tea.Cmd {
	k, _ := s.selected()
	if values, _ := choices(k); values != nil {
		s.choose(c, k)
		return nil
	}
	v, ok := s.staged[k.Name]
	if !ok {
		v = k.Value
	}
	s.edit = ui.NewInput(ui.Value(v))
	s.edit.Select()
	return nil
}

func (s *Screen) unstage() {
	k, _ := s.selected()
	delete(s.staged, k.Name)
	delete(s.acks, k.Name)
}

// askApply confirms the staged set as it is now: the request expects the values in
// the dialog, also after later changes.
func (s *Screen) askApply(c *ui.Context) tea.Cmd {
	changes, attempt := s.changes(), c.Store.State.Attempt
	p, ask := s.preview(changes)
	c.Open(ui.YesNo(c, "Apply at the next step", s.diff(), "apply", func() tea.Cmd {
		return s.apply(attempt, changes, 0)
	}).Telling(p.lines))
	return ask
}

func (s *Screen) askApplyAt(c *ui.Context) tea.Cmd {
	changes := s.changes()
	now, attempt, at := c.Store.State.Step, c.Store.State.Attempt, c.Store.State.Step+100
	if last := c.Store.State.Steps; last > 0 {
		at = min(at, last)
	}
	fields := []ui.FormField{{Name: "step", Value: strconv.Itoa(at), Hint: "the run is at step " + ui.Count(now)}}
	p, ask := s.preview(changes)
	c.Open(ui.NewForm(c, "Apply at a step", strings.Join(s.diff(), " · "), "schedule", fields, func(v []string) (string, tea.Cmd) {
		at, err := ui.ParseCount(v[0])
		switch last := c.Store.State.Steps; {
		case err != nil || at <= c.Store.State.Step:
			return fmt.Sprintf("%q is not a step after %s", v[0], ui.Count(c.Store.State.Step)), nil
		case last > 0 && at > last:
			return fmt.Sprintf("the last step is %s", ui.Count(last)), nil
		}
		return "", s.apply(attempt, changes, at)
	}).Telling(func(_ []string, w int) []string { return p.lines(w) }))
	return ask
}

// askUndo confirms the change that the trainer offers, by its id.
func (s *Screen) askUndo(c *ui.Context) tea.Cmd {
	u, attempt := c.Store.State.Undo, c.Store.State.Attempt
	back := ledger.Inverse(*u.Entry)
	text := []string{ledger.Changes(back), "takes back " + ledger.Attributed(*u.Entry)}
	for _, p := range u.PassedOver {
		text = append(text, ledger.PassedOver(p))
	}
	var changes []wire.Change
	for _, ch := range back {
		changes = append(changes, wire.Change{Name: ch.Name, Value: ch.New, Expect: ch.Old})
	}
	p, ask := s.preview(changes)
	c.Open(ui.YesNo(c, "Undo the last change", text, "undo", func() tea.Cmd {
		_, cmd := c.Send(attempt, wire.Request{Action: wire.Undo, Target: u.Entry.ID})
		return cmd
	}).Telling(p.lines))
	return ask
}
