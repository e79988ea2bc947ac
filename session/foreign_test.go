package session_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/kd"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

const shard = "squad2/t/mrc/00000.logits"

// foreign makes a run with a checkpoint of step 10, soft targets that it uses, and
// predictions.
func foreign(t testing.TB) session.Folder {
	t.Helper()
	r := recipe.Default()
	r.Name = "mtl"
	d, err := session.Create(filepath.Join(t.TempDir(), "stranger"), r)
	if err != nil {
		t.Fatal(err)
	}
	f := d.Folder()
	targets := filepath.Join(f.Targets(), filepath.Dir(shard))
	m := kd.Manifest{Dataset: "squad2", Teacher: "t", Task: "mrc", Kind: "span", Windows: 1, ShardSize: 1}
	w, err := kd.Create(durable.At(targets), m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add([]float32{1, 2}); err != nil {
		t.Fatal(err)
	}
	info := `{"format":1,"id":"20261129T000000Z-0123456789ab","name":"mtl","attempt":1,"pid":1}`
	for path, text := range map[string]string{
		filepath.Join(f.Checkpoint(10), "model.safetensors"): strings.Repeat("weights", 300_000),
		filepath.Join(f.Checkpoint(10), "config.json"):       "{}",
		filepath.Join(f.Dir(), "run.json"):                   info,
		f.Metrics():                                          `{"attempt":1,"step":10,"time":"2026-11-23T05:00:00Z","loss":2.1}` + "\n",
		f.Ledger():                                           "",
		filepath.Join(f.Dir(), "exit.json"):                  "{}", filepath.Join(f.Dir(), "alive.json"): "{}",
		f.Events(): "", f.Log(): "",
		f.Prediction("squad2", 10): `{"id":"q"}` + "\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seal(t, f, shard)
	return f
}

// seal writes the state of the checkpoint, with shards in use.
func seal(t testing.TB, f session.Folder, shards ...string) {
	t.Helper()
	type targets struct {
		Shards []string `json:"shards"`
	}
	state := struct {
		Step    int       `json:"step"`
		Targets []targets `json:"targets"`
	}{10, []targets{{shards}}}
	if err := session.Seal(f.Checkpoint(10), state); err != nil {
		t.Fatal(err)
	}
}

// files are the contents of all files below a folder; of other entries, the kind.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		all[path] = d.Type().String()
		if d.Type().IsRegular() {
			text, err := os.ReadFile(path)
			all[path] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// names are the entries of a folder; none of a missing one.
func names(dir string) string {
	entries, _ := os.ReadDir(dir)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestABranchOfAStrangersRunWritesNoFileButItsOwn(t *testing.T) {
	f := foreign(t)
	home := filepath.Join(t.TempDir(), "home")
	root := filepath.Join(home, "runs")
	keys := filepath.Join(home, "authorized_keys")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keys, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"../../../authorized_keys", "../../" + shard, keys, "/" + shard, "/etc/passwd", "", ".", "..", "/", "////", "a/b/c/",
		"squad2/../mrc/00000.logits", "squad2/./mrc/00000.logits", "squad2//mrc/00000.logits", "../t/mrc/00000.logits",
		"squad2/t/../00000.logits",
		"squad2/t/mrc/..", "squad2/t/mrc/../mrc/00000.logits", "squad2/t/mrc/authorized_keys", "squad2/t/mrc/manifest.json",
		"squad2/t/mrc/0.logits", "squad2/t/mrc/-0001.logits", "squad2/t/mrc/00000.logits\n", "squad2/t\n/mrc/00000.logits",
		"squad2/t/mrc/00000.logits\x00",
		"squad2/t\x00/mrc/00000.logits", "squad2/t/mrc/00000.logits/x", "Squad2/t/mrc/00000.logits", "squad2/t/MRC/00000.logits",
		"squad2/t/mrc\\00000.logits", "squad2/" + strings.Repeat("x", 256) + "/mrc/00000.logits", strings.Repeat("../", 5000) + "x",
		strings.Repeat("s", 65) + "/t/mrc/00000.logits", "squad2/t/mrc/" + strings.Repeat("1", 4000) + ".logits",
		"squad2/\x1b[2J/mrc/00000.logits",
	} {
		seal(t, f, shard, bad)
		before := files(t, home)
		_, err := session.Branch(t.Context(), root, f, 10, "")
		place := filepath.Join(f.Checkpoint(10), "state.json") + ": targets[0].shards[1]: "
		if err == nil || !strings.Contains(err.Error(), place+fmt.Sprintf("%.200q", bad)) {
			t.Errorf("%.60q: %v", bad, err)
		}
		if !maps.Equal(before, files(t, home)) || names(root) != "" {
			t.Errorf("%.60q: there are %s", bad, names(root))
		}
	}
	seal(t, f, shard)
	if d, err := session.Branch(t.Context(), root, f, 10, ""); err != nil {
		t.Error(err)
	} else if _, err := os.Stat(filepath.Join(d.Folder().Targets(), shard)); err != nil {
		t.Error(err)
	}
}

// Events that cannot be opened are ignored, and named: the run is still seen and listed.
func TestARunIsSeenWithoutItsEvents(t *testing.T) {
	for what, put := range map[string]func(path string) error{
		"a symbolic link": func(path string) error { return os.Symlink("/dev/zero", path) },
		"a named pipe":    func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a folder":        func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		f := foreign(t)
		if err := errors.Join(os.RemoveAll(f.Events()), put(f.Events())); err != nil {
			t.Fatal(err)
		}
		s, err := f.State(time.Now())
		if err != nil || !strings.Contains(s.Note, f.Events()+" is "+what) || !strings.HasSuffix(s.Note, "they were ignored") {
			t.Errorf("%s: %q, %v", what, s.Note, err)
		}
	}
}

// Every entry of a run's folder is replaced in turn: by a link to what was there, by a
// link to a secret, and by a pipe without a writer, which nobody may wait for.
func TestNothingButRegularFilesIsReadOfAStrangersRun(t *testing.T) {
	f := foreign(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(`{"secret":1}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read := map[string]func() error{
		"branch": func() error {
			root := filepath.Join(t.TempDir(), "runs")
			_, err := session.Branch(t.Context(), root, f, 10, "")
			if left := names(root); left != "" && err != nil {
				t.Errorf("a failed branch left %s", left)
			}
			return err
		},
		"own": func() error {
			o, err := session.Own(f)
			if err == nil {
				o.Release()
			}
			return err
		},
		"unseal":  func() error { _, err := session.Unseal(f.Checkpoint(10), new(struct{})); return err },
		"entries": func() error { _, err := session.Open(f).Entries(); return err },
		"events":  func() error { _, err := session.Open(f).Events(0); return err },
		"poll":    func() error { _, err := session.Open(f).Poll(); return err },
		"info":    func() error { _, _, err := f.Info(); return err },
		"live": func() error {
			l, err := f.Liveness(time.Now())
			if err == nil && strings.Contains(l.Note, "ignored") {
				return errors.New(l.Note)
			}
			return err
		},
		"answers": func() error { _, _, err := session.Open(f).Predictions("squad2", 0); return err },
		"open": func() error {
			p, err := f.OpenPredictions("squad2", 10)
			if err == nil {
				p.Close()
			}
			return err
		},
	}
	for name, do := range read {
		if err := do(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	checkpoint := filepath.Join("checkpoints", "10")
	for entry, readers := range map[string]string{
		"lock": "own live", "exit.json": "own live", "alive.json": "own live",
		"recipe.toml": "branch own", "run.json": "branch own info live", "metrics.jsonl": "branch own poll",
		"ledger.jsonl": "branch own entries",
		"events.jsonl": "own events", "log": "own", "checkpoints": "branch own", checkpoint: "branch own",
		filepath.Join(checkpoint, "state.json"): "branch own unseal", filepath.Join(checkpoint, "config.json"): "branch own unseal",
		filepath.Join(checkpoint, "model.safetensors"): "branch own unseal",
		"targets": "branch own", "targets/squad2": "branch own", "targets/squad2/t/mrc": "branch own", "targets/" + shard: "branch own",
		"targets/squad2/t/mrc/manifest.json": "branch own", "predictions": "own answers open", "predictions/squad2": "own answers open",
		"predictions/squad2/10.jsonl": "own answers open",
	} {
		path := filepath.Join(f.Dir(), entry)
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		aside := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.Rename(path, aside); err != nil {
			t.Fatal(err)
		}
		for what, put := range map[string]func() error{
			"a link":             func() error { return os.Symlink(aside, path) },
			"a link to a secret": func() error { return os.Symlink(secret, path) },
			"a pipe":             func() error { return syscall.Mkfifo(path, 0o600) },
			"a device":           func() error { return os.Symlink("/dev/zero", path) },
		} {
			if err := put(); err != nil {
				t.Fatal(err)
			}
			for _, reader := range strings.Fields(readers) {
				err := read[reader]()
				// A checkpoint that is no folder is none.
				none := entry == checkpoint && reader == "branch"
				if err == nil || !none && !strings.Contains(err.Error(), path+" is a ") {
					t.Errorf("%s is %s: %s: %v", entry, what, reader, err)
				}
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Rename(aside, path); err != nil {
			t.Fatal(err)
		}
		if now, err := os.Lstat(path); err != nil || now.Mode() != info.Mode() {
			t.Fatalf("%s is %v, %v", entry, now, err)
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != `{"secret":1}`+"\n" {
		t.Errorf("the secret is %q, %v", text, err)
	}
	for name, do := range read {
		if err := do(); err != nil {
			t.Errorf("afterwards %s: %v", name, err)
		}
	}
}

func TestASealNamesFilesOfItsFolderAlone(t *testing.T) {
	f := foreign(t)
	state := filepath.Join(f.Checkpoint(10), "state.json")
	for _, bad := range []string{"../../run.json", "/etc/passwd", "..", ".", "", "a/b", "a/", "\x00"} {
		text := fmt.Sprintf(`{"step":10,"files":{%q:{"size":1,"crc32c":"00000000"}}}`, bad)
		text = strings.ReplaceAll(text, `\x00`, `\u0000`)
		if err := os.WriteFile(state, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := session.Unseal(f.Checkpoint(10), new(struct{})); err == nil || !strings.Contains(err.Error(), state+": files names ") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTheBestOfAStrangersRunIsANumber(t *testing.T) {
	f := foreign(t)
	for target, want := range map[string]int{
		"10": 10, "../../x": 0, "../checkpoints/10": 0, f.Checkpoint(10): 0, "010": 0, "+10": 0, "-10": 0, ".": 0, "best": 0, "10/": 0,
	} {
		if err := os.Symlink(target, f.Best()); err != nil {
			t.Fatal(err)
		}
		if got := f.BestStep(); got != want {
			t.Errorf("%q is step %d, want %d", target, got, want)
		}
		o, err := session.Own(f) // it is replaced in time
		if err != nil {
			t.Errorf("%q: %v", target, err)
		} else {
			o.Release()
		}
		if err := os.Remove(f.Best()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPredictionsAreThoseOfADatasetsName(t *testing.T) {
	f := foreign(t)
	for _, bad := range []string{"", ".", "..", "../predictions/squad2", "/etc", "squad2/.", "squad2\x00", strings.Repeat("x", 300)} {
		if steps, err := f.PredictionSteps(bad); err != nil || steps != nil {
			t.Errorf("%.40q has those of %v, %v", bad, steps, err)
		}
	}
	for _, name := range []string{"010.jsonl", "+1.jsonl", "-1.jsonl", "1.jsonl.part", "x.jsonl"} {
		if err := os.WriteFile(filepath.Join(f.Predictions(), "squad2", name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if steps, err := f.PredictionSteps("squad2"); err != nil || fmt.Sprint(steps) != "[10]" {
		t.Errorf("there are those of %v, %v", steps, err)
	}
}

func TestARunsOwnRecipeExtendsNoOther(t *testing.T) {
	f := foreign(t)
	text, err := os.ReadFile(f.Recipe())
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Join([][]byte{[]byte("extends = \"/etc/passwd.toml\"\n"), text}, nil)
	if err := os.WriteFile(f.Recipe(), text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := recipe.ReadRun(f.Recipe(), nil); err == nil || !strings.Contains(err.Error(), "extends is for recipes that start runs") {
		t.Error(err)
	}
}
