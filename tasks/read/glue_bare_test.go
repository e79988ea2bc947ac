package read

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// lines joins records of columns, written with | between them.
func lines(records ...string) string {
	return strings.ReplaceAll(strings.Join(records, "\n")+"\n", "|", "\t")
}

// GLUE's tables are read without their first line, under any name.
func TestGLUEWithoutAHeader(t *testing.T) {
	tree := "( ( A ) . )|( B . )|(ROOT (S))|(ROOT (S))"
	for _, c := range []struct {
		format, text string
		options      Options
		want         []string
		unlabelled   int
	}{
		{"cola", lines("gj04|1||Our friends won't buy this.", "gj04|0|*|They drank the pub.", "c_13|0|?*|Bad.", `ks08|1||It's "fine.`),
			classes(unacceptable, acceptable), []string{
				"f.txt:1 | Our friends won't buy this. |  | c=acceptable", "f.txt:2 | They drank the pub. |  | c=unacceptable",
				"f.txt:3 | Bad. |  | c=unacceptable", `f.txt:4 | It's "fine. |  | c=acceptable`,
			}, 0},
		{"cola", lines("gj04|1||Our friends won't buy this.", "gj04|0|*|They drank the pub."), Options{}, []string{
			"f.txt:1 | Our friends won't buy this. |  | label=acceptable", "f.txt:2 | They drank the pub. |  | label=unacceptable"}, 0},
		{"mrpc", "\ufeff" + lines(`1|702876|702977|He called him " the witness " .|Of " him .`, "0|1|2|A b .|C d ."), serving("paraphrase"),
			[]string{
				`f.txt:1 | He called him " the witness " . | Of " him . | paraphrase=same`, "f.txt:2 | A b . | C d . | paraphrase=different",
			}, 0},
		{"mrpc", "\ufeff" + lines("Quality|#1 ID|#2 ID|#1 String|#2 String", `1|702876|702977|"He said so.|He said.`), serving("paraphrase"),
			[]string{`f.txt:2 | "He said so. | He said. | paraphrase=same`}, 0},
		{"qqp", lines("133273|213221|213222|How is it?|How is that?|1", "2|3|4||Which?|0"), serving("paraphrase"),
			[]string{"f.txt:1 | How is it? | How is that? | paraphrase=same", "f.txt:2 |  | Which? | paraphrase=different"}, 0},
		{"qnli", lines("0|When did it?|It did \"so.|not_entailment", "1|Which?|This.|entailment"), classes("entailment", "not_entailment"),
			[]string{"f.txt:1 | When did it? | It did \"so. | c=not_entailment", "f.txt:2 | Which? | This. | c=entailment"}, 0},
		{"rte", lines("0|A storm.|Rain.|not_entailment", "1|A sad place.|A place.|entailment"), classes("entailment", "not_entailment"),
			[]string{"f.txt:1 | A storm. | Rain. | c=not_entailment", "f.txt:2 | A sad place. | A place. | c=entailment"}, 0},
		{"nli", lines("0|31193|31193n|government|"+tree+"|A.|B.|neutral|neutral", "1|1|1e|fiction|"+tree+"|A.|C.|entailment|entailment"),
			serving("nli"), []string{"f.txt:1 | A. | B. | nli=neutral", "f.txt:2 | A. | C. | nli=entailment"}, 0},
		{"nli", lines("0|63735|63735n|slate|"+tree+"|A.|B.|x|neutral|x|x|x|contradiction", "1|1|1e|slate|"+tree+"|A.|C.|x|x|x|x|x|-"),
			serving("nli"), []string{"f.txt:1 | A. | B. | nli=contradiction"}, 1},
		{"nli", lines("0|3416050480.jpg#4|3416050480.jpg#4r1n|" + tree + "|A.|B.|neutral|neutral"), serving("nli"),
			[]string{"f.txt:1 | A. | B. | nli=neutral"}, 0},
		{"nli", lines("neutral|"+tree+"|A.|B.|4705552913.jpg#2|4705552913.jpg#2r1n|neutral|entailment|neutral|neutral|neutral",
			"-|"+tree+"|A.|C.|x|y|neutral|entailment|neutral|entailment|"),
			serving("nli"), []string{"f.txt:1 | A. | B. | nli=neutral"}, 1},
	} {
		got, report, err := All(file(t, "f.txt", c.text), c.options)
		if err != nil || !slices.Equal(told(got), c.want) || report.Format != c.format || report.Unlabelled != c.unlabelled ||
			report.Dropped > 0 {
			t.Errorf("%s: %q, %+v, %v\nwant %q", c.format, told(got), report, err, c.want)
		}
	}
}

