package checkpoint

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

// A config.json of a few bytes asks for any size: it is refused by what is in the files,
// and nothing is made of it before.
func TestFaultSizesAreHeldAgainstTheTensors(t *testing.T) {
	weights, err := os.ReadFile("../testdata/electra/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../testdata/electra/config.json")
	if err != nil {
		t.Fatal(err)
	}
	sound, err := parseConfig(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		enlarge func(*Config)
		want    string
	}{
		"as it is":     {func(*Config) {}, ""},
		"layers":       {func(c *Config) { c.Layers = 1 << 24 }, "num_hidden_layers is 16777216; the maximum is 512"},
		"more layers":  {func(c *Config) { c.Layers = maxLayers }, `lacks the tensor "electra.encoder.layer.`},
		"a vocabulary": {func(c *Config) { c.VocabSize = 1 << 24 }, `"electra.embeddings.word_embeddings.weight" has shape [`},
		"positions":    {func(c *Config) { c.MaxPositions = 1 << 24 }, `"electra.embeddings.position_embeddings.weight" has shape [`},
		"width":        {func(c *Config) { c.HiddenSize, c.IntermediateSize = 1<<24, 1<<24 }, `needs [16777216`},
		"ALBERT":       {func(c *Config) { c.Architecture, c.Groups, c.Layers = ALBERT, 1, 1<<24 }, "the maximum is 512"},
	} {
		dir := t.TempDir()
		put(t, dir, "model.safetensors", string(weights))
		larger := sound.Config
		c.enlarge(&larger)
		if err := WriteConfig(dir, larger, nil); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := Open(dir)
		if err == nil {
			err = f.Fits()
			f.Close()
		}
		runtime.ReadMemStats(&after)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", name, err, c.want)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 32<<20 {
			t.Errorf("%s: %d MB were taken", name, taken>>20)
		}
	}
}

func TestHeadsAreBounded(t *testing.T) {
	if err := CheckHeads(make([]Head, maxHeads+1)); err == nil || !strings.Contains(err.Error(), "257 heads; the maximum is 256") {
		t.Error(err)
	}
	labels := make([]string, maxLabels+1)
	if err := CheckHeads([]Head{{Name: "a", Labels: labels}}); err == nil || !strings.Contains(err.Error(), "the maximum is 10000") {
		t.Error(err)
	}
}
