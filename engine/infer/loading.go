package infer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"

	"dev.road/workbench/model"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
)

// Loading waits for a teacher, or for another checkpoint that is asked, beside the steps.
// All who wait for the same one share the load.
type Loading struct {
	Name   string // of the teacher
	key    string // among the models' loads: a teacher's name, a guest's key
	models *Models
	load   *load // nil if it was loaded already, and once it was given up
}

// load is a teacher that a goroutine is reading.
type load struct {
	what    string // for errors
	source  string
	waiting int // Loadings
	cancel  context.CancelFunc
	result  chan loaded // buffered: the goroutine ends whether or not somebody waits
	ended   bool        // the result was taken
	err     error       // of the result, in words
}

type loaded struct {
	teacher *Teacher
	err     error
}

// Load begins to load a teacher, unless it is loaded or being loaded. The error is that of
// a source that cannot be one.
func (v *Models) Load(source string) (*Loading, error) {
	v.receive()
	name := recipe.TeacherName(source)
	if recipe.IsRule(source) {
		return nil, fmt.Errorf("teacher %s draws its answers from the truth, and has no weights to ask", source)
	}
	l := &Loading{Name: name, key: name, models: v}
	known, err := v.known(source)
	if known != nil || err != nil {
		return l, err
	}
	err = v.join(l, func() (*load, error) {
		dir, err := v.folder(source)
		if err != nil {
			return nil, err
		}
		return v.begin("teacher "+source, dir, &Teacher{Name: name, source: source}, strings.HasPrefix(source, "demo:"))
	})
	return l, err
}

// join has a Loading wait for the load of its key, which is begun if nobody waits for it.
func (v *Models) join(l *Loading, begin func() (*load, error)) (err error) {
	if l.load = v.loads[l.key]; l.load == nil {
		if l.load, err = begin(); err != nil {
			return err
		}
		v.loads[l.key] = l.load
	}
	l.load.waiting++
	return nil
}

// begin has a goroutine load a checkpoint, which errors call what. Its files may be any
// program's and of any size, and its tensors as large as memory: the loop sees nothing of
// it before it is whole.
func (v *Models) begin(what, dir string, k *Teacher, ofDemo bool) (*load, error) {
	if err := checkpoint.Exists(dir); err != nil {
		return nil, fmt.Errorf("%s: %w", what, v.dir.Word(err))
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{what: what, source: k.source, cancel: cancel, result: make(chan loaded, 1)}
	o := v.Options
	go func() {
		runtime.LockOSThread() // for good: libtorch's threads of this one end with it
		l.result <- loaded{k, k.fill(ctx, dir, o, ofDemo)}
		v.Tell()
	}()
	return l, nil
}

// fill reads all of a teacher. Nothing is made of the sizes that its config asks for
// before they are those of its tensors.
func (k *Teacher) fill(ctx context.Context, dir string, o model.Options, ofDemo bool) (err error) {
	if k.Digest, err = inspect(dir); err != nil {
		return err
	}
	k.Tokenizer, err = tokenize.Load(dir)
	if errors.Is(err, fs.ErrNotExist) && ofDemo {
		k.Tokenizer, err = tokenize.New(demo.Vocabulary())
	}
	if err == nil {
		k.Model, err = read(ctx, dir, o)
	}
	return err
}

// Digest is that of a teacher's weights, which are read for it and not kept.
func (v *Models) Digest(source string) (string, error) {
	known, err := v.known(source)
	if err != nil {
		return "", err
	}
	if known != nil {
		return known.Digest, nil
	}
	dir, err := v.folder(source)
	if err != nil {
		return "", err
	}
	sum, err := inspect(dir)
	if err != nil {
		return "", fmt.Errorf("teacher %s: %w", source, v.dir.Word(err))
	}
	return sum, nil
}

// inspect holds a checkpoint's config against its tensors, and digests these.
func inspect(dir string) (digest string, err error) {
	f, err := checkpoint.Open(dir)
	if err != nil {
		return "", err
	}
	if err = f.Fits(); err == nil {
		digest, err = f.Digest()
	}
	return digest, errors.Join(err, f.Close())
}

// read makes a model of a checkpoint, or gives it up between two parameters.
func read(ctx context.Context, dir string, o model.Options) (*model.Model, error) {
	l, err := model.BeginLoad(dir, nil, o)
	if err != nil {
		return nil, err
	}
	defer l.Close()
	for ctx.Err() == nil {
		if m, err := l.Next(); m != nil || err != nil {
			return m, err
		}
	}
	return nil, ctx.Err()
}

// receive takes the teachers that have been loaded since.
func (v *Models) receive() {
	for key, l := range v.loads {
		select {
		case got := <-l.result:
			if l.ended = true; got.err == nil {
				v.teachers[key] = got.teacher
			} else {
				l.err = fmt.Errorf("%s: %w", l.what, v.dir.Word(got.err))
			}
			l.cancel()
			delete(v.loads, key) // one that failed may be tried again
		default:
		}
	}
}

// Known reports whether there is nothing to wait for: the teacher was loaded already.
func (l *Loading) Known() bool { return l.load == nil }

// Ready reports whether the wait is over.
func (l *Loading) Ready() bool {
	l.models.receive()
	return l.load == nil || l.load.ended
}

// Teacher returns the teacher once the wait is over, or why there is none.
func (l *Loading) Teacher() (*Teacher, error) {
	if l.load != nil && l.load.err != nil {
		return nil, l.load.err
	}
	return l.models.teachers[l.key], nil
}

// Close ends a wait. A load for which nobody waits any more is given up.
func (l *Loading) Close() {
	of := l.load
	if l.load = nil; of == nil {
		return
	}
	if of.waiting--; of.waiting == 0 && !of.ended {
		delete(l.models.loads, l.key)
		of.giveUp()
	}
}

// giveUp ends a load whose result nobody takes.
func (l *load) giveUp() {
	l.cancel()
	go func() {
		if got := <-l.result; got.err == nil {
			got.teacher.Model.Close()
		}
	}()
}
