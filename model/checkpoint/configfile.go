package checkpoint

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"dev.road/workbench/model/internal/aside"
)

// configFile is config.json: what transformers reads, and under "road" what
// only this project does.
type configFile struct {
	Architectures []string `json:"architectures,omitempty"`
	PositionType  string   `json:"position_embedding_type"`
	PadToken      int      `json:"pad_token_id"`
	Config
	Road *roadConfig `json:"road,omitempty"`
}

type roadConfig struct {
	Heads []Head `json:"heads"`
}

// ReadConfig reads a folder's config.json. The heads are those that this
// project saved, with the labels they were saved with; nil when the
// checkpoint is another's.
func ReadConfig(dir string) (Config, []Head, error) {
	path := filepath.Join(dir, "config.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, nil, fmt.Errorf("a checkpoint folder needs a config.json: %w", err)
	}
	c := configFile{PositionType: "absolute", Config: defaults()}
	c.ClassDropout = math.NaN() // not said
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, f := range [][3]string{
		{"hidden_act", c.Activation, "gelu"}, {"position_embedding_type", c.PositionType, "absolute"},
	} {
		if f[1] != f[2] {
			return Config{}, nil, fmt.Errorf("%s: %s is %q; this program can only compute %q", path, f[0], f[1], f[2])
		}
	}
	if c.Architecture == BERT {
		c.EmbeddingSize = c.HiddenSize
	}
	if math.IsNaN(c.ClassDropout) {
		c.ClassDropout = c.HiddenDropout
	}
	if err := c.Check(); err != nil {
		return Config{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	if c.Road == nil {
		return c.Config, nil, nil
	}
	return c.Config, c.Road.Heads, nil
}

// WriteConfig writes a folder's config.json, whole or not at all.
func WriteConfig(dir string, c Config, heads []Head) error {
	text, err := json.MarshalIndent(configFile{
		Architectures: []string{"ElectraModel"}, PositionType: "absolute", Config: c, Road: &roadConfig{heads},
	}, "", "  ")
	if err != nil {
		return err
	}
	return aside.Write(filepath.Join(dir, "config.json"), func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}
