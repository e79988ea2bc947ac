package infer

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Teacher is a loaded checkpoint that teaches, or that predictions are
// compared with.
type Teacher struct {
	Name      string
	source    string // a checkpoint folder, or "demo:NAME"
	Model     *model.Model
	Tokenizer *tokenize.Tokenizer
	Digest    string // of the weights
}

// known returns a teacher that is loaded, or nil. Two of one name are an error.
func (v *Models) known(source string) (*Teacher, error) {
	name := recipe.TeacherName(source)
	if !recipe.IsElement(name) {
		return nil, fmt.Errorf("teacher %q: the last path element is not a valid name; link the folder under another one", source)
	}
	known, taken := v.teachers[name], source
	if known != nil {
		taken = known.source
	} else if l := v.loads[name]; l != nil {
		taken = l.source
	}
	if taken != source {
		return nil, fmt.Errorf("%s and %s are both called %s: link one under another name", taken, source, name)
	}
	return known, nil
}

// folder is that of a teacher's checkpoint. One of the demo's is written there.
func (v *Models) folder(source string) (string, error) {
	short, ok := strings.CutPrefix(source, "demo:")
	if !ok {
		return v.Located.At(source), nil
	}
	files, ok := demo.Teacher(short)
	if !ok {
		return "", fmt.Errorf("the demo has no teacher %q", short)
	}
	to := v.dir.Below("teachers", short)
	return to.Way(), unpack(files, to)
}

// unpack writes a folder of files, unless it is there already: a folder that has its
// name has all of them, also after a crash of the machine.
func unpack(files fs.FS, to durable.Folder) error {
	dir := to.Way()
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := to.Check(); err != nil {
		return err
	}
	part := dir + durable.Partial
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := durable.MkdirAll(part); err != nil {
		return err
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		content, err := fs.ReadFile(files, e.Name())
		if err != nil {
			return err
		}
		if err := durable.Write(filepath.Join(part, e.Name()), content); err != nil {
			return err
		}
	}
	return durable.Rename(part, dir)
}

// Head returns the teacher's head for a task of a dataset; see recipe.TeacherHead.
func (k *Teacher) Head(dataset string, d recipe.Dataset, task tasks.Task) (head int, order []int, err error) {
	return recipe.TeacherHead(k.Name, k.Model.Heads(), dataset, d, task)
}

// NoHead is the error of a teacher without a head for any task of a dataset.
func (k *Teacher) NoHead(d *feed.Dataset) error {
	return recipe.NoTeacherHead(k.Name, k.Model.Heads(), d.Name, d.Recipe, d.Tasks)
}
