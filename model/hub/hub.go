package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"dev.road/workbench/confined"
)

// Hub is where checkpoints come from.
type Hub struct {
	Endpoint string // the server's address, such as https://huggingface.co
	Cache    string // the folder of models--ORG--NAME
	Offline  bool   // the cache has to do
	Token    string // for gated and private models; sent to the endpoint alone
	// Progress, if it is set, gets the number of a file's bytes that are there.
	Progress func(file string, done, total int64)
}

// FromEnvironment is the hub that huggingface_hub's variables describe:
// HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, HF_HUB_OFFLINE and HF_TOKEN.
func FromEnvironment() (*Hub, error) {
	cache := os.Getenv("HF_HUB_CACHE")
	if cache == "" {
		home := os.Getenv("HF_HOME")
		if home == "" {
			// Not os.UserCacheDir: huggingface_hub has .cache on every system.
			base := os.Getenv("XDG_CACHE_HOME")
			if base == "" {
				user, err := os.UserHomeDir()
				if err != nil {
					return nil, fmt.Errorf("find the cache of the Hugging Face hub: %w; set HF_HOME", err)
				}
				base = filepath.Join(user, ".cache")
			}
			home = filepath.Join(base, "huggingface")
		}
		cache = filepath.Join(home, "hub")
	}
	return &Hub{
		Endpoint: strings.TrimRight(cmp.Or(os.Getenv("HF_ENDPOINT"), "https://huggingface.co"), "/"),
		Cache:    cache,
		Offline:  slices.Contains([]string{"1", "ON", "YES", "TRUE"}, strings.ToUpper(os.Getenv("HF_HUB_OFFLINE"))),
		Token:    os.Getenv("HF_TOKEN"),
	}, nil
}

// name is ORG/NAME[@REVISION]. Dots alone are no part of a name.
var name = regexp.MustCompile(`^([A-Za-z0-9][\w.-]{0,95})/([A-Za-z0-9_][\w.-]{0,95})(?:@([\w./-]{1,200}))?$`)

var commits = regexp.MustCompile(`^[0-9a-f]{40}$`)

// IsName reports whether s could be a name on the hub, ORG/NAME[@REVISION].
func IsName(s string) bool { return name.MatchString(s) }

// model is one revision of one model.
type model struct {
	id       string // ORG/NAME
	revision string // a branch, a tag or a commit
	dir      string // models--ORG--NAME
}

// Resolve returns a checkpoint's folder: source itself if it is one, else the
// snapshot in the cache of the model that it names, ORG/NAME[@REVISION], which
// is downloaded if it is not there. A cached snapshot is taken as it is, without
// looking for a newer one on the hub; only a missing tokenizer is fetched. The
// error is fs.ErrNotExist if there is no such folder or model.
func (h *Hub) Resolve(ctx context.Context, source string) (string, error) {
	info, err := os.Stat(source)
	if err == nil && info.IsDir() {
		return source, nil
	}
	parts := name.FindStringSubmatch(source)
	if err == nil || parts == nil {
		return "", fmt.Errorf("%s is neither a folder nor a name on the hub (ORG/NAME or ORG/NAME@REVISION): %w", source, fs.ErrNotExist)
	}
	m := model{id: parts[1] + "/" + parts[2], revision: cmp.Or(parts[3], "main")}
	if !filepath.IsLocal(m.revision) {
		return "", fmt.Errorf("%s: %q is not a revision: %w", source, m.revision, fs.ErrNotExist)
	}
	m.dir = filepath.Join(h.Cache, "models--"+parts[1]+"--"+parts[2])
	known := m.cached()
	if known != "" && (h.Offline || tokenized(known)) {
		return known, nil
	}
	if h.Offline {
		return "", fmt.Errorf("%s is not in the cache %s, and HF_HUB_OFFLINE disables downloads; %s: %w", source, h.Cache, m.elsewhere(),
			fs.ErrNotExist)
	}
	if u, err := url.Parse(h.Endpoint); err != nil || u.Host == "" {
		return "", fmt.Errorf("HF_ENDPOINT is %q, which is not a URL", h.Endpoint)
	}
	dir, err := h.download(ctx, m)
	if errors.As(err, &failed{}) {
		return "", fmt.Errorf("fetch %s from %s into %s: %w; without a network, %s", source, h.Endpoint, h.Cache, err, m.elsewhere())
	}
	if err != nil {
		return "", fmt.Errorf("fetch %s from %s: %w", source, h.Endpoint, err)
	}
	return dir, nil
}

// cached is the model's snapshot, "" when it is not all there.
func (m model) cached() string {
	commit := m.revision
	if !commits.MatchString(commit) {
		text, err := confined.ReadUpTo(m.dir, filepath.Join(m.dir, "refs", m.revision), 1<<10)
		if err != nil {
			return ""
		}
		commit = strings.TrimSpace(string(text))
	}
	if !commits.MatchString(commit) {
		return ""
	}
	dir := m.snapshot(commit)
	if there(dir, config) && m.weighed(dir) {
		return dir
	}
	return ""
}

// elsewhere is the advice for a machine without a network.
func (m model) elsewhere() string {
	return fmt.Sprintf("copy %s from the cache of a machine that has it (hf download %s), or name a folder with its files",
		filepath.Base(m.dir), m.id)
}

func (m model) snapshot(commit string) string { return filepath.Join(m.dir, "snapshots", commit) }

// tokenized reports whether a snapshot has a tokenizer: a program that needed the
// weights alone has fetched nothing else.
func tokenized(dir string) bool {
	return slices.ContainsFunc([]string{"tokenizer.json", "vocab.txt", "spiece.model"}, func(f string) bool { return there(dir, f) })
}

// weighed reports whether a snapshot has all of its weights.
func (m model) weighed(dir string) bool {
	for _, f := range weights {
		if !there(dir, f) {
			continue
		}
		shards, err := shardsOf(filepath.Join(dir, f))
		return err == nil && !slices.ContainsFunc(shards, func(s string) bool { return !there(dir, s) })
	}
	return false
}

func there(dir, file string) bool {
	_, err := os.Stat(filepath.Join(dir, file))
	return !errors.Is(err, fs.ErrNotExist)
}
