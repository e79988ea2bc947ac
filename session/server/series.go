package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// series serves one column of the metrics.
func (s *Server) series(w http.ResponseWriter, r *http.Request) {
	tag, points := r.URL.Query().Get("tag"), 0
	if text := r.URL.Query().Get("points"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			refuse(w, http.StatusBadRequest, fmt.Errorf("points is %.100q, but must be a positive integer", text), "")
			return
		}
		points = n
	}
	column, err := s.asked.column(tag, points)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err, "")
		return
	}
	if len(column.Step) == 0 {
		refuse(w, http.StatusNotFound, fmt.Errorf("the metrics have no tag %.200q", tag), "tags are the keys of metrics.jsonl")
		return
	}
	answer(w, column)
}

// asked are the columns for which clients have asked: of a long run a few take a
// fraction of the time and memory of all.
type asked struct {
	guard   sync.Mutex
	file    string
	tags    []string // of the columns; fewTags of them are more than are read alone
	columns *metrics.Columns
}

// fewTags is the number of tags from which on all are read: each new one makes the
// file be read again.
const fewTags = 8

// column returns a column as the file has it now.
func (a *asked) column(tag string, points int) (wire.Series, error) {
	a.guard.Lock()
	defer a.guard.Unlock()
	if a.columns == nil {
		a.add(tag)
	}
	if err := a.poll(); err != nil {
		return wire.Series{}, err
	}
	if !a.reads(tag) && a.columns.Knows(tag) {
		a.add(tag)
		if err := a.poll(); err != nil {
			return wire.Series{}, err
		}
	}
	return a.columns.Decimate(tag, points), nil
}

// add opens the columns anew, with one more.
func (a *asked) add(tag string) {
	a.tags = append(a.tags, tag)
	var shown func(string) bool
	if len(a.tags) < fewTags {
		tags := slices.Clone(a.tags)
		shown = func(tag string) bool { return slices.Contains(tags, tag) }
	}
	a.columns = metrics.Open(a.file, shown)
}

// reads reports whether a tag is among the columns.
func (a *asked) reads(tag string) bool { return len(a.tags) >= fewTags || slices.Contains(a.tags, tag) }

// poll reads the new rows. A damaged line is no reason to refuse the others.
func (a *asked) poll() error {
	if _, err := a.columns.Poll(); err != nil && !errors.Is(err, metrics.ErrDamaged) {
		return err
	}
	return nil
}
