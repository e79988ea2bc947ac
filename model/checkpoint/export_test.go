package checkpoint

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var encoders = []string{"electra", "electra-plain", "bert", "albert", "albert-groups"}

// contents are a folder's tensors by name.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	f := open(t, dir)
	all := map[string]string{}
	for _, x := range f.Tensors() {
		b, err := f.Bytes(x.Name)
		if err != nil {
			t.Fatal(err)
		}
		all[x.Name] = string(x.DType) + string(b)
	}
	return all
}

// The span head and the class head of a checkpoint, exported apart, are
// together the original.
func TestExportsHaveEveryTensorOfTheirClass(t *testing.T) {
	for _, name := range encoders {
		from := filepath.Join("../testdata", name)
		f := open(t, from)
		together := map[string]string{}
		for task, kind := range map[string]string{"mrc": "ForQuestionAnswering", Lonely: "ForSequenceClassification"} {
			dir := t.TempDir()
			class, err := f.Export(dir, task)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(class, kind) {
				t.Errorf("%s, %s: the class is %s", name, task, class)
			}
			for k, v := range contents(t, dir) {
				if task == "mrc" && strings.Contains(k, "pooler") {
					t.Errorf("%s: %s has no use for %s", name, class, k)
				}
				together[k] = v
			}
			if got := open(t, dir).Heads; len(got) != 1 || got[0].Name != task {
				t.Errorf("%s: the export's heads are %v", name, got)
			}
		}
		if diff := cmp.Diff(contents(t, from), together); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// transformers loads every export without a word, and its logits are to the
// bit those of the model before. ROAD_ORACLE names a Python that has it.
func TestTransformersLoadsExports(t *testing.T) {
	python := os.Getenv("ROAD_ORACLE")
	if python == "" {
		t.Skip("ROAD_ORACLE names no Python with transformers")
	}
	var pairs []string
	for _, name := range encoders {
		golden := filepath.Join("../testdata", name)
		imported := t.TempDir()
		if _, err := open(t, golden).Import(imported); err != nil {
			t.Fatal(err)
		}
		for _, task := range []string{"mrc", Lonely} {
			dir := t.TempDir()
			if _, err := open(t, imported).Export(dir, task); err != nil {
				t.Fatal(err)
			}
			pairs = append(pairs, dir, golden)
		}
	}
	out, err := exec.Command(python, append([]string{"../../scripts/oracle/roundtrip.py"}, pairs...)...).CombinedOutput()
	if n := strings.Count(string(out), "identical"); err != nil || n != 2*len(encoders) {
		t.Errorf("%d of %d exports are identical: %v\n%s", n, 2*len(encoders), err, out)
	}
}

func TestWhatCannotBeExportedIsSaid(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"a tensor of the encoder", "lacks"}, {"a shape", "but config.json requires"}, {"heads", "has no head to export"},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("../testdata/bert")); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "config.json"))
		if err != nil {
			t.Fatal(err)
		}
		switch c.name {
		case "a tensor of the encoder":
			put(t, dir, "config.json", strings.Replace(string(text), `"num_hidden_layers": 2`, `"num_hidden_layers": 3`, 1))
		case "a shape":
			put(t, dir, "config.json", strings.Replace(string(text), `"vocab_size": 64`, `"vocab_size": 65`, 1))
		case "heads":
			weigh(t, filepath.Join(dir, "model.safetensors"), tensor("bert.x", 1))
		}
		if _, err := open(t, dir).Export(t.TempDir(), "mrc"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", c.name, err, c.want)
		}
	}
}

func TestAFolderIsWholeOrNotThere(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "new", "x")
	full := errors.New("disk full")
	fill := func(end error) func(string) error {
		return func(aside string) error { return errors.Join(os.WriteFile(filepath.Join(aside, "f"), nil, 0o600), end) }
	}
	if err := Create(t.Context(), dir, fill(full)); !errors.Is(err, full) {
		t.Errorf("error is %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if err := Create(t.Context(), dir, fill(nil)); err != nil {
		t.Fatal(err)
	}
	if err := Create(t.Context(), dir, fill(nil)); !errors.Is(err, fs.ErrExist) {
		t.Errorf("error is %v, want that it is there", err)
	}
}

// An interruption leaves nothing, even if the process ends before the files are written.
func TestAnInterruptedFolderIsRemovedAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	ctx, interrupt := context.WithCancel(t.Context())
	err := Create(ctx, dir, func(aside string) error {
		if err := os.WriteFile(filepath.Join(aside, "a"), nil, 0o600); err != nil {
			return err
		}
		interrupt()
		for {
			if _, err := os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			runtime.Gosched()
		}
	})
	left, _ := os.ReadDir(filepath.Dir(dir))
	if !errors.Is(err, context.Canceled) || len(left) != 0 {
		t.Errorf("%v, and %v is left", err, left)
	}
}
