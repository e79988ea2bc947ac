package read

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/parquet-go/parquet-go"

	"dev.road/workbench/tasks"
)

// pairsInParquet is a parquet file of pairs, of which the second has these bytes.
func pairsInParquet(t *testing.T, premise string) string {
	t.Helper()
	schema := parquet.NewSchema("rows", parquet.Group{
		"premise": parquet.Leaf(parquet.ByteArrayType), "hypothesis": parquet.Leaf(parquet.ByteArrayType),
		"label": parquet.Leaf(parquet.ByteArrayType),
	})
	var out bytes.Buffer
	w := parquet.NewWriter(&out, schema)
	for _, p := range []string{"good", premise} {
		row := parquet.Row{parquet.ValueOf([]byte("b")).Level(0, 0, 0), parquet.ValueOf([]byte("neutral")).Level(0, 0, 1),
			parquet.ValueOf([]byte(p)).Level(0, 0, 2)}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Bytes that are not UTF-8 cost their record, in every form of file, and nothing else.
func TestTextThatIsNotUTF8IsDroppedWithItsEncoding(t *testing.T) {
	nli, mrc := serving("nli"), serving("mrc")
	latin, windows := "Caf\xe9", "It\x92s"
	pair := func(p string) string { return `{"premise": "` + p + `", "hypothesis": "b", "label": "neutral"}` }
	squad := func(p string) string {
		return paragraphs(`{"context": "`+p+`", "qas": [`+
			`{"id": "1", "question": "q", "answers": []}, {"id": "2", "question": "q", "answers": []}]}`,
			`{"context": "good", "qas": [{"id": "3", "question": "q", "answers": []}]}`)
	}
	for _, c := range []struct {
		file, text, want string
		options          Options
		dropped          int
	}{
		{"f.jsonl", pair("good") + "\n" + pair(latin), "f.jsonl:2: not UTF-8 but Latin-1, as it seems: byte 0xE9 at 17, there é: " +
			"convert the file with iconv -f LATIN1 -t UTF-8", nli, 1},
		{"f.jsonl", pair(windows) + "\n" + pair("good"), "f.jsonl:1: not UTF-8 but Windows-1252, as it seems: byte 0x92 at 16: ", nli, 1},
		{"f.json", "[" + pair("good") + ",\n" + pair(latin) + "]", "f.json: record 2: not UTF-8 but Latin-1", nli, 1},
		{"f.csv", "premise,hypothesis,label\ngood,b,neutral\n" + latin + ",b,neutral\n", "f.csv:3: not UTF-8 but Latin-1", nli, 1},
		{"f.tsv", "premise\thypothesis\tlabel\ngood\tb\tneutral\n" + latin + "\tb\tneutral\n", "f.tsv:3: not UTF-8 but Latin-1", nli, 1},
		{"f.tsv", "index\tsentence1\tsentence2\tgold_label\n1\tgood\tb\tneutral\n2\t" + latin + "\tb\tneutral\n",
			"f.tsv:3: not UTF-8 but", nli, 1},
		{"f.parquet", pairsInParquet(t, latin), `f.parquet: row 2: "premise" is not UTF-8 but Latin-1`, nli, 1},
		{"f.csv", `"1","` + latin + `","x"` + "\n" + `"2","good","x"` + "\n", "f.csv:1: not UTF-8 but Latin-1", Options{}, 1},
		{"f.json", squad(latin), `f.json: article 1, paragraph 1: "context": not UTF-8 but Latin-1, as it seems: byte 0xE9 at 4, there é: ` +
			`convert the file with iconv -f LATIN1 -t UTF-8; questions dropped: 2`, mrc, 2},
		{"f.json", strings.Replace(squad("good"), `"question": "q"`, `"question": "`+latin+`"`, 1),
			`f.json: article 1, paragraph 1, question 1: "question": not UTF-8 but Latin-1`, mrc, 1},
		{"f.jsonl", `{"context": "good", "qas": [{"qid": "1", "question": "` + latin + `", "detected_answers": []}, {"qid": "2", ` +
			`"question": "q", "answers": ["good"], "detected_answers": [{"text": "good", "char_spans": [[0, 3]]}]}]}`,
			`f.jsonl:1, question 1 (id 1): "question": not UTF-8 but Latin-1`, mrc, 1},
		{"f.jsonl", pair("good") + "\n" + pair("\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7"), "f.jsonl:2: not UTF-8: byte 0xC4 at 14: convert the file " +
			"with iconv -f ENCODING -t UTF-8", nli, 1},
	} {
		_, report, err := All(file(t, c.file, c.text), c.options)
		if err != nil || report.Dropped != c.dropped || report.Kept == 0 || !strings.HasPrefix(report.First[0].String(), c.want) {
			t.Errorf("%s: %+v, %v\nwant %s", c.text, report, err, c.want)
		}
	}
	// Values that nobody reads may be anything.
	noted := strings.Replace(squad("good"), `"id": "1"`, `"note": "`+latin+`"`, 1)
	if _, report, err := All(file(t, "f.json", noted), mrc); err != nil || report.Dropped > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestOtherEncodingsOfWholeFilesAreNamed(t *testing.T) {
	text := `{"premise": "a", "hypothesis": "b", "label": "neutral"}`
	wide := func(order binary.ByteOrder, text string) string {
		var out bytes.Buffer
		if err := binary.Write(&out, order, utf16.Encode([]rune(text))); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, c := range []struct{ name, text, want string }{
		{"f.jsonl", wide(binary.LittleEndian, "\ufeff"+text),
			"is UTF-16, by its byte order mark, not UTF-8: convert it with iconv -f UTF-16 -t UTF-8"},
		{"f.csv", wide(binary.BigEndian, "\ufeff"+text), "is UTF-16, by its byte order mark"},
		{"f.csv", wide(binary.LittleEndian, text), "is UTF-16LE, as it seems"},
		{"f.csv", wide(binary.BigEndian, text), "is UTF-16BE, as it seems"},
		{"f.json", "\xff\xfe\x00\x00{\x00\x00\x00", "is UTF-32, by its byte order mark"},
		{"f.csv", "pr\xe9mise,hypothesis,label\na,b,neutral\n", "the line with the columns' names is not UTF-8 but Latin-1"},
		{"f.txt", "nothing known, caf\xe9", "is not UTF-8 but Latin-1"},
	} {
		path := file(t, c.name, c.text)
		report, err := Stream(path, serving("nli"), func(*tasks.Example) error { return nil })
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %+v, %v\nwant %s", c.text, report, err, c.want)
		}
	}
}
