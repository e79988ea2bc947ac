package infer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/hub"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// A guest is a checkpoint that is asked, and neither trained nor a teacher of the run. Two
// stay loaded between questions, for a while, as people compare two.
type guest struct {
	users int
	used  time.Time // by its last user
}

const (
	mostGuests = 2
	guestStays = 5 * time.Minute
)

// visited is the checkpoint of a model's name in a question that is neither the student
// nor a teacher: a step of the run, or 0, and the folder.
func (v *Models) visited(name string) (step int, dir string, err error) {
	if of, ok := strings.CutPrefix(name, student+"@"); ok {
		return v.checkpoint(of)
	}
	switch {
	case filepath.IsAbs(name):
		dir, err = recipe.PinBest(filepath.Clean(name))
		return 0, dir, err
	case hub.IsName(name):
		if dir, err = recipe.LocalFolder(name); err != nil {
			err = fmt.Errorf("model %s: %w", name, err)
		}
		return 0, dir, err
	}
	return 0, "", fmt.Errorf("the run has no model %q: use student, student@STEP, a teacher of one of its datasets, "+
		"or the path of a checkpoint's folder", name)
}

// checkpoint finds a checkpoint of the run by its step, or "best".
func (v *Models) checkpoint(name string) (step int, dir string, err error) {
	folder := session.Folder(v.dir.Path())
	if name == "best" {
		if step = folder.BestStep(); step == 0 {
			return 0, "", fmt.Errorf("run %s has no best checkpoint; checkpoint.best selects its dev metric", folder.Name())
		}
	} else if step, err = strconv.Atoi(name); err != nil || step < 1 {
		return 0, "", fmt.Errorf("%s@%s is not a checkpoint: give a step, or best", student, name)
	}
	if err := recipe.NeedCheckpoint(folder.Dir(), step); err != nil {
		return 0, "", err
	}
	return step, v.dir.Below("checkpoints", strconv.Itoa(step)).Way(), nil
}

// Visit begins to load a guest from a folder, unless it is loaded or being loaded; what
// is its name in errors. Every call needs a Leave.
func (v *Models) Visit(what, dir string) (*Loading, error) {
	v.receive()
	if err := checkpoint.Exists(dir); err != nil {
		return nil, fmt.Errorf("%s: %w", what, v.dir.Word(err))
	}
	key, err := guestKey(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, v.dir.Word(err))
	}
	l := &Loading{Name: what, key: key, models: v}
	g := v.guests[key]
	if g == nil {
		g = &guest{}
	}
	if v.teachers[key] == nil {
		v.retire(mostGuests - 1) // before there is another
		err = v.join(l, func() (*load, error) { return v.begin(what, dir, &Teacher{Name: what, source: dir}, false) })
		if err != nil {
			return nil, err
		}
	}
	v.guests[key] = g
	g.users++
	return l, nil
}

// Leave ends a Visit.
func (v *Models) Leave(l *Loading) {
	g := v.guests[l.key]
	g.users--
	g.used = time.Now()
	l.Close()
	if g.users == 0 && v.teachers[l.key] == nil { // it did not load, or nobody waits for it any more
		delete(v.guests, l.key)
	}
	v.retire(mostGuests)
}

// Retire releases the guests that nobody has asked for a while.
func (v *Models) Retire() {
	for key, g := range v.guests {
		if g.users == 0 && time.Since(g.used) > guestStays {
			v.release(key)
		}
	}
}

// retire releases the guests that nobody asks now, but for the last ones.
func (v *Models) retire(but int) {
	var idle []string
	for key, g := range v.guests {
		if g.users == 0 {
			idle = append(idle, key)
		}
	}
	slices.SortFunc(idle, func(a, b string) int { return v.guests[b].used.Compare(v.guests[a].used) })
	for _, key := range idle[min(but, len(idle)):] {
		v.release(key)
	}
}

// release forgets a guest and gives its memory back.
func (v *Models) release(key string) {
	if k := v.teachers[key]; k != nil {
		k.Model.Close()
	}
	delete(v.teachers, key)
	delete(v.guests, key)
}

// guestKey tells a checkpoint's folder from all others, and from itself after its files
// have changed. It is no name of a teacher, which has no line breaks.
func guestKey(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	key := dir
	for _, e := range entries {
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil { // a link counts as its target
			key += fmt.Sprintf("\n%s %d %d", e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return key, nil
}
