package read

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestGLUE(t *testing.T) {
	entail := classes("entailment", "not_entailment")
	for _, c := range []fixture{
		{"mnli.tsv", "nli", serving("nli"), []string{
			`mnli.tsv:2 | The "new rights are nice  | Everyone likes them. | nli=neutral`,
			"mnli.tsv:3 | It is closed. | It is open. | nli=contradiction",
			"mnli.tsv:5 | One label. | Only one. | nli=entailment",
		}, []string{"mnli.tsv:6: the line has 9 columns, the file 16"}, 1},
		{"snli.txt", "nli", serving("nli"), []string{
			"snli.txt:2 | Two women hug. | The sisters hug. | nli=neutral",
			"snli.txt:4 | A boy runs. | He moves. | nli=entailment",
		}, nil, 1},
		{"snli.jsonl", "jsonl", serving("nli"), []string{
			"snli.jsonl:1 | Two women hug. | The sisters hug. | nli=neutral",
		}, nil, 1},
		{"anli.jsonl", "jsonl", serving("nli"), []string{
			`anli.jsonl:1 | A bébé "sleeps". | It rests. | nli=entailment`,
			"anli.jsonl:2 | A b. | C. | nli=neutral",
			"anli.jsonl:3 | A b. | D. | nli=contradiction",
		}, nil, 0},
		{"qqp.tsv", "qqp", serving("paraphrase"), []string{
			`qqp.tsv:2 | How is the life of a "math student? | Which level is it? | paraphrase=different`,
			"qqp.tsv:3 | How do I learn to swim? | How can one learn swimming? | paraphrase=same",
			"qqp.tsv:6 |  | Is the first one empty? | paraphrase=different",
		}, []string{"qqp.tsv:4: the line has 4 columns, the file 6", "qqp.tsv:5: the line has 7 columns, the file 6"}, 0},
		{"mrpc.tsv", "mrpc", serving("paraphrase"), []string{
			`mrpc.tsv:2 | Amrozi accused his brother , whom he called " the witness " . | Referring to him as only " the witness " , Amrozi ` +
				`accused him . | paraphrase=same`,
			`mrpc.tsv:3 | Yucaipa owned Dominick 's before selling . | Yucaipa bought it in 1995 for "$ 693 million . | paraphrase=different`,
		}, nil, 0},
		{"paws.noheader.tsv", "paws", serving("paraphrase"), []string{
			"paws.noheader.tsv:1 | Bradd represented BARLA on a tour . | Bradd toured with BARLA . | paraphrase=different",
			"paws.noheader.tsv:2 | They were there to `` enjoy '' us . | They were there for us to enjoy . | paraphrase=same",
		}, nil, 0},
		{"paws.tsv", "paws", serving("paraphrase"), []string{
			"paws.tsv:2 | In Paris , in October 1560 , he met . | In October 1560 , he met in Paris . | paraphrase=different",
			"paws.tsv:3 | The NBA season was the 30th . | The 30th season was of the NBA . | paraphrase=same",
		}, nil, 0},
		{"sst2.tsv", "sst2", classes("negative", "positive"), []string{
			"sst2.tsv:2 | hide new secretions from the parental units  |  | c=negative",
			"sst2.tsv:3 | that loves its characters  |  | c=positive",
			`sst2.tsv:4 | " |  | c=negative`,
		}, nil, 0},
		{"cola.tsv", "cola", classes(unacceptable, acceptable), []string{
			`cola.tsv:1 | Our friends won't buy this "analysis. |  | c=acceptable`,
			"cola.tsv:2 | They drank the pub. |  | c=unacceptable",
			"cola.tsv:3 | The book . |  | c=acceptable",
		}, nil, 0},
		{"qnli.tsv", "qnli", entail, []string{
			`qnli.tsv:2 | When did the third season debut? | The third season is "the one . | c=not_entailment`,
			"qnli.tsv:3 | Which missile? | The S-300. | c=entailment",
		}, nil, 0},
		{"rte.tsv", "rte", entail, []string{
			"rte.tsv:2 | No weapons of mass destruction found in Iraq yet. | Weapons found. | c=not_entailment",
			"rte.tsv:3 | A place of sorrow. | A sad place. | c=entailment",
		}, nil, 0},
	} {
		c.check(t)
	}
}

func TestGLUEFilesWithoutUse(t *testing.T) {
	for _, c := range []struct {
		file, want string
		options    Options
	}{
		{"sst2-test.tsv", "has no examples (2 records have no label)", classes("negative", "positive")},
		{"stsb.tsv", "is STS-B, whose score from 0 to 5 is a number", classes("0", "5")},
		{"wnli.tsv", "label 1 is a number, and the file does not say which of entailment, not_entailment it stands for",
			classes("entailment", "not_entailment")},
		{"sst2.tsv", "label negative (written 0) of task sentiment is none of 1, 2, 3, 4, 5", serving("sentiment")},
	} {
		_, _, err := All("testdata/"+c.file, c.options)
		if err == nil || !strings.HasPrefix(err.Error(), "testdata/"+c.file) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.file, err, c.want)
		}
	}
}

