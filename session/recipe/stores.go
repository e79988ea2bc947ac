package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/confined"
	"dev.road/workbench/kd"
	"dev.road/workbench/tasks"
	"dev.road/workbench/visible"
)

// Shared are one teacher's targets for a dataset, in a store that the recipe names.
type Shared struct {
	Store   string
	Teacher string // its short name
	Parts   []kd.Store
}

// Folder is where one part lies.
func (s Shared) Folder(part kd.Store) string {
	return filepath.Join(s.Store, part.Dataset, s.Teacher, part.Task)
}

// storeOf is the folder of targets that a value of datasets.NAME.targets names: that of a
// run, by its name or path, or a folder itself.
func storeOf(value, file, base string) (string, error) {
	run, err := runFolder(value, base)
	if run == "" {
		return file, err
	}
	return filepath.Join(run, "targets"), err
}

// Windowing describes the cutting of a dataset's windows, as a manifest of targets has it.
func (d Dataset) Windowing(maxLen int) string {
	return fmt.Sprintf("max_len %d, overlap %d, max_question %d", maxLen, d.Overlap, d.MaxQuestion)
}

// Shared lists the targets for a dataset in the stores that it names: those of all
// teachers there, or of the dataset's own if it names any. A store without any, one that is
// still being filled, and a teacher in two of them are refused.
func (r *Recipe) Shared(dataset string, of []tasks.Task) ([]Shared, error) {
	d, all := r.Datasets[dataset], []Shared(nil)
	for _, store := range d.Targets {
		if _, err := os.Stat(store); err != nil {
			return nil, fmt.Errorf("the store %s cannot be read: %w", store, err)
		}
		entries, err := confined.ReadDir(store, filepath.Join(store, dataset))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s has no targets of %s%s", store, dataset, others(store, store))
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", store, err)
		}
		found := false
		for _, e := range entries {
			name := e.Name()
			if e.Type().IsRegular() || !IsElement(name) || len(d.Teachers) > 0 && !d.Teaches(name) {
				continue
			}
			s, err := readShared(store, dataset, name, of)
			if err != nil {
				return nil, err
			}
			if i := slices.IndexFunc(all, func(o Shared) bool { return o.Teacher == name }); i >= 0 {
				return nil, fmt.Errorf("%s and %s both have targets of %s by %s: name one of them", all[i].Store, store, dataset, name)
			}
			if len(s.Parts) > 0 {
				all, found = append(all, s), true
			}
		}
		if !found {
			return nil, fmt.Errorf("%s has no targets of %s by any of its teachers%s", store, dataset, others(store, filepath.Join(store, dataset)))
		}
	}
	return all, nil
}

// readShared reads the manifests of one teacher's targets for the tasks of a dataset.
func readShared(store, dataset, teacher string, of []tasks.Task) (Shared, error) {
	s := Shared{Store: store, Teacher: teacher}
	for _, task := range of {
		dir := filepath.Join(store, dataset, teacher, task.Name)
		part, err := kd.ReadStore(store, dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the teacher has no head for it
		}
		if err != nil {
			return s, err
		}
		if part.Dataset != dataset || part.Task != task.Name {
			return s, fmt.Errorf("%s is of %s of %s, says its manifest", dir, visible.Name(part.Task), visible.Name(part.Dataset))
		}
		if err := part.Complete(store, dir); err != nil {
			return s, err
		}
		s.Parts = append(s.Parts, part)
	}
	return s, nil
}

// others lists the folders in a folder of a store, as the rest of a sentence.
func others(store, dir string) string {
	entries, err := confined.ReadDir(store, dir)
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	if err != nil || len(names) == 0 {
		return ""
	}
	return "; it has those of " + visible.Names(names)
}

// validateStores blames stores of targets that are not there or not of the run, as far as
// its data, its tokenizer and its teachers are known before it.
func (a *assembly) validateStores() {
	r, student, digests := a.recipe, "", map[string]string{}
	if t := a.studentTokenizer(); t != nil {
		student = t.Hash()
	}
	for _, dataset := range r.Order {
		d, path := r.Datasets[dataset], "datasets."+dataset+".targets"
		of, known := a.served(d)
		if len(d.Targets) == 0 || !known {
			continue
		}
		if len(d.Train) == 0 {
			a.blame(path, "", "is given, but the dataset has no training file")
			continue
		}
		if err := r.fit(dataset, of, student, digests); err != nil {
			a.blame(path, "name another store, or none: then the teachers teach", "cannot be used: %v", err)
		}
	}
}

// fit checks the manifests of a dataset's shared targets. The digests are of the teachers
// so far.
func (r *Recipe) fit(dataset string, of []tasks.Task, student string, digests map[string]string) error {
	shared, err := r.Shared(dataset, of)
	if err != nil {
		return err
	}
	d := r.Datasets[dataset]
	for _, s := range shared {
		for _, part := range s.Parts {
			task := of[slices.IndexFunc(of, func(t tasks.Task) bool { return t.Name == part.Task })]
			err := part.CheckKnown(kd.Manifest{
				Version: kd.FormatVersion, Dataset: dataset, Teacher: s.Teacher, Task: task.Name, Kind: string(task.Kind), Labels: task.Labels,
				Windowing: d.Windowing(r.Model.MaxLen), Tokenizer: student, Weights: localDigest(d, s.Teacher, digests),
			})
			if err != nil {
				return fmt.Errorf("%s: %w", s.Folder(part), err)
			}
		}
	}
	return nil
}

// localDigest is the digest of a teacher's weights, if the dataset names it and it is a
// checkpoint on this machine; "" otherwise. One that cannot be read is blamed elsewhere.
func localDigest(d Dataset, teacher string, known map[string]string) string {
	for _, source := range d.Teachers {
		if TeacherName(source) != teacher || strings.HasPrefix(source, "demo:") || IsRule(source) {
			continue
		}
		if sum, read := known[source]; read {
			return sum
		}
		if dir, err := LocalFolder(source); err == nil {
			known[source], _ = digest(dir)
		}
		return known[source]
	}
	return ""
}
