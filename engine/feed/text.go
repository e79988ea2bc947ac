package feed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/corpus"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/tokenize"
)

// Text is a dataset's training or dev set: its examples, and the fate of
// the records, which is known when they are read through.
type Text struct {
	*corpus.Corpus
	reports []*read.Report // of the files
}

// stream hands the examples of a dataset's sources to each; every file's
// report is kept.
func (f *Feed) stream(d *Dataset, sources []string, train, strict bool, keep func(*read.Report), each func(*tasks.Example) error) error {
	for _, source := range sources {
		if name, ok := strings.CutPrefix(source, "demo:"); ok {
			if err := streamDemo(name, train, each); err != nil {
				return fmt.Errorf("datasets.%s: %w", d.Name, err)
			}
			continue
		}
		file, o := d.Recipe.Reading(source, d.Tasks, train)
		o.Strict = strict
		report, err := read.Stream(file, o, each)
		keep(report) // of the records before a limit, too
		if err != nil {
			return fmt.Errorf("datasets.%s: %w", d.Name, err)
		}
	}
	return nil
}

func streamDemo(name string, train bool, each func(*tasks.Example) error) error {
	examples, ok := demo.Examples(name, train)
	if !ok {
		return fmt.Errorf("the demo has no dataset %q; it has %s", name, strings.Join(demo.Names(), " "))
	}
	for ex := range examples {
		if err := each(&ex); err != nil {
			return err
		}
	}
	return nil
}

// open begins to read one side of a dataset.
func (f *Feed) open(d *Dataset, sources []string, train, strict bool) (*Text, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	x := &Text{}
	o := corpus.Options{
		Name: d.Name, Folder: f.dir, Tokenizer: f.Tokenizer, Tasks: d.Tasks, Window: d.Options(f.set),
		Changed: func() {
			select {
			case f.Grown <- struct{}{}:
			default: // it will look anyway
			}
		},
	}
	if o.Limit = d.Recipe.DevLimit; train {
		o.Limit = d.Recipe.Limit
	}
	var err error
	x.Corpus, err = corpus.Start(o, func(each func(*tasks.Example) error) error {
		return f.stream(d, sources, train, strict, func(r *read.Report) { x.reports = append(x.reports, r) }, each)
	})
	return x, err
}

// vocabularyText is the number of bytes of each training set that a vocabulary is
// learned from.
const vocabularyText = 64 << 20

var errEnough = errors.New("enough")

// LearnVocabulary makes a vocabulary from the beginnings of the training sets.
func (f *Feed) LearnVocabulary(ctx context.Context, strict bool) ([]string, error) {
	var learned []string
	ended := make(chan error, 1)
	go func() { // a file may be a pipe, whose next record never comes
		var failed error
		learned = tokenize.Learn(func(yield func(string) bool) {
			for _, d := range f.Sampled {
				if failed = f.beginning(ctx, d, strict, yield); failed != nil {
					return
				}
			}
		}, f.set.Model.VocabSize)
		ended <- failed
	}()
	select {
	case err := <-ended:
		return learned, err
	case <-ctx.Done(): // the reading ends with the process
		return nil, ctx.Err()
	}
}

// beginning yields the texts of a training set, up to vocabularyText.
func (f *Feed) beginning(ctx context.Context, d *Dataset, strict bool, yield func(string) bool) error {
	examples, size, last := 0, 0, ""
	err := f.stream(d, d.Recipe.Train, true, strict, func(*read.Report) {}, func(ex *tasks.Example) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if limit := d.Recipe.Limit; limit > 0 && examples >= limit || size > vocabularyText {
			return errEnough
		}
		examples++
		size += len(ex.Question)
		if ex.Passage != last {
			last, size = ex.Passage, size+len(ex.Passage)
			if !yield(ex.Passage) {
				return errEnough
			}
		}
		if !yield(ex.Question) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
