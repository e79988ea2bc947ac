package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Candidate is a checkpoint that is to teach, as far as its config, its tokenizer and the
// names of its tensors tell.
type Candidate struct {
	name      string
	heads     []checkpoint.Head
	tokenizer *tokenize.Tokenizer
}

// OpenCandidate reads the config and the tokenizer of a checkpoint's folder.
func OpenCandidate(source, dir string) (Candidate, error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return Candidate{}, err
	}
	defer f.Close()
	c := Candidate{name: TeacherName(source), heads: f.Heads}
	c.tokenizer, err = tokenize.Load(dir)
	return c, err
}

// Teaches returns the refusal of a teacher that can answer for no task of a dataset, or
// whose tokens are others than the student's where answers are spans of them. Without a
// student's tokenizer that is not known.
func (c Candidate) Teaches(dataset string, d Dataset, of []tasks.Task, student *tokenize.Tokenizer) error {
	serves := false
	for _, task := range of {
		head, _, err := TeacherHead(c.name, c.heads, dataset, d, task)
		if err != nil {
			return err
		}
		serves = serves || head >= 0
	}
	if !serves {
		return NoTeacherHead(c.name, c.heads, dataset, d, of)
	}
	if student == nil {
		return nil
	}
	return SameTokenizer(c.name, c.tokenizer, dataset, of, student)
}

// SameTokenizer returns the refusal of a teacher whose tokenizer is another than the
// student's, for a dataset with spans: its passages are cut by tokens, and a logit is of
// one token. The class of a whole text needs no common tokens.
func SameTokenizer(teacher string, theirs *tokenize.Tokenizer, dataset string, of []tasks.Task, student *tokenize.Tokenizer) error {
	differ := theirs.Difference(student)
	if differ == "" || !slices.ContainsFunc(of, func(t tasks.Task) bool { return t.Kind == tasks.Span }) {
		return nil
	}
	return fmt.Errorf("teacher %s has another tokenizer than the student, and the logits of %s are of single tokens: the teacher's is "+
		"%s, the student's %s; %s; take a teacher with the student's tokenizer, or start the student from a checkpoint with the teacher's",
		teacher, dataset, theirs.About(), student.About(), differ)
}

// FiniteWeights returns the refusal of a teacher with weights that are not finite, or
// damaged; it reads all of them. One that cannot be read is refused elsewhere.
func FiniteWeights(dir string) error {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	if err := f.Finite(); err != nil {
		return fmt.Errorf("%w; take another checkpoint of it", err)
	}
	return nil
}

// validateCandidates blames a teacher whose checkpoint cannot be used, or cannot teach
// its dataset, as far as it is on this machine: nothing is fetched.
func (a *assembly) validateCandidates() {
	student := a.studentTokenizer()
	candidates, failed := map[string]Candidate{}, map[string]error{}
	for _, dataset := range a.recipe.Order {
		d, path := a.recipe.Datasets[dataset], "datasets."+dataset+".teachers"
		of, known := a.served(d)
		if !known {
			continue // blamed already
		}
		for _, source := range d.Teachers {
			if strings.HasPrefix(source, "demo:") || IsRule(source) {
				continue // it is made for the run
			}
			if _, read := failed[source]; !read {
				candidates[source], failed[source] = localCandidate(source, a.recipe.Teaches())
			}
			if err := failed[source]; errors.Is(err, fs.ErrNotExist) {
				continue // to be fetched, or blamed already
			} else if err != nil {
				a.blame(path, "", "cannot be used: %v", err)
			} else if err := candidates[source].Teaches(dataset, d, of, student); err != nil {
				a.blame(path, "", "names %s, which cannot teach it: %v", source, err)
			}
		}
	}
}

// served are the tasks of a dataset; known is false if there is no such task.
func (a *assembly) served(d Dataset) (of []tasks.Task, known bool) {
	for _, name := range d.Task {
		task, known := a.recipe.Task(name)
		if !known {
			return nil, false
		}
		of = append(of, task)
	}
	return of, true
}

// localCandidate reads a checkpoint folder, or one in the hub's cache, with its weights if
// it is to teach; the error is fs.ErrNotExist for a model that is not there.
func localCandidate(source string, teaches bool) (Candidate, error) {
	dir, err := LocalFolder(source)
	if err != nil {
		return Candidate{}, err
	}
	c, err := OpenCandidate(source, dir)
	if err == nil && teaches {
		err = FiniteWeights(dir)
	}
	if err != nil {
		// The text alone: ErrNotExist would mean that the model, not a file of it, is missing.
		within := strings.NewReplacer(dir+": ", "", dir+string(filepath.Separator), "")
		return c, fmt.Errorf("%s: %s", source, within.Replace(err.Error()))
	}
	return c, nil
}

// studentTokenizer is the tokenizer of the student, if it is known before the run: that
// of model.init or model.vocab. A learned one, one to be fetched, and one that cannot be
// read are nil.
func (a *assembly) studentTokenizer() *tokenize.Tokenizer {
	m, path := a.recipe.Model, a.recipe.Model.Vocab
	switch {
	case m.Init != "scratch":
		dir, err := LocalFolder(m.Init)
		if err != nil {
			return nil
		}
		path = dir
	case m.Vocab == "":
		return nil
	case m.Vocab == "demo":
		return demoTokenizer()
	}
	t, err := tokenize.Load(path)
	if err != nil {
		return nil // blamed elsewhere
	}
	return t
}

// demoTokenizer is that of the demo, made once: a plan reads a recipe for each of its arms.
var demoTokenizer = sync.OnceValue(func() *tokenize.Tokenizer {
	t, _ := tokenize.New(demo.Vocabulary()) // it is a good one
	return t
})

// digest is the checksum of a checkpoint's weights.
func digest(dir string) (string, error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return f.Digest()
}