// A table that its lines do not show names the columns to give, and is read with them.
func TestATableWithoutAHeaderAsksForItsColumns(t *testing.T) {
	wnli := lines("0|I stuck a pin through a carrot.|The carrot had a hole.|1", "1|John could see nothing.|He saw.|0")
	stsb := "is STS-B, whose score from 0 to 5 is a number"
	mood := classes("negative", "positive")
	mood.Columns = Columns{Text: "1", Label: "2"}
	mood.Labels = map[string]string{"0": "negative", "1": "positive"}
	entailed := classes("entailment", "not_entailment")
	entailed.Columns = Columns{Text: "2", Pair: "3", Label: "4"}
	entailed.Labels = map[string]string{"1": "entailment", "0": "not_entailment"}
	sst2 := lines("hide new secretions from the units |0", "that loves its characters |1", "of saucy |1")
	for _, c := range []struct {
		name, text, want string
		options          Options // that of the remedy
	}{
		{"f.tsv", sst2, `f.tsv has no line with the names of its 2 columns, it seems (it begins with hide new secretions from the units , 0): ` +
			`give their numbers, as in columns = {text = "1", label = "2"}, and with labels`, mood},
		{"f.txt", sst2, `columns = {text = "1", label = "2"}`, mood},
		{"f.tsv", wnli, `columns = {text = "2", pair = "3", label = "4"}`, entailed},
		{"f.tsv", lines("0|main-captions|MSRvid|2012test|1|none|none|A plane.|An air plane.|5.000"), stsb, Options{}},
		{"f.csv", lines("main-captions|MSRvid|2012test|0001|5.000|A plane.|An air plane."), stsb, Options{}},
	} {
		path := file(t, c.name, c.text)
		if _, _, err := All(path, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.name, err, c.want)
		}
		if c.options.Tasks == nil {
			continue
		}
		got, report, err := All(path, c.options)
		if err != nil || len(got) != strings.Count(c.text, "\n") || report.Dropped > 0 {
			t.Errorf("%s with columns: %v, %+v, %v", c.name, got, report, err)
		}
	}
	// Columns that are named count even where the lines show a form.
	paws, err := os.ReadFile("testdata/paws.noheader.tsv")
	if err != nil {
		t.Fatal(err)
	}
	o := serving("paraphrase")
	o.Columns = Columns{Text: "3", Pair: "2", Label: "4"}
	got, report, err := All(file(t, "f.tsv", string(paws)), o)
	if err != nil || report.Format != "tsv" || got[0].Passage != "Bradd toured with BARLA ." {
		t.Errorf("%+v, %+v, %v", got, report, err)
	}
}

// WSC and WiC are refused in every form, and are read as what columns makes of them.
func TestSuperGLUEThatIsNoPairOfTexts(t *testing.T) {
	const wic = `{"word": "place", "sentence1": "Do you want to come over to my place?", "sentence2": "A system with no place.", ` +
		`"idx": 0, "label": false, "start1": 31, "start2": 27, "end1": 36, "end2": 32, "version": 1.1}`
	const wsc = `{"text": "Mark told Pete many lies about himself.", "target": {"span2_index": 1, "span1_index": 0, "span1_text": "Mark", ` +
		`"span2_text": "himself"}, "idx": 0, "label": true}`
	const flat = `{"text": "Mark told Pete many lies about himself.", "span1_index": 0, "span2_index": 6, "span1_text": "Mark", ` +
		`"span2_text": "himself", "idx": 0, "label": 1}`
	const other = `{"text": "A text.", "target": "x", "label": "positive"}`
	for _, c := range []struct{ text, want string }{
		{wic, "f.jsonl is WiC, whose label says whether the word in the column word means the same"},
		{wsc, "f.jsonl is WSC, whose label says whether a pronoun"},
		{flat, "f.jsonl is WSC, whose label says whether a pronoun"},
	} {
		for _, o := range []Options{{}, serving("paraphrase"), serving("nli")} {
			if got, _, err := All(file(t, "f.jsonl", c.text+"\n"), o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v: %+v, %v\nwant %s", o.Tasks, got, err, c.want)
			}
		}
	}
	o := serving("paraphrase")
	o.Columns = Columns{Text: "sentence1", Pair: "sentence2", Label: "label"}
	if got, _, err := All(file(t, "f.jsonl", wic), o); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if got, _, err := All(file(t, "f.jsonl", other), Options{}); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
