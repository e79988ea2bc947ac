package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/model/foreign"
	"dev.road/workbench/model/pickle"
	"dev.road/workbench/model/safetensors"
	"dev.road/workbench/worded"
)

// The files of a checkpoint folder.
const (
	configName  = "config.json"
	weightsName = "model.safetensors"
	pickleName  = "pytorch_model.bin"
	indexSuffix = ".index.json"
)

// maxIndex is the longest index of shards that is read, in bytes.
const maxIndex = 64 << 20

// source is a file of tensors.
type source interface {
	Tensors() []safetensors.Info
	Bytes(name string) ([]byte, error)
	Close() error
}

// weightFiles finds the files with a folder's weights: one, or the shards that
// an index names, in the first form of transformers' that is there.
func weightFiles(dir string) ([]string, error) {
	for _, name := range []string{weightsName, weightsName + indexSuffix, pickleName, pickleName + indexSuffix} {
		path := filepath.Join(dir, name)
		_, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, err
		case strings.HasSuffix(name, indexSuffix):
			return shards(path)
		default:
			return []string{path}, nil
		}
	}
	return nil, fmt.Errorf("%s has no weights: no %s and no %s, whole or with an index of shards%s: %w", dir, weightsName, pickleName,
		others(dir), fs.ErrNotExist)
}

// others names the weights of other programs in a folder.
func others(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if what := foreign.Weights(names); what != "" {
		return "; " + what
	}
	return ""
}

// shards lists the files that an index names, which lie beside it.
func shards(path string) ([]string, error) {
	names, err := ReadIndex(path)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		names[i] = filepath.Join(filepath.Dir(path), name)
	}
	return names, nil
}

// ReadIndex lists the names of the shards of an index such as
// model.safetensors.index.json, sorted.
func ReadIndex(path string) ([]string, error) {
	text, err := foreign.ReadFile(path, maxIndex)
	if err != nil {
		return nil, err
	}
	var index struct {
		Files map[string]string `json:"weight_map"`
	}
	if what := foreign.Content(text[:min(len(text), foreign.Enough)]); what != "" {
		return nil, fmt.Errorf("%s: it is %s", path, what)
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &index); err != nil {
		return nil, fmt.Errorf("%s: %w", path, worded.JSON(err, index))
	}
	var names []string
	for tensor, name := range index.Files {
		if name != filepath.Base(name) || !filepath.IsLocal(name) {
			return nil, fmt.Errorf("%s: tensor %q is in %q, which is not a file of this folder", path, tensor, name)
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: its weight_map names no shard", path)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func openSource(path string) (source, error) {
	if strings.HasSuffix(path, ".bin") {
		return pickle.Open(path)
	}
	return safetensors.Open(path)
}
