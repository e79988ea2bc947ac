package knobs

import (
	"context"
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// softening are the knobs that decide on the soft targets.
var softening = []string{"kd.w", "kd.temperature", "kd.method", "kd.none_right", "kd.right", "kd.standardize"}

// Softening returns the staged changes that decide on the soft targets.
func (s *Screen) Softening() (changes []wire.Change) {
	if s.session != s.c.Session {
		return nil // they are of the run before
	}
	for _, ch := range s.changes() {
		if slices.Contains(softening, ch.Name) {
			changes = append(changes, ch)
		}
	}
	return changes
}

// preview is the effect on the soft targets of the changes that a dialog shows. The dialog
// can be confirmed before the trainer has measured it.
type preview struct {
	c       *ui.Context
	attempt int
	changes []wire.Change
	none    string // the reason why nothing is measured
	stop    context.CancelFunc
	done    bool
	wire.Preview
	err error
}

// previewMsg brings the effect. It is of one dialog's changes and goes to it alone.
type previewMsg struct {
	of *preview
	wire.Preview
	err error
}

// preview begins to measure the effect of changes; the command asks the trainer. It is nil of
// other knobs.
func (s *Screen) preview(changes []wire.Change) (*preview, tea.Cmd) {
	if s.last != nil {
		s.last.stop() // its dialog is closed
	}
	s.last = nil
	if !slices.ContainsFunc(changes, func(ch wire.Change) bool { return slices.Contains(softening, ch.Name) }) {
		return nil, nil
	}
	st := &s.c.Store.State
	p := &preview{c: s.c, attempt: st.Attempt, changes: changes}
	if !slices.ContainsFunc(st.Datasets, func(d wire.Dataset) bool { return len(d.Targets) > 0 }) {
		p.none = "no soft targets are in use yet: the change acts on those that join"
		return p, nil
	}
	s.last = p
	session := s.c.Session
	var ctx context.Context
	ctx, p.stop = context.WithCancel(s.c.Ctx)
	return p, func() tea.Msg {
		defer p.stop()
		got, err := session.Preview(ctx, wire.PreviewQuestion{Changes: changes})
		return previewMsg{p, got, err}
	}
}

func (p *preview) take(m previewMsg) { p.done, p.Preview, p.err = true, m.Preview, m.err }

// outdated is the reason why the effect is not that of the shown changes, or "".
func (p *preview) outdated() string {
	if now := p.c.Store.State.Attempt; now != p.attempt {
		return fmt.Sprintf("the run is in attempt %d by now: the effect has to be measured again", now)
	}
	for _, ch := range p.changes {
		if k, ok := p.c.Store.Knob(ch.Name); ok && k.Value != ch.Expect {
			return fmt.Sprintf("%s is %s by now: the effect has to be measured again", ch.Name, ui.Value(k.Value))
		}
	}
	same := func(got wire.Changed, ch wire.Change) bool {
		return got.Name == ch.Name && got.Old == ch.Expect && got.New == ch.Value
	}
	if len(p.Changes) > 0 && !slices.EqualFunc(p.Changes, p.changes, same) {
		return "a value has changed meanwhile: the effect has to be measured again"
	}
	return ""
}

// lines are the effect in lines of w cells.
func (p *preview) lines(w int) []string {
	if p == nil {
		return nil
	}
	style, text := theme.Muted, ""
	switch {
	case p.none != "":
		text = p.none
	case p.outdated() != "":
		style, text = theme.Warn, p.outdated()
	case p.err != nil:
		style, text = theme.Warn, "the effect cannot be measured: "+p.err.Error()
	case !p.done:
		text = "measuring the effect on the soft targets " + string(p.c.Theme.Glyphs.Ellipsis)
	default:
		return append([]string{""}, p.effect(w)...)
	}
	out := []string{""}
	for _, l := range ui.Wrap(text, w) {
		out = append(out, p.c.Paint(style, l))
	}
	return out
}
