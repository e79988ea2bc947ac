package hub

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// server is a hub with one model, a/b, whose large files lie with another host.
type server struct {
	*httptest.Server
	files map[string]string
	cut   int               // the large files' bytes after which a connection is cut; 0 is never
	etags map[string]string // that are wrong
	deny  int               // status of every answer

	mu     sync.Mutex
	asked  []string // METHOD PATH RANGE
	leaked bool     // the other host was shown the token
	token  string   // the hub was shown
}

func serve(t *testing.T, files map[string]string) (*server, *Hub) {
	s := &server{files: files, etags: map[string]string{}}
	store := httptest.NewServer(http.HandlerFunc(s.store))
	t.Cleanup(store.Close)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.hub(w, r, store.URL) }))
	t.Cleanup(s.Close)
	return s, &Hub{Endpoint: s.URL, Cache: t.TempDir(), Token: "secret"}
}

func large(file string) bool {
	return strings.Contains(file, "safetensors") || strings.Contains(file, ".bin")
}

func (s *server) etag(file string) string {
	if bad := s.etags[file]; bad != "" {
		return bad
	}
	text := s.files[file]
	if large(file) {
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	sum := sha1.Sum([]byte(fmt.Sprintf("blob %d\x00%s", len(text), text)))
	return hex.EncodeToString(sum[:])
}

func (s *server) note(r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+filepath.Base(r.URL.Path)+" "+r.Header.Get("Range")))
}

func (s *server) hub(w http.ResponseWriter, r *http.Request, store string) {
	s.note(r)
	s.mu.Lock()
	s.token = r.Header.Get("Authorization")
	s.mu.Unlock()
	if s.deny > 0 {
		w.WriteHeader(s.deny)
		return
	}
	if r.URL.Path == "/api/models/a/b/revision/main" || r.URL.Path == "/api/models/a/b/revision/"+commit {
		var list []map[string]string
		for f := range s.files {
			list = append(list, map[string]string{"rfilename": f})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"sha": commit, "siblings": list})
		return
	}
	file, ok := strings.CutPrefix(r.URL.Path, "/a/b/resolve/"+commit+"/")
	text, there := s.files[file]
	switch {
	case !ok || !there:
		http.NotFound(w, r)
	case large(file):
		w.Header().Set("X-Linked-Etag", `"`+s.etag(file)+`"`)
		w.Header().Set("X-Linked-Size", fmt.Sprint(len(text)))
		http.Redirect(w, r, store+"/"+file, http.StatusFound)
	default:
		w.Header().Set("ETag", `W/"`+s.etag(file)+`"`)
		http.ServeContent(w, r, file, time.Time{}, strings.NewReader(text))
	}
}

func (s *server) store(w http.ResponseWriter, r *http.Request) {
	s.note(r)
	s.mu.Lock()
	s.leaked = s.leaked || r.Header.Get("Authorization") != ""
	s.mu.Unlock()
	if s.cut > 0 {
		w = &cutting{w, s.cut}
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(s.files[filepath.Base(r.URL.Path)]))
}

