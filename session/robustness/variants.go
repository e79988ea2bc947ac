package robustness

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/check"
	"dev.road/workbench/tasks/perturb"
	"dev.road/workbench/worded"
)

// Options choose variants. The same options make the same bytes.
type Options struct {
	Kinds []perturb.Kind
	Seed  uint64
}

// Source is a dev set as it is read for a model.
type Source struct {
	Name   string // the dataset's
	Recipe recipe.Dataset
	Tasks  []tasks.Task
	AsIs   bool // without variants
}

// Set is a dev set with its variants.
type Set struct {
	Name     string
	Data     string // the file
	AsIs     bool
	Why      string // a dev set that is not changed: the reason, unless it was asked for as it is
	Variants []Variant
}

// Variant is a dev set as a kind has changed it.
type Variant struct {
	Kind perturb.Kind
	File string // "": there is none
	Why  string // there is none: the reason
}

// Changed reports whether any kind has changed an example.
func (s *Set) Changed() bool {
	return slices.ContainsFunc(s.Variants, func(v Variant) bool { return v.File != "" })
}

// Write writes the variants of a dev set into a folder, a file for each kind.
func Write(dir string, s Source, o Options) (*Set, error) {
	set := &Set{Name: s.Name, Data: s.Recipe.Dev, AsIs: s.AsIs}
	if s.AsIs {
		return set, nil
	}
	examples, format, err := s.Recipe.DevExamples(s.Tasks)
	if err != nil {
		return nil, fmt.Errorf("make variants of %s: %w", s.Recipe.Dev, err)
	}
	if set.Why = unchangeable(examples, format); set.Why != "" {
		set.AsIs = true
		return set, nil
	}
	for _, k := range o.Kinds {
		v := Variant{Kind: k}
		changed := k.Apply(examples, o.Seed)
		if len(changed) == 0 {
			v.Why = whyNone(k, examples)
		} else {
			if v.File, err = write(dir, s.Name+"."+k.Name, changed); err != nil {
				return nil, err
			}
		}
		set.Variants = append(set.Variants, v)
	}
	return set, nil
}

// write writes a file of variants, unless another model has the same, and returns its
// path. A model with other labels has other files.
func write(dir, name string, examples []tasks.Example) (string, error) {
	var text bytes.Buffer
	if err := perturb.Write(&text, examples); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		file := filepath.Join(dir, name+".jsonl")
		if n > 1 {
			file = filepath.Join(dir, fmt.Sprintf("%s-%d.jsonl", name, n))
		}
		there, err := os.ReadFile(file)
		switch {
		case err == nil && bytes.Equal(there, text.Bytes()):
			return file, nil
		case err == nil:
			continue
		case errors.Is(err, fs.ErrNotExist):
			err = durable.Write(file, text.Bytes())
		}
		if err != nil {
			return "", fmt.Errorf("write variants: %w", err)
		}
		return file, nil
	}
}

// unchangeable is the reason for which a whole dev set stays as it is, or "".
func unchangeable(examples []tasks.Example, format string) string {
	if format == "advglue" {
		return "its examples are adversarial already"
	}
	isDialog := func(ex tasks.Example) bool {
		_, yesno := ex.Labels["yesno"]
		_, followup := ex.Labels["followup"]
		return yesno || followup || len(ex.Turns) > 0
	}
	if slices.ContainsFunc(examples, isDialog) {
		return "a dialog's questions depend on the turns before them, which would change, too"
	}
	return ""
}

// whyNone is the reason for which a kind has changed no example.
func whyNone(k perturb.Kind, examples []tasks.Example) string {
	answered := func(ex tasks.Example) bool { return len(ex.Answers) > 0 }
	switch {
	case k.Spans && !slices.ContainsFunc(examples, func(ex tasks.Example) bool { return check.IsSpan(&ex) }):
		return "is for questions about passages"
	case k.Spans && !slices.ContainsFunc(examples, answered):
		return "is for questions with an answer, of which the file has none"
	case k.Name == "distractor" || k.Name == "swap":
		return "needs passages about something else that suit a question, of which the file has none"
	}
	return "changes no example: none has a word or a form that its rules know"
}

// Kinds finds kinds by their names, in the order of perturb.Kinds; none means all.
func Kinds(names []string) ([]perturb.Kind, error) {
	if len(names) == 0 {
		return perturb.Kinds, nil
	}
	for _, name := range names {
		if _, ok := perturb.Lookup(name); !ok {
			return nil, unknown(name)
		}
	}
	return slices.DeleteFunc(slices.Clone(perturb.Kinds), func(k perturb.Kind) bool { return !slices.Contains(names, k.Name) }), nil
}

func unknown(name string) error {
	var known []string
	for _, k := range perturb.Kinds {
		known = append(known, k.Name)
	}
	hint := worded.DidYouMean(name, known)
	if hint == "" {
		hint = "there are " + strings.Join(known, ", ")
	}
	return fmt.Errorf("there is no kind of perturbation %q; %s", name, hint)
}
