package metrics

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/worded/wordedtest"
)

// FuzzFile is about a stranger's metrics.jsonl, whole or in two parts as a reader finds
// a growing file. Damaged lines alone are left out, and named; a copy has the rest, and
// the next trainer's row follows.
func FuzzFile(f *testing.F) {
	row := `{"attempt":1,"step":%d,"time":"2026-11-29T07:15:46Z","loss":2,"lr":6e-07,"ce/nq/mrc":2.5}` + "\n"
	f.Add(fmt.Appendf(nil, row+row+`{"attempt":2,"step":2,"time":"","loss":1,"dev/nq/mrc/f1":50}`+"\n"+row, 1, 2, 3), 100)
	for i, v := range []string{
		`null`, `-1`, `1e999`, `-1e-999`, `NaN`, `9007199254740992`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775808`,
		`"x"`,
		`{}`, `[[]]`, `0x1`, `1.`, `00`, `1e`, strings.Repeat("9", 10_000), `1e` + strings.Repeat("9", 400), "0." + strings.Repeat("0",
			5_000) + "1",
		strings.Repeat("[", 20_000),
	} {
		f.Add(fmt.Appendf(nil, row+`{"attempt":1,"step":2,"loss":%s}`+"\n"+row, 1, v, 3), 90)
		f.Add(fmt.Appendf(nil, row+`{"attempt":%s,"step":%s,"loss":1}`+"\n"+row, 1, v, v, 3), 0)
		f.Add(fmt.Appendf(nil, `{"step":%s,"dev/a/b":%s}`+"\n", v, v), i)
	}
	for _, text := range []string{
		"", "\n\n", "null\n", "{}\n", "{\"step\":1}\r\n", "\x00\n{\"step\":1", `{"step":1,"step":2,"a":1,"a":2}` + "\n",
		`{"step":1,"\u0061":1,"a":2}` + "\n", `{"step":1,"ce/nq/mrc":1,"mean/ce/mrc":2}` + "\n",
		"{\"step\":1,\"\xff\":1,\"\xfe\":2}\n", `{"step":1,"\ud800":1,"":2,"time":3}` + "\n",
		`{"step":1,"time":"2026","time":"x","loss":null,"dev/":null}` + "\n",
		`{"step":1,"` + strings.Repeat("k", 100_000) + `":1}` + "\n", "{\"step\":1" + strings.Repeat(`,"x":1`, 10_000) + "}\n",
		strings.Repeat(`{"attempt":1,"step":1,"loss":1}`+"\n"+`{"attempt":2,"step":1,"loss":1}`+"\n", 500),
		strings.Repeat(`{"attempt":1,"step":9007199254740992,"loss":1}`+"\n"+`{"attempt":1,"step":0,"loss":1}`+"\n", 500),
	} {
		f.Add([]byte(text), len(text)/2)
	}
	f.Fuzz(func(t *testing.T, data []byte, part int) {
		file := filepath.Join(t.TempDir(), "metrics.jsonl")
		put(t, file, data[:min(max(part, 0), len(data))])
		growing := Open(file, nil)
		damageTold(t, file, data, pollErr(growing))
		put(t, file, data)
		damageTold(t, file, data, pollErr(growing))
		atOnce := Open(file, nil)
		damageTold(t, file, data, pollErr(atOnce))
		if d := cmp.Diff(atOnce.Tags(), growing.Tags()); d != "" {
			t.Fatal(d)
		}
		for _, tag := range atOnce.Tags() {
			s := atOnce.Get(tag)
			if len(s.Steps) != len(s.Values) || len(s.Steps) > bytes.Count(data, []byte("\n")) {
				t.Errorf("%.50q has %d steps and %d values", tag, len(s.Steps), len(s.Values))
			}
			if d := cmp.Diff(s, growing.Get(tag), cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%.50q: %s", tag, d)
			}
			atOnce.Decimate(tag, 3)
		}
		_, err := growing.Newest()
		damageTold(t, file, data, err)
		past, err := ReadPast(file, 2)
		damageTold(t, file, data, err)
		for tag, s := range past.Measured {
			if !strings.HasPrefix(tag, measuredPrefix) || len(s.Steps) == 0 {
				t.Errorf("%.50q was measured at steps %v", tag, s.Steps)
			}
		}
		if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, data) {
			t.Errorf("reading changed the file, %v", err)
		}
		twice(t, file)
		next(t, file, atOnce)
	})
}

func pollErr(c *Columns) error {
	_, err := c.Poll()
	return err
}

func put(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// damageTold checks the error about damaged lines.
func damageTold(t *testing.T, file string, data []byte, err error) {
	t.Helper()
	if err != nil {
		wordedtest.Refused(t, err, file, string(data))
	}
}

// twice copies the rows up to step 2; a copy of the copy is the same.
func twice(t *testing.T, file string) {
	t.Helper()
	first, second := file+".1", file+".2"
	if err := Copy(owned.At(first), file, 2); err != nil {
		t.Fatal(err)
	}
	if err := Copy(owned.At(second), first, 2); err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	two, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(one), string(two)); d != "" {
		t.Error(d)
	}
	if err := pollErr(Open(first, nil)); err != nil {
		t.Errorf("the copy: %v", err)
	}
}

// next appends the row of a next trainer, which ends the series of its tag.
func next(t *testing.T, file string, before *Columns) {
	t.Helper()
	w, err := Create(owned.At(file))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	add(t, w, math.MaxInt32, 7, map[string]float64{"of the next": 0.1})
	_ = pollErr(before) // it tells of no more than before
	if s := before.Get("of the next"); len(s.Steps) == 0 || s.Steps[len(s.Steps)-1] != 7 || s.Values[len(s.Values)-1] != 0.1 {
		t.Errorf("the next row is %v", s)
	}
}
