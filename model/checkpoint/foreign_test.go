package checkpoint

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesOfWrappersAreTakenOff(t *testing.T) {
	for name, want := range map[string]string{
		"module.electra.embeddings.LayerNorm.gamma":       "electra.embeddings.LayerNorm.weight",
		"module.embeddings.LayerNorm.weight":              "electra.embeddings.LayerNorm.weight",
		"_orig_mod.module.electra.encoder.layer.0.output": "electra.encoder.layer.0.output",
		"model.electra.embeddings.position_ids":           "",
		"module.qa_outputs.bias":                          "qa_outputs.bias",
	} {
		if got := canonical(ELECTRA, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	dir := folder(t, config("bert"), tensor("module.bert.embeddings.LayerNorm.weight", 4), tensor("module.qa_outputs.weight", 2, 4))
	f := open(t, dir)
	if diff := cmp.Diff([]string{"bert.embeddings.LayerNorm.weight", "qa_outputs.weight"}, names(f)); diff != "" {
		t.Error(diff)
	}
	if len(f.Heads) != 1 || f.Heads[0].Name != "mrc" {
		t.Errorf("heads %v", f.Heads)
	}
}

func TestAByteOrderMarkIsNoPartOfConfig(t *testing.T) {
	dir := folder(t, "\ufeff"+config("bert"), tensor("bert.embeddings.LayerNorm.weight", 4))
	open(t, dir)
}

// A file in the place of a checkpoint's that is something else is named.
func TestWhatIsNoCheckpointIsNamed(t *testing.T) {
	const pointer, page = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 54236116\n",
		"<!DOCTYPE html><html><body>404</body></html>\n"
	for _, c := range []struct {
		name, text, says string
	}{
		{"model.safetensors", pointer, "model.safetensors: not a safetensors file: it is a Git LFS pointer"},
		{"model.safetensors", page, "it is a page of HTML"},
		{"model.safetensors", "Entry not found", "it is the hub's answer Entry not found"},
		{"model.safetensors", "PK\x03\x04 and more", "it is a torch.save file: call it pytorch_model.bin"},
		{"pytorch_model.bin", pointer, "pytorch_model.bin: it is not a torch.save file: it is a Git LFS pointer"},
		{"pytorch_model.bin", page, "it is a page of HTML"},
		{"pytorch_model.bin", "\x02\x00\x00\x00\x00\x00\x00\x00{}", "it is a safetensors file: call it model.safetensors"},
		{"model.safetensors.index.json", page, "model.safetensors.index.json: it is a page of HTML"},
		{"tf_model.h5", "x", "no weights: no model.safetensors and no pytorch_model.bin, whole or with an index of shards; tf_model.h5 is " +
			"TensorFlow's: convert it"},
		{"flax_model.msgpack", "x", "flax_model.msgpack is Flax's: convert it"},
		{"electra.ckpt.index", "x", "electra.ckpt.index is a checkpoint of TensorFlow 1"},
	} {
		dir := t.TempDir()
		put(t, dir, "config.json", config("bert"))
		put(t, dir, c.name, c.text)
		f, err := Open(dir)
		if err == nil {
			f.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s of %.20q: %v, want %q", c.name, c.text, err, c.says)
		}
	}
	dir := t.TempDir()
	put(t, dir, "config.json", pointer)
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "config.json")+": it is a Git LFS pointer") {
		t.Error(err)
	}
}

func TestAModelOfOtherNamesIsShown(t *testing.T) {
	f := open(t, folder(t, config("electra"), tensor("roberta.embeddings.LayerNorm.weight", 4)))
	_, err := f.Import(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "its tensors are called roberta.embeddings.LayerNorm.weight") {
		t.Error(err)
	}
}

func TestNoHeadsAreAnEmptyList(t *testing.T) {
	f := open(t, folder(t, config("bert"), open(t, folder(t, config("bert"))).Config.Encoder()...))
	dir := t.TempDir()
	report, err := f.Import(dir)
	if err != nil || report.Heads == nil || len(report.Heads) != 0 {
		t.Errorf("%v, %v", report, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "model.safetensors")); err != nil {
		t.Error(err)
	}
}

// A folder from a stranger is read, not followed: no file of it is a link, not even to
// another file of the folder, and none is waited for.
func TestNoFileOfACheckpointIsALinkOrAPipe(t *testing.T) {
	index := `{"weight_map":{"bert.embeddings.LayerNorm.weight":"part.safetensors"}}`
	for _, c := range []struct {
		replaced string   // by a link or a pipe
		beside   []string // has to be there, and is not the weights
	}{
		{"config.json", nil},
		{"model.safetensors", nil},
		{"pytorch_model.bin", nil},
		{"model.safetensors.index.json", nil},
		{"part.safetensors", []string{"model.safetensors.index.json"}},
	} {
		for what, put := range map[string]func(from, path string) error{
			"a symbolic link": os.Symlink,
			"a named pipe":    func(_, path string) error { return syscall.Mkfifo(path, 0o600) },
		} {
			dir := folder(t, config("bert"), tensor("bert.embeddings.LayerNorm.weight", 4))
			from := filepath.Join(dir, "model.safetensors")
			if c.replaced == "config.json" {
				from = filepath.Join(dir, "config.json")
			}
			aside := filepath.Join(dir, "aside")
			if err := os.Rename(from, aside); err != nil {
				t.Fatal(err)
			}
			for _, name := range c.beside {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(index), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, c.replaced)
			if err := put("aside", path); err != nil {
				t.Fatal(err)
			}
			f, err := Open(dir)
			if err == nil {
				f.Close()
			}
			if err == nil || !strings.Contains(err.Error(), path+" is "+what+", but must be a regular file") {
				t.Errorf("%s is %s: %v", c.replaced, what, err)
			}
		}
	}
}