func TestAdversarialGLUE(t *testing.T) {
	part := func(o Options, name string) Options { o.Split = name; return o }
	for _, c := range []fixture{
		{"advglue.json", "advglue", part(classes("negative", "positive"), "sst2"),
			[]string{"advglue.json: sst2 1 | it 's uneven . |  | c=positive"}, nil, 0},
		{"advglue.json", "advglue", part(serving("nli"), "mnli"), []string{
			"advglue.json: mnli 1 | A. | B. | nli=contradiction", "advglue.json: mnli 2 | A. | C. | nli=entailment"}, nil, 0},
		{"advglue.json", "advglue", Options{}, []string{
			"advglue.json: sst2 1 | it 's uneven . |  | label=positive",
			"advglue.json: mnli 1 | A. | B. | label=contradiction",
			"advglue.json: mnli 2 | A. | C. | label=entailment",
			"advglue.json: qnli 1 | Q? | S. | label=not_entailment",
			"advglue.json: rte 1 | S. | T. | label=entailment",
			"advglue.json: qqp 1 | Q? | R? | label=same",
		}, []string{"advglue.json: qqp 2: found a JSON string instead of an object"}, 0},
	} {
		c.check(t)
	}
	o := part(classes(), "dev")
	if _, _, err := All("testdata/advglue.json", o); err == nil ||
		!strings.Contains(err.Error(), `has no part "dev"; its parts are among mnli, mnli-mm, qnli, qqp, rte, sst2`) {
		t.Error(err)
	}
	whole, err := os.ReadFile("testdata/advglue.json")
	if err != nil {
		t.Fatal(err)
	}
	got, report, err := All(file(t, "f.json", string(whole[:bytes.Index(whole, []byte(`"C."`))])), Options{})
	if err != nil || len(got) != 2 || !strings.HasPrefix(report.First[0].String(), "f.json: mnli 2: line ") ||
		!strings.Contains(report.First[0].Reason, "the 2 examples before it are kept") {
		t.Errorf("cut off: %d, %v, %v", len(got), report, err)
	}
}

func TestZip(t *testing.T) {
	archive := func(files ...string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for i := 0; i < len(files); i += 2 {
			w, err := z.Create(files[i])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(files[i+1])); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	const tsv = "sentence\tlabel\nGood.\t1\n"
	one := archive("dev/README.txt", "x", "__MACOSX/dev/._dev.tsv", "junk", "dev/dev.tsv", tsv)
	two := archive("a/dev.tsv", tsv, "a/train.tsv", tsv+"Bad.\t0\n")
	mood := classes("negative", "positive")
	split := func(name string) Options { o := mood; o.Split = name; return o }
	zipped := mood
	zipped.Format = "zip"
	advGLUE, err := os.ReadFile("testdata/advglue.json")
	if err != nil {
		t.Fatal(err)
	}
	adversarial := archive("dev/dev.json", string(advGLUE), "dev/README.md", "x")
	folders := archive("a/dev.tsv", tsv, "b/dev.tsv", tsv+"Bad.\t0\n")
	twice := archive("dev.tsv", tsv, "dev.tsv", tsv+"Bad.\t0\n")
	for _, c := range []struct {
		content  string
		options  Options
		examples int
		want     string // an error, else the first record
	}{
		{one, mood, 1, "dev.tsv:2"},
		{one, zipped, 1, "dev.tsv:2"},
		{two, split("train.tsv"), 2, "train.tsv:2"},
		{two, split("a/dev.tsv"), 1, "dev.tsv:2"},
		{two, split("dev"), 0, "f.zip#dev.tsv (a/dev.tsv, a/train.tsv)"},
		{two, split("test.tsv"), 0, "f.zip has no member test.tsv; with data it has a/dev.tsv, a/train.tsv"},
		{one, split("b/dev.tsv"), 0, "f.zip has no member b/dev.tsv; with data it has dev/dev.tsv"},
		{archive("train", tsv, "dev.tsv", tsv+"Bad.\t0\n"), split("train"), 1, "train:2"},
		{folders, split("b/dev.tsv"), 2, "dev.tsv:2"},
		{folders, split("dev.tsv"), 0, "f.zip holds 2 members called dev.tsv: name one with its folder, as in "},
		{folders, mood, 0, "f.zip#a/dev.tsv (a/dev.tsv, b/dev.tsv)"},
		{twice, split("dev.tsv"), 0, "f.zip holds 2 members called dev.tsv, and programs differ in which of them they take"},
		{twice, mood, 0, "f.zip holds 2 members called dev.tsv, and programs differ in which of them they take"},
		{archive("dev.tsv.zst", string(zstdOf(t, []byte(tsv)))), mood, 1, "dev.tsv.zst:2"},
		{adversarial, split("sst2"), 1, "dev.json: sst2 1"},
		{adversarial, split("dev.json#sst2"), 1, "dev.json: sst2 1"},
		{adversarial, split("dev/dev.json#sst2"), 1, "dev.json: sst2 1"},
		{adversarial, split("dev"), 0, "mnli, mnli-mm, qnli, qqp, rte, sst2: name one, as in "},
		{adversarial, split("dev"), 0, "f.zip#dev/dev.json#mnli"},
		{two, mood, 0, "holds several files with data: name one, as in "},
		{archive("README.txt", "x", "picture.png", ""), mood, 0, "holds no file that ends in one of .json"},
		{archive("dev.json", one), mood, 0, "f.zip/dev.json is an archive in an archive: unpack it"},
		{archive("dev.tsv", "nothing known"), mood, 0, "f.zip/dev.tsv is of no known format"},
		{one[:len(one)-30], mood, 0, "the archive is cut off or damaged"},
	} {
		got, _, err := All(file(t, "f.zip", c.content), c.options)
		if c.examples == 0 {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
			continue
		}
		if err != nil || len(got) != c.examples || got[0].Record != c.want {
			t.Errorf("%v, %v, want %s", got, err, c.want)
		}
	}
}
