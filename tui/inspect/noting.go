package inspect

import (
	"slices"
	"strings"

	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// notedMsg is the outcome of a change of notes.
type notedMsg struct {
	session ui.Session
	err     error
}

// noted returns the tags and the note of an example.
func (s *Screen) noted(i int) (tags []string, note string) {
	if v, ok := s.set.Row(i).FilterField("tag"); ok {
		tags = strings.Fields(v.Text)
	}
	if v, ok := s.set.Row(i).FilterField("note"); ok {
		note = v.Text
	}
	return tags, note
}

// openNote asks for the tags of the selected example and the note on it.
func (s *Screen) openNote(c *ui.Context) tea.Cmd {
	i := s.shown[s.list.Cursor]
	id, dataset, session := s.row(i).ID, s.dataset, s.session
	tags, note := s.noted(i)
	fields := []ui.FormField{
		{Name: "tags", Value: strings.Join(tags, " "), Hint: "words, as label-wrong; filter with tag:label-wrong", Check: checkTags},
		{Name: "note", Value: note},
	}
	c.Open(ui.NewForm(c, "Tags and note on "+ui.Clean(id), "", "keep", fields, func(v []string) (string, tea.Cmd) {
		change := wire.NoteChange{ID: id}
		now := strings.Fields(v[0])
		for _, t := range now {
			if !slices.Contains(tags, t) {
				change.Add = append(change.Add, t)
			}
		}
		for _, t := range tags {
			if !slices.Contains(now, t) {
				change.Remove = append(change.Remove, t)
			}
		}
		if text := strings.TrimSpace(v[1]); text != note {
			change.Text = &text
		}
		return "", func() tea.Msg {
			err := session.Note(c.Ctx, wire.NoteChanges{Dataset: dataset, Changes: []wire.NoteChange{change}})
			return notedMsg{session, err}
		}
	}))
	return nil
}

func checkTags(text string) string {
	for _, t := range strings.Fields(text) {
		if err := notes.CheckTag(t); err != nil {
			return err.Error()
		}
	}
	return ""
}

// takeNoted reads the changed notes.
func (s *Screen) takeNoted(m notedMsg) tea.Cmd {
	if m.session != s.session {
		return nil
	}
	if m.err != nil {
		s.c.Say(ui.Bad, "the note is not kept: "+m.err.Error())
		return nil
	}
	s.c.Say(ui.Good, "kept")
	return s.load()
}