// cutting ends the connection after some bytes.
type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(b []byte) (int, error) {
	if len(b) > c.left {
		_, _ = c.ResponseWriter.Write(b[:c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	c.left -= len(b)
	return c.ResponseWriter.Write(b)
}

func model1() map[string]string {
	return map[string]string{"config.json": "{}", "vocab.txt": "[PAD]\n", "model.safetensors": strings.Repeat("weights ", 5000),
		"pytorch_model.bin": "other", "README.md": "read me"}
}

func mustResolve(t *testing.T, h *Hub, name string) string {
	t.Helper()
	dir, err := h.Resolve(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Fetched files have huggingface_hub's layout, and are neither fetched nor asked for
// again.
func TestAModelIsFetchedIntoTheCacheOnce(t *testing.T) {
	s, h := serve(t, model1())
	seen := map[string]int64{}
	h.Progress = func(file string, done, _ int64) { seen[file] = done }
	dir := mustResolve(t, h, "a/b")
	if want := filepath.Join(h.Cache, "models--a--b", "snapshots", commit); dir != want {
		t.Errorf("the folder is %s, want %s", dir, want)
	}
	entries, _ := os.ReadDir(dir)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		link, _ := os.Readlink(filepath.Join(dir, e.Name()))
		if err != nil || string(text) != s.files[e.Name()] || link != "../../blobs/"+s.etag(e.Name()) {
			t.Errorf("%s links to %s, %d bytes, %v", e.Name(), link, len(text), err)
		}
		if seen[e.Name()] != int64(len(text)) {
			t.Errorf("progress of %s ended at %d of %d", e.Name(), seen[e.Name()], len(text))
		}
	}
	if diff := cmp.Diff([]string{"config.json", "model.safetensors", "vocab.txt"}, got); diff != "" {
		t.Error(diff)
	}
	ref, _ := os.ReadFile(filepath.Join(h.Cache, "models--a--b", "refs", "main"))
	if string(ref) != commit {
		t.Errorf("refs/main is %q", ref)
	}
	if s.leaked || s.token != "Bearer secret" {
		t.Errorf("the token: shown to another host %v, to the hub %q", s.leaked, s.token)
	}
	asked := len(s.asked)
	h.Offline = true
	for _, name := range []string{"a/b", "a/b@main", "a/b@" + commit} {
		if again := mustResolve(t, h, name); again != dir {
			t.Errorf("%s is %s", name, again)
		}
	}
	if len(s.asked) != asked {
		t.Errorf("the second time it asked %v", s.asked[asked:])
	}
}

// transformers fetches the weights alone for a program that asks for no more.
func TestAMissingTokenizerIsFetched(t *testing.T) {
	s, h := serve(t, model1())
	dir := mustResolve(t, h, "a/b")
	vocab := filepath.Join(dir, "vocab.txt")
	if err := os.Remove(vocab); err != nil {
		t.Fatal(err)
	}
	h.Offline = true
	if again := mustResolve(t, h, "a/b"); again != dir || there(dir, "vocab.txt") {
		t.Errorf("offline: %s", again)
	}
	h.Offline = false
	if again := mustResolve(t, h, "a/b"); again != dir || !there(dir, "vocab.txt") {
		t.Errorf("%s, still without a tokenizer", again)
	}
	if err := os.Remove(vocab); err != nil {
		t.Fatal(err)
	}
	delete(s.files, "vocab.txt")
	if again := mustResolve(t, h, "a/b"); again != dir {
		t.Errorf("of a model without one: %s", again)
	}
}

func TestWeightsOfOtherProgramsAreNamed(t *testing.T) {
	_, h := serve(t, map[string]string{"config.json": "{}", "tf_model.h5": "x"})
	if _, err := h.Resolve(context.Background(), "a/b"); err == nil ||
		!strings.Contains(err.Error(), "tf_model.h5 is TensorFlow's: convert it") {
		t.Error(err)
	}
}

func TestShardsAreThoseOfTheIndex(t *testing.T) {
	_, h := serve(t, map[string]string{"config.json": "{}", "pytorch_model.bin.index.json": `{"weight_map":{"x":"p-1.bin","y":"p-2.bin"}}`,
		"p-1.bin": "one", "p-2.bin": "two", "p-3.bin": "three"})
	dir := mustResolve(t, h, "a/b")
	if !there(dir, "p-1.bin") || !there(dir, "p-2.bin") || there(dir, "p-3.bin") {
		t.Error("want the two shards of the index")
	}
	if err := os.Remove(filepath.Join(dir, "p-2.bin")); err != nil {
		t.Fatal(err)
	}
	if mustResolve(t, h, "a/b"); !there(dir, "p-2.bin") {
		t.Error("a snapshot without a shard counts as whole")
	}
}

func TestACutConnectionIsResumed(t *testing.T) {
	s, h := serve(t, model1())
	s.cut = 15000
	dir := mustResolve(t, h, "a/b")
	text, _ := os.ReadFile(filepath.Join(dir, "model.safetensors"))
	if string(text) != s.files["model.safetensors"] {
		t.Errorf("%d bytes are not those of the hub", len(text))
	}
	if !slices.ContainsFunc(s.asked, func(a string) bool { return strings.HasPrefix(a, "GET model.safetensors bytes=") }) {
		t.Errorf("no part was asked for: %v", s.asked)
	}
}

func TestAnEarlierTryIsGoneOnFrom(t *testing.T) {
	s, h := serve(t, model1())
	blobs := filepath.Join(h.Cache, "models--a--b", "blobs")
	if err := os.MkdirAll(blobs, 0o755); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(blobs, s.etag("model.safetensors")+".incomplete")
	if err := os.WriteFile(part, []byte(s.files["model.safetensors"][:100]), 0o600); err != nil {
		t.Fatal(err)
	}
	mustResolve(t, h, "a/b")
	if !slices.Contains(s.asked, "GET model.safetensors bytes=100-") {
		t.Errorf("asked %v", s.asked)
	}
	if _, err := os.Stat(part); err == nil {
		t.Error("the part is still there")
	}
}

func TestAWrongChecksumIsRefusedAndDeleted(t *testing.T) {
	for file, bad := range map[string]string{"model.safetensors": strings.Repeat("ab", 32), "config.json": strings.Repeat("cd", 20)} {
		s, h := serve(t, model1())
		s.etags[file] = bad
		_, err := h.Resolve(context.Background(), "a/b")
		if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "the hub says "+bad) {
			t.Errorf("%s: error is %v", file, err)
		}
		if left, _ := filepath.Glob(filepath.Join(h.Cache, "models--a--b", "blobs", bad+"*")); len(left) > 0 {
			t.Errorf("%s: %v is left", file, left)
		}
		if there(h.Cache, "models--a--b/refs/main") {
			t.Errorf("%s: the revision counts as fetched", file)
		}
	}
}

func TestChecksumsAreNoPaths(t *testing.T) {
	s, h := serve(t, model1())
	s.etags["model.safetensors"] = "../../../x"
	if _, err := h.Resolve(context.Background(), "a/b"); err == nil || !strings.Contains(err.Error(), "no usable checksum") {
		t.Errorf("error is %v", err)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		deny    int
		token   string
		want    string
		missing bool
	}{
		{404, "", "check the name and the revision", true}, {401, "", "then set HF_TOKEN", false},
		{401, "x", "HF_TOKEN is not accepted", false},
		{403, "x", "ask for access on its page", false}, {500, "", "the server failed", false}, {400, "", "the server refused", false},
	} {
		s, h := serve(t, model1())
		s.deny, h.Token = c.deny, c.token
		_, err := h.Resolve(context.Background(), "a/b")
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, fs.ErrNotExist) != c.missing {
			t.Errorf("%d: error is %v", c.deny, err)
		}
	}
}

func TestNamesAndFolders(t *testing.T) {
	s, h := serve(t, model1())
	dir := t.TempDir()
	if got := mustResolve(t, h, dir); got != dir {
		t.Errorf("a folder is %s", got)
	}
	h.Offline = true
	for name, want := range map[string]string{
		"a/b": "HF_HUB_OFFLINE disables downloads", "x": "neither a folder nor a name on the hub", "../a/b": "neither a folder",
		"a/..":  "neither a folder",
		"a/b/c": "neither a folder", "a/b@../../x": "is not a revision", "": "neither a folder", "a/b@": "neither a folder",
	} {
		if _, err := h.Resolve(context.Background(), name); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want one with %q", name, err, want)
		}
	}
	if len(s.asked) > 0 {
		t.Errorf("offline it asked %v", s.asked)
	}
	if !IsName("google/electra-small-discriminator@main") || IsName("/tmp/x") || IsName("scratch") {
		t.Error("names on the hub are ORG/NAME[@REVISION]")
	}
}

func TestTheEnvironmentIsHuggingFaces(t *testing.T) {
	for _, v := range []string{"HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HF_ENDPOINT", "HF_HUB_OFFLINE", "HF_TOKEN"} {
		t.Setenv(v, "")
	}
	t.Setenv("HOME", "/h")
	for _, c := range []struct{ key, value, cache string }{
		{"", "", "/h/.cache/huggingface/hub"}, {"XDG_CACHE_HOME", "/x", "/x/huggingface/hub"}, {"HF_HOME", "/y", "/y/hub"},
		{"HF_HUB_CACHE", "/z", "/z"},
	} {
		if c.key != "" {
			t.Setenv(c.key, c.value)
		}
		h, err := FromEnvironment()
		if err != nil || h.Cache != c.cache || h.Endpoint != "https://huggingface.co" || h.Offline {
			t.Errorf("%s: %+v, %v", c.key, h, err)
		}
	}
	t.Setenv("HF_HUB_OFFLINE", "yes")
	t.Setenv("HF_ENDPOINT", "https://mirror/")
	if h, err := FromEnvironment(); err != nil || !h.Offline || h.Endpoint != "https://mirror" {
		t.Errorf("%+v, %v", h, err)
	}
}

// huggingface_hub and other users have to be able to read the cache, and nobody else to
// write it.
func TestModesOfTheCacheAreExplicitWhateverTheUmask(t *testing.T) {
	for _, mask := range []int{0, 0o077} {
		_, h := serve(t, model1())
		h.Cache = filepath.Join(h.Cache, "hf", "hub")
		before := syscall.Umask(mask)
		_, err := h.Resolve(t.Context(), "a/b")
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(filepath.Dir(h.Cache), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Type()&fs.ModeSymlink != 0 {
				return err
			}
			info, err := d.Info()
			want := fs.FileMode(0o644)
			if d.IsDir() {
				want = 0o755
			}
			if info.Mode().Perm() != want {
				t.Errorf("with umask %03o %s has mode %v", mask, path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAListWithoutEndIsRefused(t *testing.T) {
	many := `{"sha":"` + commit + `","siblings":[` + strings.Repeat("{},", maxListed/2)
	for begin, want := range map[string]string{
		many:       "it has more than 1000000 values, the maximum",
		`{"sha":"`: "it is larger than 16777216 bytes, the maximum",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write([]byte(begin))
			for err == nil && !strings.HasSuffix(begin, ",") {
				_, err = w.Write(make([]byte, 64<<10))
			}
			_, _ = w.Write([]byte("{}]}"))
		}))
		_, err := (&Hub{Endpoint: s.URL, Cache: t.TempDir()}).Resolve(t.Context(), "a/b")
		s.Close()
		if err == nil || !strings.Contains(err.Error(), "the list of its files cannot be read: "+want) {
			t.Errorf("want %s, got %.300v", want, err)
		}
	}
}
