package recipe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A recipe's values replace the extended one's; paths start at the folder of their
// file, and mistakes name the file.
func TestARecipeExtendsAnother(t *testing.T) {
	dir := filepath.Dir(write(t, small))
	below := filepath.Join(dir, "below")
	if err := os.Mkdir(below, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(below, "mine.toml")
	text := "extends = \"../r.toml\"\n[train]\nbatch = 64\n[datasets.mnli]\nlimit = 5\n[datasets.extra]\ntask = \"mrc\"\ntrain = \"demo:nq\"\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Load(file, []string{"kd.w=0.5"})
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "mtl" || r.Train.Steps != 10 || r.Train.Batch != 64 || r.KD.W != 0.5 {
		t.Errorf("%+v", r)
	}
	if mnli := r.Datasets["mnli"]; mnli.Limit != 5 || !slices.Equal(mnli.Train, Names{"demo:mnli"}) {
		t.Errorf("mnli: %+v", mnli)
	}
	if got, want := r.Datasets["squad2"].Dev, filepath.Join(dir, "dev.json"); got != want {
		t.Errorf("a file of the extended recipe is %s, want %s", got, want)
	}
	if want := []string{"squad2", "mnli", "extra"}; !slices.Equal(r.Order, want) {
		t.Errorf("datasets in the order %v, want %v", r.Order, want)
	}

	if err := os.Remove(filepath.Join(dir, "dev.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, nil); err == nil || !strings.Contains(err.Error(), "r.toml:7: datasets.squad2.dev cannot be read") {
		t.Errorf("a fault of the extended file is told as %v", err)
	}
}

// Epochs that steps from elsewhere would override are a mistake, not a surprise.
func TestEpochsThatWouldNotCountAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"extends = \"demo\"\n[train]\nepochs = 3\n": ":3: train.epochs counts only where train.steps is 0, and it is 1000 (add " +
			"steps = 0 to the file's [train])",
		"[train]\nepochs = 3\n":                                ":2: train.epochs counts only where train.steps is 0, and it is 20000",
		"extends = \"demo\"\n[train]\nepochs = 3\nsteps = 0\n": "",
		"[train]\nepochs = 3\nsteps = 7\n":                     "", // as a run keeps them
		"extends = \"finetune-squad2\"\n[train]\nsteps = 7\n":  "",
	} {
		_, err := Read(write(t, text), nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Read(write(t, "[train]\nepochs = 3\n"), []string{"train.steps=5"}); err != nil {
		t.Errorf("steps that are asked for: %v", err)
	}
}

func TestAnExtendedRecipeCanLieBelowTheHomeFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.WriteFile(filepath.Join(home, "base.toml"), []byte("extends = \"demo\"\nname = \"mine\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Read(write(t, "extends = \"~/base.toml\"\n"), nil)
	if err != nil || r.Name != "mine" {
		t.Errorf("%+v, %v", r, err)
	}
}
