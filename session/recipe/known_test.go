package recipe

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes a file, and the folders that it is in.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A recipe that the model it starts from cannot fulfil is refused with the recipe's
// other mistakes, as far as the model's config.json is at hand without a network.
func TestARecipeIsCheckedAgainstTheModelThatItStartsFrom(t *testing.T) {
	file := write(t, "[model]\nfrozen_layers = 3\nmax_len = 300\n"+after(small)+"[train]\nsteps = 10\n")
	dir := filepath.Dir(file)
	t.Setenv("HF_HUB_CACHE", filepath.Join(dir, "hub"))
	const commit = "0123456789abcdef0123456789abcdef01234567"
	model := filepath.Join(dir, "hub", "models--org--name")
	put(t, filepath.Join(model, "refs", "main"), commit)
	put(t, filepath.Join(model, "snapshots", commit, "model.safetensors"), "")
	put(t, filepath.Join(model, "snapshots", commit, "config.json"), `{"model_type": "electra", "max_position_embeddings": 128}`)
	put(t, filepath.Join(dir, "albert", "config.json"), `{"model_type": "albert", "num_hidden_groups": 2}`)
	put(t, filepath.Join(dir, "short", "config.json"), `{"model_type": "bert", "num_hidden_layers": 2, "max_position_embeddings": 299}`)
	put(t, filepath.Join(dir, "gpt", "config.json"), `{"model_type": "gpt2"}`)
	put(t, filepath.Join(dir, "bare", "README.md"), "")
	const frozen = "r.toml:2: model.frozen_layers is 3, but the model has 2 with weights of their own"
	for init, want := range map[string][]string{
		"org/name":    {"r.toml:3: model.max_len is 300, but the model has 128 positions (say 128, or less)"},
		"org/unknown": nil,
		"bare":        nil,
		"albert":      {frozen},
		"short":       {frozen, "r.toml:3: model.max_len is 300, but the model has 299 positions (say 299, or less)"},
		"gpt": {`--set model.init: model.init cannot be used: DIR/gpt/config.json: model_type is "gpt2"; this program supports only ` +
			`"electra", "bert" and "albert"`},
	} {
		if !strings.Contains(init, "/") {
			init = filepath.Join(dir, init)
		}
		sets := []string{"model.init=" + init}
		_, err := Load(file, sets)
		got := ""
		if err != nil {
			got = strings.ReplaceAll(strings.ReplaceAll(err.Error(), file, "r.toml"), dir, "DIR")
		}
		if got != strings.Join(want, "\n") {
			t.Errorf("%s: %s; want %s", init, got, strings.Join(want, "\n"))
		}
		if _, err := Read(file, sets); err != nil {
			t.Errorf("%s: a run's recipe is not displayed: %v", init, err)
		}
	}
}
