package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// NotesFile is the file of the notes on a dataset's examples.
func (f Folder) NotesFile(dataset string) string {
	return filepath.Join(f.Predictions(), dataset, "notes"+lineFile)
}

// Notes returns the notes on a dataset's examples, by id.
func (f Folder) Notes(dataset string) (notes.Notes, error) {
	if !recipe.IsName(dataset) {
		return nil, nil // no dataset has such a name, and no other folder may be read
	}
	content, err := confined.ReadUpTo(f.Dir(), f.NotesFile(dataset), notes.MostBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return notes.Notes{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the notes on %s: %w", dataset, err)
	}
	n, err := notes.Read(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.NotesFile(dataset), err)
	}
	return n, nil
}

// Note changes the notes on a dataset's examples, all or none of them. They are on the
// disk when it returns. It may be called from several goroutines.
func (o *Owner) Note(c wire.NoteChanges) (notes.Notes, error) {
	if !recipe.IsName(c.Dataset) {
		return nil, fmt.Errorf("%.100q is no dataset's name", c.Dataset)
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	if steps, err := o.PredictionSteps(c.Dataset); err != nil || len(steps) == 0 {
		return nil, errors.Join(err, fmt.Errorf("dataset %s has no predictions in run %s to write notes on", c.Dataset, o.Name()))
	}
	o.noting.Lock()
	defer o.noting.Unlock()
	n, err := o.Notes(c.Dataset)
	if err != nil {
		return nil, err
	}
	if n, err = n.Change(c.Changes, c.Author, time.Now()); err != nil {
		return nil, err
	}
	content, err := n.Bytes()
	if err != nil {
		return nil, err
	}
	if err := durable.Write(o.way(o.NotesFile(c.Dataset)), content); err != nil {
		return nil, fmt.Errorf("keep notes: %w", o.word(err))
	}
	return n, nil
}

// Notes returns the notes on a dataset's examples, by id.
func (r *Run) Notes(dataset string) (notes.Notes, error) { return r.folder.Notes(dataset) }

// noteIn bounds the wait for a trainer that changes notes.
const noteIn = 30 * time.Second

// Note changes the notes on a dataset's examples, all or none of them: the run's trainer
// or server does if there is one, else this process, under the run's lock.
func (r *Run) Note(ctx context.Context, c wire.NoteChanges) error {
	if c.Author == "" {
		c.Author = Author()
	}
	ctx, cancel := context.WithTimeout(ctx, noteIn)
	defer cancel()
	var err error
	for range 3 { // a trainer may begin or end meanwhile
		l, failed := r.folder.Liveness(time.Now())
		if failed != nil {
			return failed
		}
		if l.Phase.Live() || l.serving() {
			if err = r.post(ctx, "/v1/notes", NewID(), c, new(wire.Noted), ofSnapshot); err == nil || !absent(err) {
				return err
			}
			continue
		}
		var o *Owner
		if o, err = Own(r.folder); err == nil {
			defer o.Release()
			_, err = o.Note(c)
			return err
		}
	}
	return fmt.Errorf("change the notes on %s: %w", c.Dataset, err)
}
