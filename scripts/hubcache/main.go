// Hubcache makes a stand-in for a cache of the Hugging Face hub: three small
// ELECTRAs with random weights under the names of Google's, in the form of
// their uploads of 2020. Built-in recipes then run without a network:
//
//	CGO_ENABLED=0 go run ./scripts/hubcache /tmp/hub
//	HF_HUB_CACHE=/tmp/hub bin/road train finetune-squad2 --gpu cpu ...
package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// commit is the revision that main is at.
const commit = "0123456789abcdef0123456789abcdef01234567"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: hubcache DIR")
		os.Exit(2)
	}
	for _, s := range sizes {
		if err := write(filepath.Join(os.Args[1], "models--google--electra-"+s.name+"-discriminator"), s.files()); err != nil {
			fmt.Fprintf(os.Stderr, "hubcache: %v\n", err)
			os.Exit(1)
		}
	}
}

// write lays a model's files out as huggingface_hub does: blobs by their
// checksums, and a snapshot of links to them.
func write(dir string, files map[string][]byte) error {
	snapshot := filepath.Join(dir, "snapshots", commit)
	for _, d := range []string{filepath.Join(dir, "blobs"), filepath.Join(dir, "refs"), snapshot} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	for name, data := range files {
		blob := fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "blob %d\x00%s", len(data), data))) // as git names it
		if name == weights {
			blob = fmt.Sprintf("%x", sha256.Sum256(data)) // as Git LFS does
		}
		if err := os.WriteFile(filepath.Join(dir, "blobs", blob), data, 0o644); err != nil {
			return err
		}
		if err := os.Symlink(filepath.Join("..", "..", "blobs", blob), filepath.Join(snapshot, name)); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "refs", "main"), []byte(commit), 0o644)
}
