package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// hostile is a text that acts on a terminal and reorders its line, but for its end.
const hostile = "\x1b]52;c;aGk=\a\x1b[2J\u009b31m\u202egnp.exe"

// harmless fails unless a command prints the hostile text, and so that it does not act.
func harmless(t *testing.T, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command("road", args...)
	cmd.Env = append(os.Environ(), env...)
	out, _ := cmd.CombinedOutput() // some are refused
	if !bytes.Contains(out, []byte("gnp.exe")) || !utf8.Valid(out) || bytes.ContainsFunc(out, visible.Acts) {
		t.Errorf("%q prints %q", args, out)
	}
}

// All that a run's folder says of itself is its author's: its name, notes, labels,
// jobs, events, people and log.
func TestTextOfAStrangersRunDoesNotActOnTheTerminal(t *testing.T) {
	recipe, err := exec.Command("road", "recipes", "demo").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	run := filepath.Join(root, "r"+hostile)
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	const when, id = `"2026-11-29T07:15:46Z"`, `"20261129T000000Z-0123456789ab"`
	for name, text := range map[string]string{
		"recipe.toml": string(recipe),
		"run.json":    `{"format":1,"id":` + id + `,"name":"X","attempt":1,"pid":999999999,"host":"X","device":"X","started":` + when + `}`,
		"alive.json":  `{"time":` + when + `,"step":7,"steps":9,"phase":"paused","note":"X"}`,
		"exit.json":   `{"code":1,"attempt":1,"time":` + when + `,"log":["X"]}`,
		"snapshot.json": `{"state":{"step":7,"datasets":[{"name":"X","tasks":["X"],"targets":[{"teacher":"X"}]}],"tasks":[{"name":"X"}],` +
			`"jobs":[{"id":"X","kind":"X","state":"failed","dataset":"X","message":"X"}],"evals":[]},` +
			`"knobs":[{"name":"X","type":"choice","value":"X","choices":["X"],"help":"X"}]}`,
		"events.jsonl": `{"seq":1,"time":` + when + `,"step":7,"kind":"state","level":"warn","text":"X"}` + "\n",
		"ledger.jsonl": `{"seq":1,"time":` + when + `,"attempt":1,"id":` + id + `,"author":"X","action":"pause","fate":"refused",` +
			`"why":"X"}` + "\n",
		"log": "X\n",
	} {
		x := hostile // a log has it as it is
		if strings.Contains(name, ".json") {
			quoted, err := json.Marshal(hostile)
			if err != nil {
				t.Fatal(err)
			}
			x = strings.Trim(string(quoted), `"`)
		}
		if err := os.WriteFile(filepath.Join(run, name), []byte(strings.ReplaceAll(text, "X", x)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"ls"}, {"status", run}, {"events", run}, {"log", run}, {"knobs", run}, {"targets", run},
		{"set", run, "kd.w=0.5"}, {"pause", run}, {"undo", run}, {"stop", run}, {"kill", run}, {"eval", run}, {"branch", run},
		{"rewind", run, "7"}, {"ask", run, "-p", "a", "-q", "b"}, {"export", run, "--to", root + "/x", "--task", hostile},
	} {
		harmless(t, []string{"ROAD_RUNS=" + root}, args...)
		harmless(t, []string{"ROAD_RUNS=" + root}, append(args, "--json")...)
	}
}

// Hubs, archives and checkpoints name things as their authors like.
func TestNamesFromElsewhereDoNotActOnTheTerminal(t *testing.T) {
	dir := t.TempDir()
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		fmt.Fprintf(c, "HTTP/1.1 418 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", hostile)
	}))
	defer hub.Close()
	harmless(t, []string{"HF_ENDPOINT=" + hub.URL, "HF_HUB_OFFLINE=0", "HF_HOME=" + dir}, "import", "org/model", "--to", dir+"/x")

	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, name := range []string{"a.jsonl", hostile + ".jsonl"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	packed := filepath.Join(dir, "f.zip")
	if err := os.WriteFile(packed, archive.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	harmless(t, nil, "data", "check", packed)

	model := filepath.Join(dir, "model")
	if err := os.CopyFS(model, os.DirFS("../../model/testdata/bert")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(model, "vocab.txt"), []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	weights := filepath.Join(model, "model.safetensors")
	file, err := os.ReadFile(weights)
	if err != nil {
		t.Fatal(err)
	}
	head := binary.LittleEndian.Uint64(file)
	tensors, data := map[string]any{}, file[8+head:]
	if err := json.Unmarshal(file[8:8+head], &tensors); err != nil {
		t.Fatal(err)
	}
	tensors[hostile] = map[string]any{"dtype": "U8", "shape": []int{1}, "data_offsets": []int{len(data), len(data) + 1}}
	table, err := json.Marshal(tensors)
	if err != nil {
		t.Fatal(err)
	}
	file = append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(table))), table...), append(data, 0)...)
	if err := os.WriteFile(weights, file, 0o600); err != nil {
		t.Fatal(err)
	}
	harmless(t, nil, "import", model, "--to", dir+"/imported")
}
