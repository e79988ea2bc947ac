package infer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
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

// Teacher loads a checkpoint folder, or one of the demo's, once.
func (v *Models) Teacher(source string) (*Teacher, error) {
	name := recipe.TeacherName(source)
	if !recipe.IsElement(name) {
		return nil, fmt.Errorf("teacher %q: the end of the path is no name; link the folder under another one", source)
	}
	if known := v.teachers[name]; known != nil {
		if known.source != source {
			return nil, fmt.Errorf("%s and %s are both called %s: link one under another name", known.source, source, name)
		}
		return known, nil
	}
	dir := v.Located.At(source)
	if short, ok := strings.CutPrefix(source, "demo:"); ok {
		files, ok := demo.Teacher(short)
		if !ok {
			return nil, fmt.Errorf("the demo has no teacher %q", short)
		}
		dir = filepath.Join(v.dir, "teachers", short)
		if err := unpack(files, dir); err != nil {
			return nil, fmt.Errorf("teacher %s: %w", source, err)
		}
	}
	digest, err := checkpoint.Digest(dir)
	if err != nil {
		return nil, fmt.Errorf("teacher %s: %w", source, err)
	}
	m, _, err := model.Load(dir, nil, v.Options)
	if err != nil {
		return nil, fmt.Errorf("teacher %s: %w", source, err)
	}
	tok, err := tokenize.Load(dir)
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(source, "demo:") {
		tok, err = tokenize.New(demo.Vocabulary())
	}
	if err != nil {
		m.Close()
		return nil, fmt.Errorf("teacher %s: %w", source, err)
	}
	v.teachers[name] = &Teacher{Name: name, source: source, Model: m, Tokenizer: tok, Digest: digest}
	return v.teachers[name], nil
}

// unpack writes a folder of files, unless it is there already: a folder that has its
// name has all of them, also after a crash of the machine.
func unpack(files fs.FS, dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
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
func (k *Teacher) Head(dataset string, task tasks.Task) (head int, order []int, err error) {
	return recipe.TeacherHead(k.Name, k.Model.Heads(), dataset, task)
}
