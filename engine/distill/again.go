package distill

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// TeachAgain has the teachers write the run's own targets again that the ledger has let in
// and that are gone from its folder, or cut: the steps to come need them, and they come out
// as they were. tell is called with the progress of each; the result names them.
func (k *Distillation) TeachAgain(ctx context.Context, d *feed.Dataset, tell func(progress string)) (again []string, err error) {
	admitted := k.admitted(d)
	for _, teacher := range slices.Sorted(maps.Keys(admitted)) {
		shards := admitted[teacher]
		what := fmt.Sprintf("the targets of %s by %s", d.Name, teacher)
		lost := k.held(shards)
		if lost == nil {
			continue
		}
		w, err := k.Teach(d, k.source(d, teacher))
		for err == nil && lost != nil {
			tell(fmt.Sprintf("%s are gone, and are written again: %d of %d windows", what, w.next, w.Total()))
			if err = w.goOn(ctx, k.models.News); err == nil {
				lost = k.held(shards)
			}
		}
		if w != nil {
			w.Close()
		}
		if ctx.Err() != nil {
			return again, ctx.Err()
		}
		if err != nil {
			return again, fmt.Errorf("%s are gone (%w), and its teacher cannot write them again: %w; put the folder back, or the teacher",
				what, lost, err)
		}
		again = append(again, what)
	}
	return again, nil
}

// goOn teaches for about as long as a sign of life takes, or until the teacher is loaded.
func (w *Teaching) goOn(ctx context.Context, news <-chan struct{}) error {
	until := time.Now().Add(report.SignEvery)
	for time.Now().Before(until) && ctx.Err() == nil {
		if !w.Ready() {
			select {
			case <-ctx.Done():
			case <-news:
			case <-time.After(time.Until(until)):
			}
			continue
		}
		if _, done, err := w.Slice(); done || err != nil {
			return err
		}
	}
	return ctx.Err()
}

// admitted are the shards of a dataset's own targets that the ledger has let in, by
// teacher.
func (k *Distillation) admitted(d *feed.Dataset) map[string][]session.Shard {
	shards := map[string][]session.Shard{}
	for _, e := range k.ledger.Entries() {
		if e.Action != wire.TargetsIn || e.Fate == wire.Superseded || e.Dataset != d.Name || e.From != "" {
			continue
		}
		for _, name := range e.Shards {
			if s, err := session.ParseShard(name); err == nil { // else Join tells
				shards[e.Teacher] = append(shards[e.Teacher], s)
			}
		}
	}
	return shards
}

// held returns an error unless the run's folder has some shards, as far as their indexes
// tell.
func (k *Distillation) held(shards []session.Shard) error {
	stores := map[string]kd.Store{}
	for _, s := range shards {
		dir := filepath.Join(k.dir.Path(), s.Folder())
		store, read := stores[dir]
		if !read {
			var err error
			if store, err = kd.ReadStore(k.dir.Path(), dir); err != nil {
				return err
			}
			stores[dir] = store
		}
		if err := store.Holds(k.dir.Path(), dir, []string{s.File}); err != nil {
			return err
		}
	}
	return nil
}

// source is the checkpoint or the rule of a teacher that the recipe names, or that a person
// has named since.
func (k *Distillation) source(d *feed.Dataset, teacher string) string {
	if d.Recipe.Teaches(teacher) {
		return d.Teacher(teacher)
	}
	for _, e := range k.ledger.Entries() {
		if e.Action == wire.Teach && e.Dataset == d.Name && recipe.TeacherName(e.Teacher) == teacher {
			return e.Teacher
		}
	}
	return teacher
}
