package hub

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/worded/wordedtest"
)

// ours are the files and folders that a download of a/b may make in the cache, and its
// links.
var ours = regexp.MustCompile(`^models--a--b(/(blobs(/([0-9a-f]{40}|[0-9a-f]{64})(\.incomplete)?)?|` +
	`refs(/main)?|snapshots(/[0-9a-f]{40}(/[^/]+)?)?))?$`)

// FuzzAnswers is about a hub that answers anything: for the list of a model's files,
// the checksum and length of each, the files, and an index of its shards. Nothing is
// written but into the model's folder of the cache; a model is there when all of its
// files have the checksums that the hub gave, and after a refusal it is not.
func FuzzAnswers(f *testing.F) {
	list := `{"sha":"` + commit + `","siblings":[{"rfilename":"config.json"},{"rfilename":"%s"},{"rfilename":"vocab.txt"}]}`
	whole := fmt.Sprintf(list, "model.safetensors")
	sharded := fmt.Sprintf(list, "model.safetensors.index.json")
	empty := "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" // of no bytes, to git
	good := `{"weight_map":{"a":"model-1.safetensors","b":"model-1.safetensors"}}`
	for _, text := range []string{
		whole, sharded, "", "null", "[]", "{}", `{"sha":null}`, `{"sha":12}`, `{"sha":"main"}`, `{"sha":"../../../x"}`,
		`{"sha":"` + commit + `"}`,
		`{"sha":"` + commit + `","siblings":[{"rfilename":1}]}`, `{"sha":"` + commit + `","siblings":[{"rfilename":"../../config.json"},null]}`,
		`{"sha":"` + commit + `","sha":"` + strings.Repeat("f",
			40) + `","siblings":[{"rfilename":"config.json"},{"rfilename":"model.safetensors"}]}`,
		fmt.Sprintf(list, "tf_model.h5"), fmt.Sprintf(list, `\u0000`), fmt.Sprintf(list, "\xff"), fmt.Sprintf(list, strings.Repeat("k",
			100_000)),
		strings.Repeat("[", 20_000), `{"siblings":` + strings.Repeat("[", 9_000), `{"sha":"` + strings.Repeat("f", 100_000) + `"}`, `<html>`,
		"\x1f\x8b",
	} {
		f.Add([]byte(text), empty, "0", []byte(nil), []byte(good), 200)
	}
	for _, head := range [][2]string{
		{"", ""}, {`"x"`, "3"}, {"W/" + empty, "0"}, {empty, "-1"}, {empty, "1e3"}, {empty, "9223372036854775807"}, {empty,
			"99999999999999999999"},
		{"../../../../x", "0"}, {strings.Repeat("f", 64), "3"}, {strings.Repeat("f", 39) + "\x01", "0"}, {strings.Repeat("k", 5_000),
			strings.Repeat("9", 5_000)},
		{empty, "0x1"}, {empty, " 0"}, {empty, "NaN"},
	} {
		f.Add([]byte(whole), head[0], head[1], []byte("abc"), []byte(good), 200)
	}
	for _, index := range []string{
		`{"weight_map":{"a":"../../../x"}}`, `{"weight_map":{"a":"/etc/passwd"}}`, `{"weight_map":{}}`, `{"weight_map":{"a":7}}`,
		`{"weight_map":[]}`, "", "null",
		`{"weight_map":{"a":"x\u0000y"}}`, `{"weight_map":{"a":"."}}`, `{"weight_map":{"a":""}}`, `{"weight_map":{"a":"config.json"}}`,
		`{"weight_map":{"a":"x?y#z%2f"}}`,
		`{"weight_map":{"a":"` + strings.Repeat("k", 300) + `"}}`, "version https://git-lfs.github.com/spec/v1\n", strings.Repeat("[", 20_000),
	} {
		f.Add([]byte(sharded), empty, "0", []byte(nil), []byte(index), 200)
	}
	for _, status := range []int{100, 204, 206, 301, 302, 304, 401, 403, 404, 416, 429, 500, 999} {
		f.Add([]byte(whole), empty, "0", []byte("x"), []byte(good), status)
	}
	f.Fuzz(func(t *testing.T, list []byte, tag, length string, content, index []byte, status int) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, gave := content, tag
			switch {
			case strings.HasPrefix(r.URL.Path, "/api/"):
				text = list
			case strings.HasSuffix(r.URL.Path, ".index.json"):
				text, gave = index, gitSum(index)
				w.Header().Set("X-Linked-Size", fmt.Sprint(len(index)))
			default:
				w.Header().Set("X-Linked-Size", length)
			}
			w.Header().Set("X-Linked-Etag", gave)
			if status != http.StatusOK && status >= 200 && status < 600 {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
			}
			_, _ = w.Write(text) // a client that has enough hangs up
		}))
		defer s.Close()
		home := t.TempDir()
		h := &Hub{Endpoint: s.URL, Cache: filepath.Join(home, "hub"), Token: "secret"}
		input := string(list) + tag + length + string(index) + s.URL
		dir, err := h.Resolve(context.Background(), "a/b")
		offline := &Hub{Cache: h.Cache, Offline: true}
		kept, missing := offline.Resolve(context.Background(), "a/b")
		switch {
		case err != nil:
			wordedtest.Refused(t, err, "fetch a/b from "+s.URL, input)
			if missing == nil {
				t.Errorf("it is in the cache at %s, although: %v", kept, err)
			}
		case missing != nil || kept != dir:
			t.Errorf("it was put at %s, but is not in the cache: %v", dir, missing)
		default:
			checkSums(t, dir)
		}
		walked := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
			name, _ := filepath.Rel(h.Cache, path)
			if path != home && name != "." && !ours.MatchString(filepath.ToSlash(name)) {
				t.Errorf("there is %s", name)
			}
			return err
		})
		if walked != nil {
			t.Error(walked)
		}
	})
}

func gitSum(text []byte) string {
	return (&server{files: map[string]string{"x": string(text)}}).etag("x")
}

// checkSums checks that a snapshot's entries lead to blobs, whose names are their sums.
func checkSums(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path, err := filepath.EvalSymlinks(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if err := (blob{filepath.Base(path), info.Size()}).check(f); err != nil || filepath.Base(filepath.Dir(path)) != "blobs" {
			t.Errorf("%s leads to %s: %v", e.Name(), path, err)
		}
	}
	if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == config }) {
		t.Errorf("there is no %s", config)
	}
}
