package read

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

// The fixtures are written by scripts/oracle/saved.py, with Hugging Face's datasets.
func TestArrow(t *testing.T) {
	const river = " The Dunăre 🌊 ends at the Black Sea. "
	const song = "He sang. Then he slept. CANNOTANSWER"
	const two = "data-00001-of-00002.arrow"
	split := func(o Options, name string) Options { o.Split = name; return o }
	columns := serving("mrc")
	columns.Columns = Columns{ID: "n", Passage: "passage_text", Question: "q", Answer: "a", AnswerStart: "at"}
	pairs := func(file string) []string {
		return []string{
			file + ": row 1 | A man sleeps. | He dreams. | nli=neutral",
			file + ": row 2 | A man sleeps. | He rests. | nli=entailment",
			file + ": row 4 | An old man sleeps for long. | He runs. | nli=contradiction",
		}
	}
	three := func(file string) []string {
		all := pairs(file)
		all[2] = strings.Replace(all[2], "row 4", "row 3", 1)
		return all
	}
	nli := []string{
		"data-00000-of-00001.arrow: row 1 | A man sleeps. | He rests. | nli=entailment",
		"data-00000-of-00001.arrow: row 2 | A man sleeps. | He dreams. | nli=neutral",
		"data-00000-of-00001.arrow: row 3 | A man sleeps. | He runs. | nli=contradiction",
	}
	for _, c := range []struct {
		file       string
		options    Options
		want       []string
		dropped    []string
		unlabelled int
	}{
		{"squad", serving("mrc"), []string{
			"a | " + river + " |  Where does it end? | the Black Sea@22 | Black Sea@26",
			"b | " + river + " | Who built it?",
			"c | " + river + " | What ends? | Dunăre@5",
		}, []string{
			two + `: row 1 (id d): answer 1 is "Dunăre", but the passage has " Dunăr" at code point 4`,
			two + `: row 2 (id e): context is null, not a text`,
		}, 0},
		{"nli/train", serving("nli"), nli, nil, 2},
		{"nli", split(serving("nli"), "train"), nli, nil, 2},
		{"nli", split(serving("nli"), "dev"),
			[]string{"data-00000-of-00001.arrow: row 1 | A man sleeps. | He runs. | nli=contradiction"}, nil, 0},
		{"mnli", split(serving("nli"), "validation_mismatched"),
			[]string{"data-00000-of-00001.arrow: row 1 | A man sleeps. | He dreams. | nli=neutral"}, nil, 0},
		{"nli/train/data-00000-of-00001.arrow", serving("nli"), nli, nil, 2},
		{"quac", serving("mrc", "yesno", "followup"), []string{
			"d1_q#0 | " + song + " | Did he sing? | He sang.@0 | sang@3 | followup=n | yesno=y",
			"d1_q#1 | " + song + " | When? | followup=n | yesno=x",
			"d1_q#2 | " + song + " | And then? | slept@17 | followup=m | yesno=x",
		}, nil, 0},
		{"stream.arrow", serving("nli"), pairs("stream.arrow"), nil, 1},
		{"stream-lz4.arrow", serving("nli"), pairs("stream-lz4.arrow"), nil, 1},
		{"stream-zstd.arrow", serving("nli"), pairs("stream-zstd.arrow"), nil, 1},
		{"file.arrow", serving("nli"), pairs("file.arrow"), nil, 1},
		{"pairs.feather", serving("nli"), pairs("pairs.feather"), nil, 1},
		{"growing.arrow", serving("nli"), three("growing.arrow"), nil, 0},
		{"replaced.arrow", serving("nli"), three("replaced.arrow"), nil, 0},
		{"boolq.arrow", classes("no", "yes"), []string{
			"boolq.arrow: row 1 | is it | It is. | c=yes", "boolq.arrow: row 2 | is it not | It is. | c=no"}, nil, 0},
		{"columns.arrow", columns, []string{"x | One. Two. | Which? | Two@5", "y | Zwei. | Which?"}, nil, 0},
	} {
		got, report, err := All("testdata/arrow/"+c.file, c.options)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		format := savedFormat
		if filepath.Ext(c.file) != "" {
			format = "arrow"
		}
		if diff := cmp.Diff(c.want, told(got)); diff != "" || report.Unlabelled != c.unlabelled || report.Format != format {
			t.Errorf("%s: %s, %d unlabelled: %s", c.file, report.Format, report.Unlabelled, diff)
		}
		if diff := cmp.Diff(c.dropped, drops(report)); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
	}
	_, report, err := All("testdata/arrow/squad", serving("mrc"))
	if err != nil || report.Records != 5 {
		t.Errorf("%+v, %v", report, err)
	}
}

