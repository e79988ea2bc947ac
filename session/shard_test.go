package session_test

import (
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/session"
)

// Any accepted text is a path below the targets that means what it says.
func FuzzAShardLiesBelowTheTargets(f *testing.F) {
	for _, text := range []string{
		shard, "../../../x", "a/../b/00000.logits", "a/./b/00000.logits", "a/b/c/99999.logits", "a/b\x00/c/00000.logits",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := session.ParseShard(text)
		if err != nil {
			return
		}
		if !filepath.IsLocal(text) || filepath.Clean(text) != text || strings.Count(text, "/") != 3 || s.Folder()+"/"+s.File != text {
			t.Errorf("%q is %+v", text, s)
		}
		if strings.ContainsAny(text, "\x00\n\r\x1b") {
			t.Errorf("%q has control characters", text)
		}
	})
}
