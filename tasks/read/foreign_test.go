package read

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// foreignNames are names as a stranger gives them.
var foreignNames = map[string]string{
	"lines":    "a\r\nroad: all is well\n",
	"terminal": "\x1b]52;c;aGk=\a\x1b[2J\u009b31m\u202egnp.exe",
	"long":     strings.Repeat("k", 60_000), // a zip's are at most 65,535 bytes
}

// packed makes an archive of members with the same text.
func packed(t *testing.T, text string, members ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range members {
		m, err := w.Create(name)
		if err == nil {
			_, err = m.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// parquetOf makes a parquet file of one row in columns.
func parquetOf(t *testing.T, columns ...string) []byte {
	t.Helper()
	group := parquet.Group{}
	var cells parquet.Row
	for i, name := range columns {
		group[name] = parquet.String()
		cells = append(cells, parquet.ValueOf("x").Level(0, 0, i))
	}
	var out bytes.Buffer
	w := parquet.NewWriter(&out, parquet.NewSchema("rows", group))
	if _, err := w.WriteRows([]parquet.Row{cells}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Members, columns and labels with any name are refused in one short line.
func TestForeignNamesAreShortAndOnOneLine(t *testing.T) {
	for kind, name := range foreignNames {
		label, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		labelled := fmt.Sprintf(`{"premise": "a", "hypothesis": "b", "label": %s}`+"\n", label)
		cell := `"` + name + `"`
		many := make([]string, 3000)
		for i := range many {
			many[i] = fmt.Sprintf("%s%d.jsonl", name[:min(len(name), 20)], i)
		}
		for file, text := range map[string][]byte{
			"two.zip":       packed(t, labelled, name+"1.jsonl", name+"2.jsonl"),
			"many.zip":      packed(t, "{}", many...),
			"record.zip":    packed(t, "{\"a\": 1}\n[\n", name+".jsonl"),
			"damaged.zip":   packed(t, "{\"a\": ", name+".json"),
			"archive.zip":   packed(t, "PK\x03\x04", name+".json"),
			"columns.csv":   []byte(cell + ",b\n1,2\n"),
			"columns.tsv":   []byte(strings.ReplaceAll(name, "\n", " ") + "\tb\n1\t2\n"),
			"texts.csv":     []byte("premise,hypothesis," + cell + "\n1,2,3\n"),
			"many.csv":      []byte(strings.Repeat("c,", 900) + cell + "\n1\n"),
			"table.parquet": parquetOf(t, name, "b"),
			"texts.parquet": parquetOf(t, "hypothesis", "premise", name),
			"label.jsonl":   []byte(labelled),
		} {
			t.Run(kind+" "+file, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), file)
				if err := os.WriteFile(path, text, 0o600); err != nil {
					t.Fatal(err)
				}
				_, report, err := All(path, serving("nli"))
				if err == nil {
					t.Fatalf("it is read: %+v", report)
				}
				told := err.Error()
				if strings.Contains(told, "\n") || len(told) > len(path)+4000 {
					t.Errorf("%d bytes: %.500q", len(told), told)
				}
			})
		}
	}
}
