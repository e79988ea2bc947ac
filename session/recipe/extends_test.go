package recipe

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What a recipe says replaces the extended one's; paths start at the folder of
// the file that they are in, and mistakes are told with the file's name.
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
