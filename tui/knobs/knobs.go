package knobs

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// Screen is the knobs of the open run.
type Screen struct {
	c        *ui.Context
	bindings []ui.Binding
	list     ui.List
	top      int            // first shown line of the table
	staged   map[string]any // by knob; the value in force only of a knob with a schedule, to hold it
	acks     map[string]ack // by knob: the fate of its last request
	edit     *ui.Input      // the value being typed
	help     bool           // the pane beside the table shows help, not the changes
	session  ui.Session     // of the staged knobs
	last     *preview       // of the last dialog
}

// New makes the screen.
func New(c *ui.Context) *Screen {
	s := &Screen{c: c}
	s.clear()
	s.bindings = s.table()
	return s
}

func (s *Screen) clear() {
	s.staged, s.acks, s.edit = map[string]any{}, map[string]ack{}, nil
	s.session = s.c.Session
}

// Name implements ui.Screen.
func (s *Screen) Name() string { return "knobs" }

// Bindings implements ui.Screen.
func (s *Screen) Bindings() []ui.Binding { return s.bindings }

// Editing implements ui.Editor.
func (s *Screen) Editing() bool { return s.edit != nil }

// Update implements ui.Screen.
func (s *Screen) Update(msg tea.Msg) (bool, tea.Cmd) {
	if s.session != s.c.Session {
		s.clear()
	}
	switch msg := msg.(type) {
	case ui.BatchMsg:
		s.settle(msg)
	case ui.ReplyMsg:
		s.reply(msg)
	case previewMsg:
		msg.of.take(msg)
	case tea.KeyMsg:
		s.key(msg)
		return true, nil
	}
	return false, nil
}

// key edits the value of the selected knob.
func (s *Screen) key(k tea.KeyMsg) {
	switch k.Type {
	case tea.KeyEsc:
		s.edit = nil
	case tea.KeyEnter:
		knob, ok := s.selected()
		if !ok {
			s.edit = nil
			return
		}
		v, err := parse(knob, s.edit.Value())
		if err != nil {
			s.c.Say(ui.Bad, err.Error())
			return
		}
		s.edit = nil
		s.stage(knob, v)
	default:
		if !s.edit.Key(k) {
			s.c.Say(ui.Info, ui.NothingHere(k))
		}
	}
}

// selected returns the knob under the cursor.
func (s *Screen) selected() (wire.Knob, bool) {
	knobs := s.ordered()
	if len(knobs) == 0 {
		return wire.Knob{}, false
	}
	s.list.Cursor = min(s.list.Cursor, len(knobs)-1)
	return knobs[s.list.Cursor], true
}

// ordered returns the knobs group by group, the groups in the order of the trainer's
// declaration.
func (s *Screen) ordered() []wire.Knob {
	first := map[string]int{}
	for i, k := range s.c.Store.Knobs {
		if _, ok := first[k.Group]; !ok {
			first[k.Group] = i
		}
	}
	out := slices.Clone(s.c.Store.Knobs)
	slices.SortStableFunc(out, func(a, b wire.Knob) int { return first[a.Group] - first[b.Group] })
	return out
}

// stage stages a value; the value in force unstages.
func (s *Screen) stage(k wire.Knob, v any) {
	delete(s.acks, k.Name)
	if v == k.Value && !k.Scheduled() { // it would hold a knob that moves by itself
		delete(s.staged, k.Name)
		return
	}
	s.staged[k.Name] = v
}

// changes returns the staged set in the order of the table, with the expected value
// of each knob, so that two users cannot overrule each other unnoticed.
func (s *Screen) changes() []wire.Change {
	var out []wire.Change
	for _, k := range s.ordered() {
		if v, ok := s.staged[k.Name]; ok {
			out = append(out, wire.Change{Name: k.Name, Value: v, Expect: k.Value})
		}
	}
	return out
}

// diff describes the staged set.
func (s *Screen) diff() []string {
	var out []string
	for _, k := range s.ordered() {
		v, ok := s.staged[k.Name]
		if !ok {
			continue
		}
		line := fmt.Sprintf("%s  %s → %s", k.Name, ui.Value(k.Value), ui.Value(v))
		if k.Scheduled() {
			line += ui.Clean(", which ends its schedule: " + knobs.Scheduled(k))
		}
		if bad := outside(k, v); bad != "" {
			line += "  (" + bad + ")"
		}
		out = append(out, line)
	}
	return out
}

// apply sends a confirmed set for the step at, or for the next step if it is 0.
func (s *Screen) apply(attempt int, changes []wire.Change, at int) tea.Cmd {
	r, cmd := s.c.Send(attempt, wire.Request{Action: wire.Set, Changes: changes, AtStep: at})
	if cmd != nil {
		for _, ch := range r.Changes {
			s.acks[ch.Name] = ack{id: r.ID, step: max(at, s.c.Store.State.Step+1)}
		}
	}
	return cmd
}

// reply records the outcome of a request. A refused or failed value stays staged.
func (s *Screen) reply(m ui.ReplyMsg) {
	if m.Request.Action != wire.Set {
		return
	}
	for _, ch := range m.Request.Changes {
		a, ok := s.acks[ch.Name]
		if !ok || a.id != m.Request.ID {
			continue
		}
		if m.Err != nil {
			a.fate, a.why = wire.Refused, ui.Clean(m.Err.Error())
			s.acks[ch.Name] = a
			continue
		}
		s.fate(ch.Name, a, m.Entry)
		if m.Entry.Fate != wire.Refused {
			s.accepted(ch.Name, ch.Value)
		}
	}
}

// accepted unstages a value that the trainer has taken, unless another is staged by now.
func (s *Screen) accepted(name string, v any) {
	if s.staged[name] == v {
		delete(s.staged, name)
	}
}

// settle follows requests through the ledger, and unstages values that are in force by
// now. That a set is scheduled is in the ledger before the reply, which waits for its fate.
func (s *Screen) settle(b ui.BatchMsg) {
	for name, a := range s.acks {
		for _, e := range b.Entries {
			if e.ID != a.id || a.fate == "" && e.Fate != wire.Scheduled {
				continue
			}
			s.fate(name, a, e)
			for _, ch := range e.Changes {
				if ch.Name == name && e.Fate == wire.Scheduled {
					s.accepted(name, ch.New)
				}
			}
		}
	}
	s.outlive(b.Entries)
	if b.Knobs == nil {
		return
	}
	for _, k := range b.Knobs {
		if v, ok := s.staged[k.Name]; ok && v == k.Value && !k.Scheduled() {
			delete(s.staged, k.Name)
		}
	}
}
