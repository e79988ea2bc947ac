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
		stamp := session.Folder(filepath.Join(root, j.Run)).Stamp()
		s, known := before[j.Run]
		if !known || s.stamp != stamp {
			if s.Status, err = look(ctx, root, j); err != nil {
				return nil, fmt.Errorf("%s: %w", j.ID, err)
			}
		}
		s.Job, all[i] = j, s.Status
		if s.Phase == Done || s.Phase == Broken {
			l.seen[j.Run] = sighting{stamp, s.Status}
		}
	}
	return all, nil
}
