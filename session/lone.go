package session

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/tokenize"
)

// Lone asks for the folder of a checkpoint that a process serves without a run.
type Lone struct {
	Checkpoint
	Data   []string          // files to evaluate it on, FILE#SPLIT, or "demo:NAME"
	Task   string            // of the files; "" deduces it
	Labels map[string]string // the files' spellings of the task's labels
	MaxLen int               // of a window, in tokens; 0: the run's, else 384
	Limit  int               // of the examples of each of the files; 0 takes all

	Variants []recipe.Variant // of dev sets of the files, or of the run
}

// keptFor is the time for which the folder of a checkpoint without a run is kept after
// its last use, with the predictions in it.
const keptFor = 24 * time.Hour

// loneRoot is the folder, hidden among the runs, of the folders of checkpoints without a
// run.
func loneRoot(root string) string { return filepath.Join(root, ".served") }

// Prepare returns the folder of a checkpoint without a run: StartServer has a process
// answer for it, which takes no steps. The folder depends on the checkpoint, the files
// and the values above, so that what was evaluated once is there again. The datasets are
// those of the files, or all that have a dev set if no file is given. Any error is one of
// the arguments: nothing was started.
func (l Lone) Prepare() (f Folder, datasets []string, err error) {
	r, datasets, err := l.Recipe()
	if err != nil {
		return "", nil, err
	}
	f, err = l.prepare(r)
	return f, datasets, err
}

// prepare finds or makes the folder of a recipe.
func (l Lone) prepare(r *recipe.Recipe) (Folder, error) {
	tokenizer, err := l.tokenizer()
	if err != nil {
		return "", err
	}
	root, err := recipe.Runs()
	if err != nil {
		return "", err
	}
	root = loneRoot(root)
	if r.Name, err = l.name(r); err != nil {
		return "", err
	}
	f := Folder(filepath.Join(root, r.Name))
	sweepLone(root, f)
	if isRun(f) {
		now := time.Now()
		return f, os.Chtimes(f.Recipe(), now, now)
	}
	_, err = create(root, r, true, func(aside Draft) (*Info, error) {
		if err := tokenizer.Save(aside.Dir()); err != nil {
			return nil, err
		}
		ended := Alive{Time: time.Now(), Step: l.Step, Steps: l.Step, Phase: wire.Finished}
		if err := writeJSON(aside.alive(), ended, durable.Write); err != nil {
			return nil, err
		}
		return &Info{Format: Format, ID: NewID(), Started: ended.Time.UTC(), Checkpoint: &wire.Lone{Source: l.Source, Step: l.Step}}, nil
	})
	if err != nil && isRun(f) { // another process was first
		err = nil
	}
	return f, err
}

// Recipe is the recipe that the server reads, with the names of the datasets that
// Prepare returns.
func (l Lone) Recipe() (r *recipe.Recipe, datasets []string, err error) {
	dir, err := filepath.Abs(l.Dir)
	if err != nil {
		return nil, nil, err
	}
	of := recipe.Lone{
		Source: l.Source, Dir: dir, Data: l.Data, Task: l.Task, Labels: l.Labels, MaxLen: l.MaxLen, Limit: l.Limit, Variants: l.Variants,
	}
	if l.Run != "" {
		if of.Run, err = recipe.ReadRun(l.Run.Recipe(), nil); err != nil {
			return nil, nil, err
		}
	}
	return recipe.Lonely(of)
}

