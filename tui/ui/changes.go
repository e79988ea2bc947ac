package ui

import "dev.road/workbench/session/effect"

// History returns the run's changes, which are the markers of its charts.
func (s *Store) History() effect.History { return effect.Read(s.Entries) }
