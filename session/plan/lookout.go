package plan

import (
	"context"
	"fmt"
	"path/filepath"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// Lookout looks at jobs again and again. A run at rest is read anew only if its files have
// changed.
type Lookout struct {
	seen map[string]sighting // by run
}

// sighting is the state of a job when the files of its run had a stamp.
type sighting struct {
	stamp string
	Status
}

// Look is the function Look.
func (l *Lookout) Look(ctx context.Context, jobs []*Job) ([]Status, error) {
	root, err := recipe.Runs()
	if err != nil {
		return nil, err
	}
	before := l.seen
	l.seen = map[string]sighting{}
	all := make([]Status, len(jobs))
	for i, j := range jobs {
		f := session.Folder(filepath.Join(root, j.Run))
		s, known := before[j.Run]
		if known && s.stamp != f.Stamp() {
			known = false
		}
		if !known {
			s.stamp = ""
			if s.Status, err = look(ctx, root, j); err == nil && s.atRest() {
				s.stamp = f.Stamp() // before what it stands for is read
				s.Status, err = look(ctx, root, j)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", j.ID, err)
			}
		}
		s.Job, all[i] = j, s.Status
		if s.atRest() && s.stamp != "" {
			l.seen[j.Run] = s
		}
	}
	return all, nil
}

// atRest reports whether the state of the job changes with files alone.
func (s *Status) atRest() bool { return s.Phase == Done || s.Phase == Stopped }
