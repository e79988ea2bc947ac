package hub

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/durable"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/foreign"
	"dev.road/workbench/worded"
)

const config = "config.json"

// The files of a model that are fetched, if it has them.
var (
	texts = []string{
		config, "tokenizer_config.json", "tokenizer.json", "vocab.txt", "spiece.model", "special_tokens_map.json", "added_tokens.json",
	}
	// weights are the forms that weights come in, the first of which is taken.
	weights = []string{"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"}
)

// maxList is the longest list of a model's files that is read, in bytes.
const maxList = 16 << 20

// maxListed is the maximum number of values in such a list.
const maxListed = 1_000_000

// shardsOf are the files that an index names; none for another file.
func shardsOf(path string) ([]string, error) {
	if !strings.HasSuffix(path, ".index.json") {
		return nil, nil
	}
	return checkpoint.ReadIndex(path)
}

// download fetches a model's missing files, and returns its snapshot. The
// revision is noted last, when all of it is there.
func (h *Hub) download(ctx context.Context, m model) (string, error) {
	commit, files, err := h.list(ctx, m)
	if err != nil {
		return "", err
	}
	if !slices.Contains(files, config) {
		return "", fmt.Errorf("the model has no %s: %w", config, fs.ErrNotExist)
	}
	i := slices.IndexFunc(weights, func(f string) bool { return slices.Contains(files, f) })
	if i < 0 {
		what := foreign.Weights(files)
		if what != "" {
			what = "; " + what
		}
		return "", fmt.Errorf("the model has no weights that can be read, %s%s: %w", strings.Join(weights, ", "), what, fs.ErrNotExist)
	}
	dir := m.snapshot(commit)
	for _, f := range append(slices.Clone(texts), weights[i]) {
		if !slices.Contains(files, f) {
			continue
		}
		if err := h.fetch(ctx, m, commit, f); err != nil {
			return "", err
		}
	}
	shards, err := shardsOf(filepath.Join(dir, weights[i]))
	if err != nil {
		return "", err
	}
	for _, f := range shards {
		if err := h.fetch(ctx, m, commit, f); err != nil {
			return "", err
		}
	}
	if m.revision == commit {
		return dir, nil
	}
	ref := filepath.Join(m.dir, "refs", m.revision)
	if err := durable.MkdirAll(filepath.Dir(ref)); err != nil {
		return "", err
	}
	return dir, durable.Write(ref, []byte(commit))
}

// list asks for the commit of a revision and the names of its files.
func (h *Hub) list(ctx context.Context, m model) (commit string, files []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := h.get(ctx, "GET", h.Endpoint+"/api/models/"+m.id+"/revision/"+url.PathEscape(m.revision), 0)
	if err != nil {
		return "", nil, err
	}
	defer r.Body.Close()
	var info struct {
		Commit string `json:"sha"`
		Files  []struct {
			Name string `json:"rfilename"`
		} `json:"siblings"`
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxList+1))
	if err == nil && len(text) > maxList {
		err = fmt.Errorf("it is larger than %d bytes, the maximum", maxList)
	}
	if err == nil {
		err = worded.Unmarshal(text, &info, maxListed)
	}
	if err != nil {
		return "", nil, fmt.Errorf("the list of its files cannot be read: %w", err)
	}
	if !commits.MatchString(info.Commit) {
		return "", nil, fmt.Errorf("the list of its files has the commit %.60q, which is not a commit", info.Commit)
	}
	for _, f := range info.Files {
		files = append(files, f.Name)
	}
	return info.Commit, files, nil
}
