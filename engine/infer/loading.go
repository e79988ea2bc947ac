package infer

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Loading is a teacher on its way. A goroutine inspects its files, which may be any
// program's and of any size; only what has passed is made a model of, by the loop in
// slices: libtorch's calls come from one thread.
type Loading struct {
	Name      string // of the teacher
	models    *Models
	source    string
	dir       string
	inspected chan inspection // buffered; nil once it was taken
	found     inspection
	model     *model.Loading // nil before the inspection has ended
}

// inspection is the result of reading a checkpoint's files without libtorch.
type inspection struct {
	digest    string
	tokenizer *tokenize.Tokenizer
	err       error
}

// loadSlice is the time after which a slice ends, but for its last parameter.
const loadSlice = 5 * time.Millisecond

// Load begins to load a teacher. The error is that of a source that cannot be one.
func (v *Models) Load(source string) (*Loading, error) {
	l := &Loading{Name: recipe.TeacherName(source), models: v, source: source}
	known, err := v.known(source)
	if known != nil || err != nil {
		return l, err
	}
	if l.dir, err = v.folder(source); err != nil {
		return nil, fmt.Errorf("teacher %s: %w", source, v.dir.Word(err))
	}
	if err := checkpoint.Exists(l.dir); err != nil {
		return nil, fmt.Errorf("teacher %s: %w", source, v.dir.Word(err))
	}
	done := make(chan inspection, 1)
	l.inspected = done
	go func() {
		done <- inspect(l.dir, strings.HasPrefix(source, "demo:"))
		select {
		case v.News <- struct{}{}:
		default:
		}
	}()
	return l, nil
}

// inspect holds the sizes of a checkpoint against its tensors, and reads all of it but
// what libtorch keeps.
func inspect(dir string, ofDemo bool) (i inspection) {
	f, err := checkpoint.Open(dir)
	if err == nil {
		if err = f.Fits(); err == nil {
			i.digest, err = f.Digest()
		}
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		i.tokenizer, err = tokenize.Load(dir)
		if errors.Is(err, fs.ErrNotExist) && ofDemo {
			i.tokenizer, err = tokenize.New(demo.Vocabulary())
		}
	}
	i.err = err
	return i
}

// Known reports whether the teacher is loaded.
func (l *Loading) Known() bool { return l.models.teachers[l.Name] != nil }

// Ready reports whether a slice has something to do.
func (l *Loading) Ready() bool {
	select {
	case l.found = <-l.inspected:
		l.inspected = nil
	default:
	}
	return l.inspected == nil
}

// await waits for the inspection.
func (l *Loading) await() {
	if l.inspected != nil {
		l.found, l.inspected = <-l.inspected, nil
	}
}

// Slice does a little when it is ready. It returns the teacher once it is loaded.
func (l *Loading) Slice() (*Teacher, error) {
	known, err := l.models.known(l.source) // by another job, meanwhile
	if known != nil || err != nil {
		return known, err
	}
	m, err := l.slice()
	if err != nil {
		return nil, fmt.Errorf("teacher %s: %w", l.source, l.models.dir.Word(err))
	}
	if m == nil {
		return nil, nil
	}
	k := &Teacher{Name: l.Name, source: l.source, Model: m, Tokenizer: l.found.tokenizer, Digest: l.found.digest}
	l.models.teachers[l.Name] = k
	return k, nil
}

func (l *Loading) slice() (*model.Model, error) {
	if l.found.err != nil {
		return nil, l.found.err
	}
	if l.model == nil {
		var err error
		l.model, err = model.BeginLoad(l.dir, nil, l.models.Options)
		return nil, err
	}
	for began := time.Now(); time.Since(began) < loadSlice; {
		if m, err := l.model.Next(); m != nil || err != nil {
			return m, err
		}
	}
	return nil, nil
}

// Close gives up what is not loaded.
func (l *Loading) Close() {
	if l.model != nil {
		l.model.Close()
		l.model = nil
	}
}
