package analysis

import (
	"maps"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// WithNotes returns the set with the fields tag, note and noted from notes on its
// examples, by id.
func (s *Set) WithNotes(notes map[string]wire.Note) *Set {
	with := *s
	with.column = maps.Clone(s.column)
	of := func(i int) wire.Note { return notes[s.list[i].ID] }
	for k := range ofNotes {
		c := &column{field: &ofNotes[k]}
		with.column[c.field.Name] = c
		switch c.field.Name {
		case "tag":
			c.intern(len(s.list), func(i int) string {
				n := of(i)
				return strings.Join(slices.Sorted(slices.Values(n.Tags)), " ")
			})
		case "note":
			c.words = func(i int) string { return of(i).Text }
		case "noted":
			c.flags = make([]bool, len(s.list))
			for i := range c.flags {
				n := of(i)
				c.flags[i] = !n.Empty()
			}
		}
	}
	return &with
}
