package inspect

import (
	"slices"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"
)

// filtering is the search for the rows that pass the filter, beside the screen: a
// dev set of long passages takes longer than a key may. The rows that are shown
// stay until it ends.
type filtering struct {
	passing  []bool       // of rows, those that pass the filter; nil: all
	incoming *predictions // read, and not shown until their filter has ended
	pending  bool
	turn     atomic.Int64 // counts filters: one that is not the last ends early
}

// filteredMsg carries the rows that pass the filter of a turn.
type filteredMsg struct {
	turn int64
	predictions
	passing []bool
}

// drop ends the search.
func (f *filtering) drop() {
	f.turn.Add(1)
	f.passing, f.incoming, f.pending = nil, nil, false
}

// choose shows the rows that pass the filter, as soon as they are found.
func (s *Screen) choose() tea.Cmd {
	of, filter := s.predictions, s.filter.Filter
	if s.search.incoming != nil {
		of = *s.search.incoming
	}
	turn, last := s.search.turn.Add(1), &s.search.turn
	if filter.Empty() {
		s.filtered(filteredMsg{turn, of, nil})
		return nil
	}
	s.search.pending = true
	return func() tea.Msg {
		passing := make([]bool, of.len())
		for i := range passing {
			if last.Load() != turn {
				return nil
			}
			passing[i] = filter.Match(of.set.Row(i))
		}
		return filteredMsg{turn, of, passing}
	}
}

// filtered shows the result of the last turn. The cursor stays on its example when
// others were read.
func (s *Screen) filtered(m filteredMsg) {
	if m.turn != s.search.turn.Load() {
		return
	}
	selected, fresh := "", s.search.incoming != nil
	if r, ok := s.selected(); ok {
		selected = r.ID
	}
	s.predictions = m.predictions
	s.search.passing, s.search.incoming, s.search.pending = m.passing, nil, false
	if fresh {
		s.loading = false
	}
	s.arrange()
	if i := slices.IndexFunc(s.shown, func(i int) bool { return s.row(i).ID == selected }); fresh && i >= 0 {
		s.list.Cursor = i
	}
}

// arrange puts the rows that pass the filter into their order.
func (s *Screen) arrange() {
	s.shown = s.shown[:0]
	if _, have := s.ordered[s.order]; !have && len(s.orders) > 0 {
		s.order = s.orders[0]
	}
	for _, i := range s.ordered[s.order] {
		if s.search.passing == nil || s.search.passing[i] {
			s.shown = append(s.shown, i)
		}
	}
	s.list.Cursor = max(min(s.list.Cursor, len(s.shown)-1), 0)
	s.begin()
}
