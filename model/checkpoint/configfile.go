package checkpoint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/model/foreign"
	"dev.road/workbench/worded"
)

// configFile holds the known keys of a config.json: transformers', and this
// project's own under "road".
type configFile struct {
	PositionType string `json:"position_embedding_type"`
	Config
	InnerGroups        int               `json:"inner_group_num"`         // ALBERT's
	ALBERTClassDropout *float64          `json:"classifier_dropout_prob"` // ALBERT's name of Config.ClassDropout
	Labels             map[string]string `json:"id2label"`
	Road               *roadConfig       `json:"road"`
}

type roadConfig struct {
	Heads []Head `json:"heads"`
}

// ReadConfig reads a folder's config.json alone. The error is fs.ErrNotExist if
// there is none.
func ReadConfig(dir string) (Config, error) {
	f, err := readConfigFile(dir)
	return f.Config, err
}

// Exists returns an error, which wraps the file system's, if a folder has no config.json.
func Exists(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, configName)); err != nil {
		return fmt.Errorf("a checkpoint folder needs a config.json: %w", err)
	}
	return nil
}

// maxConfig is the longest config.json that is read, in bytes.
const maxConfig = 16 << 20

func readConfigFile(dir string) (configFile, error) {
	path := filepath.Join(dir, configName)
	text, err := foreign.ReadFile(path, maxConfig)
	if err != nil {
		return configFile{}, fmt.Errorf("a checkpoint folder needs a config.json: %w", err)
	}
	f, err := parseConfig(text)
	if err != nil {
		return configFile{}, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

func parseConfig(text []byte) (configFile, error) {
	if what := foreign.Content(text[:min(len(text), foreign.Enough)]); what != "" {
		return configFile{}, fmt.Errorf("it is %s", what)
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	var kind struct {
		Architecture Architecture `json:"model_type"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return configFile{}, worded.JSON(err, kind)
	}
	f := configFile{PositionType: "absolute", InnerGroups: 1, Config: defaults(kind.Architecture)}
	f.Architecture = ""
	if kind.Architecture != ALBERT {
		f.ClassDropout = math.NaN() // not given
	}
	if err := json.Unmarshal(text, &f); err != nil {
		return configFile{}, worded.JSON(err, f)
	}
	if f.PositionType != "absolute" {
		return configFile{}, fmt.Errorf("position_embedding_type is %q; this program supports only \"absolute\"", f.PositionType)
	}
	if f.InnerGroups != 1 {
		return configFile{}, fmt.Errorf("inner_group_num is %d; this program supports only 1", f.InnerGroups)
	}
	if f.Architecture == BERT {
		f.EmbeddingSize = f.HiddenSize
	}
	if f.ALBERTClassDropout != nil {
		f.ClassDropout = *f.ALBERTClassDropout
	}
	if math.IsNaN(f.ClassDropout) {
		f.ClassDropout = f.HiddenDropout
	}
	if err := f.Check(); err != nil {
		return configFile{}, err
	}
	if f.Road != nil {
		if err := f.nameLabels(); err != nil {
			return configFile{}, err
		}
		if err := CheckHeads(f.Road.Heads); err != nil {
			return configFile{}, err
		}
	}
	return f, nil
}

// nameLabels gives heads whose labels have no names those that id2label has:
// that is where a person writes them. A head that has names keeps them, so an id2label
// with other ones would be ignored: it is refused.
func (f *configFile) nameLabels() error {
	var named []string // the heads that have names
	same := false
	for i, h := range f.Road.Heads {
		if h.Span() {
			continue
		}
		labels, err := labelsOf(f.Labels, len(h.Labels))
		switch {
		case Named(h.Labels):
			named = append(named, fmt.Sprintf("%s of head %s", strings.Join(h.Labels, ", "), h.Name))
			same = same || err == nil && slices.Equal(labels, h.Labels)
		case err != nil:
			return err
		default:
			f.Road.Heads[i].Labels, same = labels, true
		}
	}
	all, err := labelsOf(f.Labels, len(f.Labels))
	if err == nil && Named(all) && !same && len(named) > 0 {
		return fmt.Errorf("id2label has the classes %s, but road.heads has %s: correct the one that is wrong",
			strings.Join(all, ", "), strings.Join(named, ", and "))
	}
	return err
}

// WriteConfig writes a folder's config.json, whole or not at all.
func WriteConfig(dir string, c Config, heads []Head) error {
	return writeConfig(dir, c, heads, modelClass(c.Architecture, "Model"), nil)
}

// writeConfig writes transformers' keys for the architecture, and with labels
// those of its classes.
func writeConfig(dir string, c Config, heads []Head, class string, labels []string) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	all := map[string]any{}
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	all["architectures"] = []string{class}
	all["pad_token_id"] = 0
	all["road"] = roadConfig{heads}
	switch c.Architecture {
	case BERT:
		delete(all, "embedding_size")
	case ALBERT:
		all["inner_group_num"], all["classifier_dropout_prob"] = 1, c.ClassDropout
		delete(all, "classifier_dropout")
	}
	if labels != nil {
		names, ids := map[string]string{}, map[string]int{}
		for i, l := range labels {
			names[strconv.Itoa(i)], ids[l] = l, i
		}
		all["id2label"], all["label2id"] = names, ids
	}
	if text, err = json.MarshalIndent(all, "", "  "); err != nil {
		return err
	}
	file := filepath.Join(dir, configName)
	if err := durable.Write(file, append(text, '\n')); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// modelClass is transformers' class of a model, such as BertForQuestionAnswering.
func modelClass(a Architecture, kind string) string {
	return map[Architecture]string{ELECTRA: "Electra", BERT: "Bert", ALBERT: "Albert"}[a] + kind
}
