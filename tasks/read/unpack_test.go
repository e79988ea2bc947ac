package read

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"dev.road/workbench/tasks"
)

// zstdOf compresses a text.
func zstdOf(t testing.TB, text []byte, options ...zstd.EOption) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(text, nil)
}

// Every fixture is read compressed as it is read plain, whatever its format, also behind a
// frame that is to be skipped.
func TestZstdIsReadAsItsText(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.*")
	if err != nil || len(fixtures) < 30 {
		t.Fatal(fixtures, err)
	}
	skipped := append(binary.LittleEndian.AppendUint32([]byte{0x53, 0x2a, 0x4d, 0x18}, 3), "abc"...)
	for _, path := range fixtures {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		report := func(file string, content []byte) string {
			to := filepath.Join(t.TempDir(), file)
			if err := os.WriteFile(to, content, 0o600); err != nil {
				t.Fatal(err)
			}
			report, err := Stream(to, Options{}, func(*tasks.Example) error { return nil })
			told := fmt.Sprintf("%s %d %d %d %v", report.Format, report.Records, report.Examples, report.Dropped, err)
			return strings.NewReplacer(filepath.Dir(to), "", file, filepath.Base(path)).Replace(told)
		}
		plain := report(filepath.Base(path), text)
		packed := report(filepath.Base(path)+".zst", append(bytes.Clone(skipped), zstdOf(t, text)...))
		if plain != packed {
			t.Errorf("%s:\n%s\nand compressed:\n%s", path, plain, packed)
		}
	}
}

// A compressed file that is cut off or damaged keeps the examples before, and says so.
func TestZstdThatCannotBeRead(t *testing.T) {
	lines := []byte(strings.Repeat(`{"premise": "A.", "hypothesis": "B.", "label": "neutral"}`+"\n", 4000))
	whole := zstdOf(t, lines)
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"cut off": {whole[:len(whole)-3], "the file is cut off; the "},
		"damaged": {append(bytes.Clone(whole[:len(whole)-2]), 0, 0), "the compressed file is damaged"},
		"garbage": {append(bytes.Clone(whole), "garbage"...), "the compressed file is damaged"},
	} {
		got, report, err := All(file(t, "f.jsonl.zst", string(c.content)), serving("nli"))
		if err != nil || report.Dropped != 1 || len(got) == 0 || !strings.Contains(report.First[0].Reason, c.want) {
			t.Errorf("%s: %d, %v, %v", name, len(got), report, err)
		}
	}
	// A frame that says that it needs 1 GiB at hand: magic, no flags, window 2^30.
	window := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 1, 0, 0}
	var err error
	if grown := peakOf(func() { _, _, err = All(file(t, "f.jsonl.zst", string(window)), serving("nli")) }); grown > 8<<20 {
		t.Errorf("it took %d MiB", grown>>20)
	}
	if err == nil || !strings.Contains(err.Error(), "f.jsonl.zst: it is compressed with a window of more than 128 MiB: compress it again") {
		t.Error(err)
	}
}
