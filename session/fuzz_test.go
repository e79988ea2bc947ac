package session_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/session"
	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded/wordedtest"
)

// events are the written events after a number.
func events(run session.Folder, since int64) (all []wire.Event, err error) {
	err = session.Open(run).EachEvent(since, func(e wire.Event) error {
		all = append(all, e)
		return nil
	})
	return all, err
}

// put replaces a file.
func put(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// old are the files of a name in all runs of the earlier version.
func old(f *testing.F, pattern string) [][]byte {
	f.Helper()
	found, err := filepath.Glob(filepath.Join(oldRuns(f, "testdata/format-1.tar.gz", "*").Dir(), pattern))
	if err != nil || len(found) == 0 {
		f.Fatalf("%s: %v, %v", pattern, found, err)
	}
	var all [][]byte
	for _, file := range found {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// hostile are values for a key of any JSON that is read.
var hostile = []string{
	`null`, `-1`, `0.5`, `1e999`, `NaN`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `"../../../../etc/passwd"`,
	`"x\u0000y"`, "\"\xff\xfe\"", `"\ud800"`, `{}`, `[[]]`, `true`, `"` + strings.Repeat("k", 300_000) + `"`,
	strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), strings.Repeat("[", 20_000),
}

// FuzzState is about the state.json of a stranger's checkpoint, with the right checksum of
// its own or as it is. A refused one is neither used nor copied; what is accepted
// can be branched from, and the branch is whole and of itself.
func FuzzState(f *testing.F) {
	for _, text := range old(f, "checkpoints/*/state.json") {
		f.Add(text, false)
		fields, _, _ := bytes.Cut(text, []byte("  \"crc32c\": \"4a737daa\""))
		f.Add(fields, true)
	}
	for _, v := range hostile {
		f.Add(fmt.Appendf(nil, "{\"step\":%s,\"files\":{},\n", v), true)
		f.Add(fmt.Appendf(nil, "{\"step\":10,\"files\":{},\"run\":%s,\n", v), true)
		f.Add([]byte(`{"step":10,"targets":[{"shards":[`+v+`]}]}`), false)
		f.Add([]byte(`{"step":10,"files":{"config.json":`+v+`}}`), false)
	}
	for _, text := range []string{
		"", "\x00", "null", "[]", `{"step":10}`, `{"step":10,"step":11}`, `{"STEP":10}`, `{"step":11,"ſtep":10}`,
		`{"step":10,"files":{"config.json":{"size":2,"crc32c":"297bfcd8"}}}`, `{"step":10,"files":{"../../run.json":{"size":2}}}`,
		`{"step":10,"targets":[{"shards":["squad2/t/mrc/00000.logits"]}]}`, `{"step":10,"targets":[{"shards":["squad2/../../run.json"]}]}`,
		`{"step":10,"run":{"id":"another","name":"x"}}`, `{"step":10,` + strings.Repeat(`"a":{`, 5_000) + strings.Repeat("}", 5_001),
		`{"step":10,"targets":[` + strings.Repeat(`{"shards":["squad2/t/mrc/00000.logits"]},`, 2_000) + `{}]}`,
	} {
		f.Add([]byte(text), false)
	}
	run := foreign(f)
	put(f, filepath.Join(run.Checkpoint(10), "model.safetensors"), []byte("weights"))
	home := f.TempDir()
	root := filepath.Join(home, "a", "b", "runs")
	file := filepath.Join(run.Checkpoint(10), "state.json")
	f.Fuzz(func(t *testing.T, text []byte, sealed bool) {
		if sealed {
			text = append(bytes.Clone(text), fmt.Sprintf("  \"crc32c\": \"%08x\"\n}\n", crc32.Checksum(text,
				crc32.MakeTable(crc32.Castagnoli)))...)
		}
		put(t, file, text)
		stranger, mine := files(t, run.Dir()), files(t, home)
		var state struct {
			Step int `json:"step"`
		}
		_, err := session.Unseal(run.Checkpoint(10), &state)
		if err != nil {
			wordedtest.Refused(t, err, run.Checkpoint(10), string(text))
		} else if state.Step != 10 {
			t.Errorf("step %d was read", state.Step)
		}
		made, refused := session.Branch(t.Context(), root, run, 10, "")
		switch {
		case refused != nil:
			wordedtest.Refused(t, refused, "run mtl", string(text))
			if names(root) != "" {
				t.Errorf("it left %s", names(root))
			}
		case err != nil:
			t.Errorf("it was branched from, although: %v", err)
		default:
			branched(t, made)
		}
		if !maps.Equal(stranger, files(t, run.Dir())) || !maps.Equal(mine, files(t, home)) {
			t.Errorf("files were changed: %v", refused)
		}
	})
}

// branched checks a new branch, and removes it.
func branched(t *testing.T, d session.Draft) {
	t.Helper()
	info, _, err := d.Folder().Info()
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Step int            `json:"step"`
		Run  session.Origin `json:"run"`
	}
	whole, err := session.Unseal(d.Folder().Checkpoint(10), &state)
	if err != nil || state.Step != 10 || whole && state.Run != info.Origin() {
		t.Errorf("the branch has step %d of %+v, %v", state.Step, state.Run, err)
	}
	if err := os.RemoveAll(d.Folder().Dir()); err != nil {
		t.Fatal(err)
	}
}

// FuzzRunJSON is about a stranger's run.json. A refused one is refused by all, and
// nothing is written; with another the run is seen, and goes on as an attempt of its own.
func FuzzRunJSON(f *testing.F) {
	for _, text := range old(f, "run.json") {
		f.Add(text)
	}
	for i, v := range hostile {
		keys := []string{"format", "id", "copied_from", "parent", "attempt", "host", "machine", "pid", "folder", "socket", "started"}
		f.Add(fmt.Appendf(nil, `{"pid":1,%q:%s}`, keys[i%len(keys)], v))
		f.Add(fmt.Appendf(nil, `{"pid":1,"host":"old","attempt":%s}`, v))
	}
	for _, text := range []string{
		"", "null", "[]", "{}", `{"pid":1,"host":"old","attempt":1}`, `{"format":2}`, `{"id":"a","ID":"b","pid":1}`,
		`{"socket":"/dev/zero","pid":1}`,
		`{"socket":"relative.sock","pid":1}`, `{"id":"` + strings.Repeat("../", 50) + `","pid":1}`,
		`{"parent":{"id":"x","run":"y","step":-1},"pid":1}`,
		`{"folder":{"device":-1}}`, `{"machine":{"id":1}}`,
	} {
		f.Add([]byte(text))
	}
	f.Setenv("XDG_RUNTIME_DIR", f.TempDir())
	run := foreign(f)
	put(f, filepath.Join(run.Checkpoint(10), "model.safetensors"), []byte("weights"))
	file := filepath.Join(run.Dir(), "run.json")
	f.Fuzz(func(t *testing.T, text []byte) {
		put(t, file, text)
		if err := os.Remove(filepath.Join(run.Dir(), "lock")); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		before := files(t, run.Dir())
		info, _, err := run.Info()
		_, seen := session.Open(run).State(t.Context())
		_, helloed := session.Open(run).Hello(t.Context())
		_, requested := session.Open(run).Do(t.Context(), wire.Request{Action: wire.Pause}, 0)
		for what, refused := range map[string]error{"hello": helloed, "a request": requested} {
			if refused == nil {
				t.Fatalf("%s was answered", what)
			}
			wordedtest.Worded(t, refused.Error(), string(text))
		}
		if (err == nil) != (seen == nil) {
			t.Errorf("run.json: %v; the state: %v", err, seen)
		}
		if err == nil && !maps.Equal(before, files(t, run.Dir())) {
			t.Error("looking at it changed files")
		}
		o, owned := session.Own(run)
		if owned == nil {
			defer o.Release()
		}
		if err != nil {
			wordedtest.Refused(t, err, "run mtl", string(text))
			if owned == nil || !maps.Equal(before, files(t, run.Dir())) {
				t.Errorf("own: %v", owned)
			}
			return
		}
		if owned != nil { // its trainer may live on another machine
			wordedtest.Refused(t, owned, "run mtl", string(text))
			return
		}
		begun, err := o.Begin(session.Beginning{Resume: true, Place: wire.Place{Device: "cpu"}})
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := run.Info()
		if err != nil || again.Attempt != begun.Attempt || again.Attempt <= info.Attempt || again.ID == "" || again.ID != begun.ID ||
			filepath.Dir(filepath.Dir(again.Socket)) != os.Getenv("XDG_RUNTIME_DIR") {
			t.Errorf("attempt %d, then %d, %q at %s, %v", info.Attempt, again.Attempt, again.ID, again.Socket, err)
		}
	})
}

// FuzzHints is about a stranger's files that nothing depends on: whatever they have,
// the run is seen.
func FuzzHints(f *testing.F) {
	for _, name := range []string{"alive.json", "exit.json", "snapshot.json"} {
		for _, text := range old(f, name) {
			f.Add(name, text)
		}
		for i, v := range hostile {
			keys := []string{"time", "step", "phase", "loss", "attempt", "code", "signal", "knobs", "state"}
			f.Add(name, fmt.Appendf(nil, "{%q:%s}", keys[i%len(keys)], v))
		}
		for _, text := range []string{
			"", "null", "{}", "[]", `{"state":{"jobs":[{}],"datasets":null,"eta_seconds":1e308}}`, "{\"a\":1}\x00",
		} {
			f.Add(name, []byte(text))
		}
	}
	run := foreign(f)
	put(f, filepath.Join(run.Checkpoint(10), "model.safetensors"), []byte("weights"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		if name != "alive.json" && name != "exit.json" {
			name = "snapshot.json"
		}
		put(t, filepath.Join(run.Dir(), name), text)
		defer os.Remove(filepath.Join(run.Dir(), name))
		before := files(t, run.Dir())
		s, err := session.Open(run).State(t.Context())
		if err != nil || s.Run != "mtl" {
			t.Errorf("it is seen as %q, %v", s.Run, err)
		}
		if _, err := session.Open(run).Knobs(t.Context()); err != nil {
			t.Error(err)
		}
		if strings.Contains(s.Note, "ignored") {
			wordedtest.Worded(t, s.Note, string(text))
		}
		if !maps.Equal(before, files(t, run.Dir())) {
			t.Error("looking at it changed files")
		}
	})
}

// FuzzEvents is about a stranger's events.jsonl: every whole line is an event or a
// warning that names it, and the next trainer's events follow them.
func FuzzEvents(f *testing.F) {
	for _, text := range old(f, "events.jsonl") {
		f.Add(text[:min(len(text), 4<<10)], int64(3))
	}
	for i, v := range hostile {
		keys := []string{"time", "step", "text", "entry", "job", "eval"}
		f.Add(fmt.Appendf(nil, "{\"seq\":1,\"text\":\"a\"}\n{\"seq\":2,%q:%s}\n{\"seq\":3}\n", keys[i%len(keys)], v), int64(1))
		f.Add(fmt.Appendf(nil, "{\"seq\":1}\n{\"seq\":%s}\n", v), int64(0))
	}
	for _, text := range []string{
		"", "\n", "\n\n{", "null\n", "{\"seq\":1}\n{\"seq\":1}\n", "{\"seq\":2}\n{\"seq\":1}\n", "{\"seq\":1}\r\n",
		"\x00\x00\n{\"seq\":1}\n{\"seq\":2",
		"{\"seq\":5,\"Seq\":1}\n", "{\"job\":{\"id\":\"a\"}}\n{\"job\":{\"id\":\"a\",\"state\":\"done\"}}\n",
		strings.Repeat("{\"seq\":1}\n", 3_000),
	} {
		f.Add([]byte(text), int64(0))
	}
	run := foreign(f)
	f.Fuzz(func(t *testing.T, text []byte, since int64) {
		put(t, run.Events(), text)
		all, err := events(run, -1)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(text, []byte("\n"))
		if len(all) != lines {
			t.Errorf("%d events of %d lines", len(all), lines)
		}
		for _, e := range all {
			if strings.Contains(e.Text, "left out") && !bytes.Contains(text, []byte("left out")) {
				wordedtest.Refused(t, fmt.Errorf("%s", e.Text), run.Events()+":", string(text))
			}
		}
		later, err := events(run, since)
		if err != nil || len(later) > len(all) || len(later) > 0 && later[0].Seq <= since {
			t.Errorf("after %d there are %d events of %d, %v", since, len(later), len(all), err)
		}
		if _, err := session.Open(run).State(t.Context()); err != nil {
			t.Error(err)
		}
		e, err := server.OpenEvents(owned.At(run.Events()))
		if err != nil {
			t.Fatal(err)
		}
		e.Append(wire.Event{Time: time.Unix(1, 0).UTC(), Step: 3, Kind: wire.EventState, Level: wire.LevelInfo, Text: "the next"})
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		now, err := events(run, -1)
		if err != nil || len(now) != lines+1 {
			t.Fatalf("there are %d events, before %d, %v", len(now), len(all), err)
		}
		last := now[len(now)-1]
		if last.Seq < 1 || last.Text != "the next" || last.Step != 3 {
			t.Errorf("the next is %+v", last)
		}
		if len(all) > 0 {
			if d := cmp.Diff(all, now[:len(all)]); d != "" {
				t.Error(d)
			}
		}
	})
}
