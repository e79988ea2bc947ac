package server

import (
	"maps"
	"net/http"
	"slices"

	"dev.road/workbench/session/wire"
)

// notes serves the notes on a dataset's examples.
func (s *Server) notes(w http.ResponseWriter, r *http.Request) {
	all, err := s.owner.Notes(r.URL.Query().Get("dataset"))
	if err != nil {
		refuse(w, http.StatusInternalServerError, err, "")
		return
	}
	sorted := make([]wire.Note, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		sorted = append(sorted, all[id])
	}
	answer(w, sorted)
}

// note changes notes. They are no decision about the run: the ledger has none of them, and
// no step waits.
func (s *Server) note(w http.ResponseWriter, r *http.Request) {
	var c wire.NoteChanges
	if !s.read(w, r, &c) {
		return
	}
	if !s.wait(w) {
		return
	}
	defer s.waiting.leave()
	all, err := s.owner.Note(c)
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err, "")
		return
	}
	answer(w, wire.Noted{Notes: len(all)})
}