// Every type that is read, as datasets' own columns and within lists.
func TestEveryTypeOfArrow(t *testing.T) {
	for _, file := range []string{"stream.arrow", "stream-lz4.arrow", "stream-zstd.arrow"} {
		f, err := os.Open("testdata/arrow/" + file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s, err := newArrowStream(f, false)
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		var refused []string
		for _, field := range s.fields {
			if s.need(field) != nil {
				refused = append(refused, field.name)
			}
		}
		if diff := cmp.Diff([]string{"half", "day", "exact", "either", "runs", "when"}, refused); diff != "" {
			t.Errorf("%s: not read: %s", file, diff)
		}
		all := map[string][]any{}
		for {
			b, err := s.next(func(i int) bool { return s.fields[i].readable() == nil })
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for k, column := range b.columns {
				for i := range b.rows {
					if column != nil {
						c, err := column.cell(i)
						if err != nil {
							t.Fatalf("%s: %s: %v", file, column.name, err)
						}
						value := c.value()
						if c.kind == plain {
							value = string(c.raw)
						}
						all[s.fields[k].name] = append(all[s.fields[k].name], value)
					}
				}
			}
		}
		entry := func(key, value string) any { return map[string]any{"key": key, "value": json.Number(value)} }
		list := func(of ...any) any { return append([]any{}, of...) }
		number := func(n string) any { return json.Number(n) }
		want := map[string][]any{
			"premise":    {"A man sleeps.", "A man sleeps.", "A man sleeps.", "An old man sleeps for long."},
			"truth":      {true, nil, false, true},
			"nothing":    {nil, nil, nil, nil},
			"bytes":      {"a", "", nil, "b"},
			"fixed":      {"ab", "cd", nil, "ef"},
			"pair":       {list(number("1"), number("2")), list(number("3"), number("4")), nil, list(number("5"), number("6"))},
			"lists":      {list(list("a"), list()), list(), nil, list(list("b", "c"))},
			"map":        {list(entry("a", "1")), list(), nil, list(entry("b", "2"))},
			"views":      {"short", "longer than twelve bytes", nil, ""},
			"hypothesis": {"He dreams.", "He rests.", "He?", "He runs."},
			"label":      {"neutral", "entailment", nil, "contradiction"},
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func TestArrowThatCannotBeRead(t *testing.T) {
	empty := t.TempDir()
	outside := filepath.Join(t.TempDir(), "saved")
	write := func(file, text string) {
		path := filepath.Join(outside, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("up/state.json", `{"_data_files": [{"filename": "../../x.arrow"}]}`)
	write("up/dataset_info.json", `{}`)
	write("none/state.json", `{"_data_files": []}`)
	write("broken/state.json", `{"_data_files": 5}`)
	write("text/state.json", `{"_data_files": [{"filename": "a.arrow"}]}`)
	write("text/a.arrow", "text")
	write("link/state.json", `{"_data_files": [{"filename": "a.arrow"}]}`)
	if err := os.Symlink("/etc/passwd", filepath.Join(outside, "link/a.arrow")); err != nil {
		t.Fatal(err)
	}
	write("several/a.jsonl", "{}")
	write("several/b.parquet", "")
	split := func(o Options, name string) Options { o.Split = name; return o }
	format := func(name string) Options { o := serving("nli"); o.Format = name; return o }
	unread := serving("nli")
	unread.Columns = Columns{Text: "premise", Pair: "when", Label: "label"}
	for _, c := range []struct {
		path    string
		options Options
		want    string
	}{
		{"testdata/arrow/nameless", serving("nli"), "label 2 is a number, and the file does not say which of entailment, neutral"},
		{"testdata/arrow/nli", serving("nli"), "has several splits: name one, as in testdata/arrow/nli#train (train, validation)"},
		{"testdata/arrow/nli", split(serving("nli"), "test"), "has no split test: name one, as in testdata/arrow/nli#train (train, validation)"},
		{"testdata/arrow/mnli", split(serving("nli"), "dev"), "has no split dev: name one, as in testdata/arrow/mnli#train (train, " +
			"validation_matched, validation_mismatched)"},
		{"testdata/arrow/nli", serving("mrc"), "has several splits"},
		{"testdata/arrow/nli/train", serving("mrc"), "one task with labels"},
		{"testdata/arrow/squad", serving("nli"), "with answers in passages; task nli needs labelled texts"},
		{"testdata/arrow/squad", format("jsonl"), "is a folder, and files alone are of the format jsonl"},
		{"testdata/arrow/stream.arrow", format(savedFormat), "is a file; the format datasets is that of folders"},
		{"testdata/arrow/stream.arrow", unread, "column when: its values are of the type timestamp, which is not read"},
		{"testdata/arrow/old.feather", serving("nli"), "is a Feather file of version 1: write it again as version 2"},
		{"testdata/arrow/empty.arrow", serving("nli"), "has no examples"},
		{empty, serving("nli"), "is a folder, and not one that save_to_disk of Hugging Face's datasets has written"},
		{filepath.Join(outside, "several"), serving("nli"), "name a file in it, as in " + filepath.Join(outside, "several/a.jsonl")},
		{filepath.Join(outside, "up"), serving("nli"), "x.arrow"},
		{filepath.Join(outside, "link"), serving("nli"), "is a symbolic link"},
		{filepath.Join(outside, "none"), serving("nli"), "names no file with data in its state.json"},
		{filepath.Join(outside, "broken"), serving("nli"), "state.json: "},
		{filepath.Join(outside, "text"), serving("nli"), `text/a.arrow is not an Arrow file; it begins with "text"`},
	} {
		_, _, err := All(c.path, c.options)
		if err == nil || !strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "Go struct") {
			t.Errorf("%s: %v\nwant %s", c.path, err, c.want)
		}
	}
}

// A damaged file is an error, or its rows are kept up to the damage: nothing panics, whichever
// byte it is, and nothing takes more room than the file warrants.
func TestDamagedArrowNeverPanics(t *testing.T) {
	for _, file := range []string{"stream.arrow", "stream-lz4.arrow", "stream-zstd.arrow", "file.arrow", "growing.arrow"} {
		whole, err := os.ReadFile("testdata/arrow/" + file)
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if len(whole) > 4000 {
			step = 7
		}
		for i := 4; i < len(whole); i += step {
			for _, b := range []byte{0, 0xff, whole[i] ^ 0x10} {
				damaged := bytes.Clone(whole)
				damaged[i] = b
				_, _ = readArrow(t, damaged) // an error is an answer
			}
		}
		// Cut off, it says so, and keeps what comes before.
		end := bytes.LastIndex(whole, binary.LittleEndian.AppendUint32(nil, 0xffffffff))
		for i := 8; i <= end; i += 3 {
			report, err := readArrow(t, whole[:i])
			if err == nil && report.Dropped == 0 || err != nil && !strings.Contains(err.Error(), "cut off") {
				t.Fatalf("%s cut off at %d: %+v, %v", file, i, report, err)
			}
		}
		report, err := readArrow(t, whole[:end])
		if err != nil || report.Examples != 3 || !strings.Contains(report.First[0].Reason,
			"the file is cut off; the 3 examples before it are kept") {
			t.Errorf("%s without its end: %+v, %v", file, report, err)
		}
	}
}

func readArrow(t testing.TB, data []byte) (*Report, error) {
	t.Helper()
	f, err := newSource("f.arrow", io.NopCloser(bytes.NewReader(data)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := reader{path: "f.arrow", options: serving("nli"), report: Report{Reasons: map[string]int{}}}
	r.each = func(*tasks.Example) error { return nil }
	err = r.from(f)
	return &r.report, err
}

// An Arrow file with any contents is read or refused.
func FuzzArrow(f *testing.F) {
	fixtures, err := filepath.Glob("testdata/arrow/*.*")
	if err != nil || len(fixtures) < 10 {
		f.Fatal(fixtures, err)
	}
	for _, path := range fixtures {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isArrow(data, "") {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		report, _ := readArrow(t, data) // an error is an answer
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > uint64(64<<20+(1<<15)*len(data)) {
			t.Errorf("%d bytes took %d MiB: %+v", len(data), grown>>20, report)
		}
	})
}

// arrowWith has Arrow's metadata and bodies with any numbers in them: the fixture's with the
// value of some eight bytes changed wherever it occurs.
func arrowWith(t *testing.T, file string, from, to uint64) []byte {
	t.Helper()
	whole, err := os.ReadFile("testdata/arrow/" + file)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.ReplaceAll(whole, binary.LittleEndian.AppendUint64(nil, from), binary.LittleEndian.AppendUint64(nil, to))
	if bytes.Equal(changed, whole) {
		t.Fatalf("%s has no %d", file, from)
	}
	return changed
}

// Numbers of rows, lengths of bodies and buffers, and sizes of what they unpack into are
// compared with what is there.
func TestTheSizesOfAnArrowFileAreNotBelieved(t *testing.T) {
	for name, data := range map[string][]byte{
		"a body":          slices.Concat([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03}, make([]byte, 100)),
		"rows":            arrowWith(t, "boolq.arrow", 2, 1<<50),
		"few rows":        arrowWith(t, "boolq.arrow", 2, 1<<20),
		"buffers":         arrowWith(t, "boolq.arrow", 12, 1<<50),
		"unpacked":        arrowWith(t, "pairs.feather", 26, 1<<40),
		"unpacked little": arrowWith(t, "pairs.feather", 26, 1<<12),
	} {
		var report *Report
		var err error
		grown := peakOf(func() { report, err = readArrow(t, data) })
		if err == nil {
			t.Errorf("%s is believed: %+v", name, report)
		} else if !strings.Contains(err.Error(), "f.arrow: ") {
			t.Errorf("%s: %v", name, err)
		}
		if grown > 16<<20 {
			t.Errorf("%s: %d bytes took %d MiB", name, len(data), grown>>20)
		}
	}
}
