package session

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// Draft is a run that this process has made. Until a trainer begins it, its maker
// may fill its folder, and remove it.
type Draft struct {
	folder // not exported: only a run that was made here is a Draft
}

// Folder is the run's folder, for a trainer and for readers.
func (d Draft) Folder() Folder { return d.folder }

// longestName is the maximum length of a run's name, in bytes.
const longestName = 64

// numbered appends a number to a name, which is cut to the maximum length.
func numbered(name string, n int) string {
	suffix := fmt.Sprintf("-%d", n)
	return name[:min(len(name), longestName-len(suffix))] + suffix
}

// Create makes the folder of a new run with its recipe. The run has the recipe's
// name, or NAME-2, NAME-3 and so on if that is taken.
func Create(root string, r *recipe.Recipe) (Draft, error) {
	return create(root, r, false, func(Draft) (*Info, error) { return nil, nil })
}

// Taken returns an error if a folder of runs has one of that name.
func Taken(root, name string) error {
	if isThere(filepath.Join(root, name)) {
		return fmt.Errorf("there is a run %s in %s already: give another name", name, root)
	}
	return nil
}

// create makes a run in a folder aside, which is renamed when it is whole: a process
// that is killed before leaves nothing that looks like a run, and takes no name. fill
// writes the run's files into that folder, and returns its run.json if it has one yet.
// With exact, a name that is taken is an error, and no number is added to it.
func create(root string, r *recipe.Recipe, exact bool, fill func(aside Draft) (*Info, error)) (d Draft, err error) {
	if err := durable.MkdirAll(root); err != nil {
		return Draft{}, fmt.Errorf("create the runs folder: %w", err)
	}
	clearAside(root)
	a, err := makeAside(root)
	if err != nil {
		return Draft{}, fmt.Errorf("create the run's folder: %w", err)
	}
	defer a.release()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(a.dir))
		}
	}()
	d = Draft{Folder(a.dir)}
	for _, dir := range []string{d.Checkpoints(), d.Targets(), d.Predictions()} {
		if err := durable.Mkdir(dir); err != nil {
			return Draft{}, fmt.Errorf("create the run's folder: %w", err)
		}
	}
	info, err := fill(d)
	if err != nil {
		return Draft{}, err
	}
	return d.name(root, *r, exact, info)
}

// name gives a run that is whole its name, the first that is free.
func (d Draft) name(root string, r recipe.Recipe, exact bool, info *Info) (Draft, error) {
	wanted := r.Name
	for n := 2; ; n++ {
		place := filepath.Join(root, r.Name)
		if !isThere(place) {
			if err := d.sign(r, info); err != nil {
				return Draft{}, err
			}
			err := os.Rename(d.Dir(), place) // replaces no run: none is an empty folder
			if err == nil {
				made := Draft{Folder(place)}
				if err := durable.SyncFolder(root); err != nil {
					return Draft{}, errors.Join(fmt.Errorf("create the run's folder: %w", err), made.remove())
				}
				return made, nil
			}
			if !isThere(place) { // another process has not taken the name
				return Draft{}, fmt.Errorf("create the run's folder: %w", err)
			}
		}
		if exact {
			return Draft{}, Taken(root, wanted)
		}
		r.Name = numbered(wanted, n)
	}
}

// sign writes the files with the run's name.
func (d Draft) sign(r recipe.Recipe, info *Info) error {
	if err := writeRecipe(d.Recipe(), &r); err != nil || info == nil {
		return err
	}
	info.Name = r.Name
	steps, err := d.CheckpointSteps()
	if err != nil {
		return err
	}
	for _, step := range steps {
		if err := sealAnew(d.Checkpoint(step), info.Origin()); err != nil {
			return err
		}
	}
	return writeJSON(d.info(), info, durable.Write)
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// remove removes the run at once, for whoever lists the runs, and then its files.
func (d Draft) remove() error {
	aside := newAside(filepath.Dir(d.Dir()))
	if err := os.Rename(d.Dir(), aside); err != nil {
		return err
	}
	return os.RemoveAll(aside)
}

// Discard removes the run if no trainer has begun it: the error of its start has
// said everything. A run that a trainer may still begin is kept.
func (d Draft) Discard() error {
	if _, begun, err := d.Info(); begun || err != nil {
		return err
	}
	l, err := d.Liveness(time.Now())
	if err != nil {
		return err
	}
	_, err = os.Stat(d.Log()) // the keeper's first act
	if l.Exit == nil && !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return d.remove()
}
