package model

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"dev.road/workbench/model/internal/aside"
)

// configFile is config.json: what transformers reads, and under "road" what
// only this project does.
type configFile struct {
	Architectures []string `json:"architectures,omitempty"`
	ModelType     string   `json:"model_type"`
	HiddenAct     string   `json:"hidden_act"`
	PositionType  string   `json:"position_embedding_type"`
	PadToken      int      `json:"pad_token_id"`
	Config
	Road *roadConfig `json:"road,omitempty"`
}

type roadConfig struct {
	Heads []Head `json:"heads"`
}

func readConfig(dir string) (*configFile, error) {
	path := filepath.Join(dir, "config.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("a checkpoint folder needs a config.json: %w", err)
	}
	c := configFile{ModelType: "electra", HiddenAct: "gelu", PositionType: "absolute", Config: defaults()}
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, f := range [][3]string{
		{"model_type", c.ModelType, "electra"}, {"hidden_act", c.HiddenAct, "gelu"}, {"position_embedding_type", c.PositionType, "absolute"},
	} {
		if f[1] != f[2] {
			return nil, fmt.Errorf("%s: %s is %q; this program can only compute %q", path, f[0], f[1], f[2])
		}
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &c, nil
}

func (m *Model) writeConfig(dir string) error {
	text, err := json.MarshalIndent(configFile{
		Architectures: []string{"ElectraModel"}, ModelType: "electra", HiddenAct: "gelu", PositionType: "absolute",
		Config: m.config, Road: &roadConfig{m.heads},
	}, "", "  ")
	if err != nil {
		return err
	}
	return aside.Write(filepath.Join(dir, "config.json"), func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}
