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
	InnerGroups        int         `json:"inner_group_num,omitempty"`         // ALBERT's
	ALBERTClassDropout *float64    `json:"classifier_dropout_prob,omitempty"` // what ALBERT calls Config.ClassDropout
	Road               *roadConfig `json:"road,omitempty"`
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
	var kind struct {
		Architecture Architecture `json:"model_type"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return Config{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	c := configFile{PositionType: "absolute", InnerGroups: 1, Config: defaults()}
	c.ClassDropout = math.NaN() // not said
	if kind.Architecture == ALBERT {
		c.Groups, c.Activation, c.HiddenDropout, c.AttentionDropout, c.ClassDropout = 1, "gelu_new", 0, 0, 0.1
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, nil, fmt.Errorf("%s: %w", path, err)
	}
	if c.PositionType != "absolute" {
		return Config{}, nil, fmt.Errorf("%s: position_embedding_type is %q; this program can only compute \"absolute\"", path, c.PositionType)
	}
	if c.InnerGroups != 1 {
		return Config{}, nil, fmt.Errorf("%s: inner_group_num is %d; this program can only compute 1", path, c.InnerGroups)
	}
	if c.Architecture == BERT {
		c.EmbeddingSize = c.HiddenSize
	}
	if c.ALBERTClassDropout != nil {
		c.ClassDropout = *c.ALBERTClassDropout
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
	f := configFile{Architectures: []string{"ElectraModel"}, PositionType: "absolute", Config: c, Road: &roadConfig{heads}}
	if c.Architecture == ALBERT {
		f.ALBERTClassDropout = &c.ClassDropout
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return aside.Write(filepath.Join(dir, "config.json"), func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}