// tokenizer is the checkpoint's, which has to fit its embeddings.
func (l Lone) tokenizer() (*tokenize.Tokenizer, error) {
	for _, dir := range l.Tokenizers {
		t, err := tokenize.Load(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c, err := checkpoint.ReadConfig(l.Dir)
		if err != nil {
			return nil, err
		}
		if pieces := len(t.Vocab()); pieces > c.VocabSize {
			return nil, fmt.Errorf("%s: the tokenizer has %d pieces, the embeddings %d: tokenizer and weights are of different models; "+
				"copy the tokenizer's files from the checkpoint that the weights were trained from", l.Source, pieces, c.VocabSize)
		}
		return t, nil
	}
	return nil, fmt.Errorf("%s has no tokenizer: no tokenizer.json, vocab.txt or spiece.model; copy it from the checkpoint that the "+
		"weights were trained from", strings.Join(l.Tokenizers, " or "))
}

var notOfName = regexp.MustCompile(`[^a-z0-9_]+`)

// name is that of the folder: a word of the source for people, and a digest of
// everything that the answers depend on.
func (l Lone) name(r *recipe.Recipe) (string, error) {
	hash := sha256.New()
	if err := recipe.Encode(hash, r); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(l.Dir)
	if err != nil {
		return "", err
	}
	files := r.Files()
	for _, e := range entries {
		files = append(files, filepath.Join(l.Dir, e.Name()))
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		if err := json.NewEncoder(hash).Encode([]any{file, info.Size(), info.ModTime().UnixNano()}); err != nil {
			return "", err
		}
	}
	word := recipe.TeacherName(l.Dir)
	if l.Run == "" {
		word = filepath.Base(strings.SplitN(l.Source, "@", 2)[0])
	}
	word = strings.Trim(notOfName.ReplaceAllString(strings.ToLower(word), "-"), "-")
	word = cmp.Or(word, "checkpoint") // of a name in other letters
	return word[:min(len(word), 40)] + "-" + hex.EncodeToString(hash.Sum(nil)[:4]), nil
}

// sweepLone removes the folders of checkpoints that were not used for a while, but one.
// It does what it can: they are in nobody's way.
func sweepLone(root string, but Folder) {
	entries, _ := os.ReadDir(root)
	for _, e := range entries {
		f := Folder(filepath.Join(root, e.Name()))
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), variants) && time.Since(info.ModTime()) >= keptFor {
			_ = os.RemoveAll(f.Dir()) // of a process that was killed
			continue
		}
		info, err := os.Lstat(f.Recipe())
		if f == but || err != nil || time.Since(info.ModTime()) < keptFor {
			continue
		}
		if alive, err := os.Lstat(f.alive()); err != nil || time.Since(alive.ModTime()) < keptFor {
			continue
		}
		if lock, err := f.held(); err == nil && lock == free {
			_ = Draft{f}.remove()
		}
	}
}

// variants begins the names of the folders of MakeVariants.
const variants = ".variants-"

// MakeVariants makes a folder beside those of checkpoints without a run, for files that
// such a process reads. It is the caller's to remove.
func MakeVariants() (string, error) {
	root, err := recipe.Runs()
	if err != nil {
		return "", err
	}
	if err := durable.MkdirAll(loneRoot(root)); err != nil {
		return "", fmt.Errorf("make a folder for variants: %w", err)
	}
	dir, err := os.MkdirTemp(loneRoot(root), variants)
	if err != nil {
		return "", fmt.Errorf("make a folder for variants: %w", err)
	}
	return dir, nil
}

// RemoveLone removes the folder of a checkpoint without a run, whose process has ended.
func RemoveLone(f Folder) error {
	i, _, err := f.Info()
	if err != nil {
		return err
	}
	if i.Checkpoint == nil {
		return fmt.Errorf("%s is a run", f.Name())
	}
	if lock, err := f.held(); err != nil || lock != free {
		return errors.Join(err, fmt.Errorf("%s is served", f.Name()))
	}
	aside := newAside(filepath.Dir(f.Dir()))
	if err := os.Rename(f.Dir(), aside); err != nil {
		return err
	}
	// The keeper of the process may still write its exit there: a few files, each of which
	// can make one removal fail.
	for range 10 {
		if err = os.RemoveAll(aside); !errors.Is(err, syscall.ENOTEMPTY) {
			break
		}
	}
	return err
}

// loneSize is the size in bytes of the weights of a checkpoint without a run, 0 if they
// are gone.
func (f Folder) loneSize() int64 {
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return 0
	}
	of, err := checkpoint.Open(r.Model.Init)
	if err != nil {
		return 0
	}
	defer of.Close()
	size := int64(0)
	for _, t := range of.Tensors() {
		values := int64(1)
		for _, n := range t.Shape {
			values *= int64(n)
		}
		size += 4 * values // in the process, whatever the file has
	}
	return size
}

// Trains returns an error if the folder is that of a checkpoint without a run.
func (f Folder) Trains() error {
	i, _, err := f.Info()
	if err != nil || i.Checkpoint == nil {
		return err
	}
	return &Error{
		What: fmt.Sprintf("%s is a checkpoint that is served, and no run", f.Name()),
		Todo: "train from it with: road train RECIPE --set model.init=" + i.Checkpoint.Source,
	}
}
