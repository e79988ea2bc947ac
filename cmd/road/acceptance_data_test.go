package main

import "testing"

// The counts of road data check equal those of transformers' BertTokenizerFast on
// the same texts (truncation "only_second", stride 128), and those in the data's
// README.
func TestAcceptanceDataCheckAgreesWithTransformers(t *testing.T) {
	r := accept(t)
	type lengths struct{ Min, Median, P95, Max int }
	var got struct {
		Format        string
		Records, Kept int
		Labels        map[string]map[string]int
		Lengths       struct{ Passage, Question lengths }
		Duplicates    struct{ Texts int }
		Overlap       []struct{ Texts, Passages, Questions int }
		Windows       struct{ Mean float64 }
	}
	r.object(&got, "data", "check", r.data+"/squad2/train-16-articles.json",
		"--model", r.data+"/vocab/vocab.txt", "--max-len", "256", "--json")
	unanswered := got.Labels["spans"]["unanswered"]
	if got.Format != "squad" || got.Records != 6078 || got.Kept != 6078 || unanswered != 3168 || got.Duplicates.Texts != 4 {
		t.Errorf("%+v", got)
	}
	if p, q := got.Lengths.Passage, got.Lengths.Question; p != (lengths{30, 148, 312, 789}) || q != (lengths{4, 12, 20, 38}) {
		t.Errorf("passages %+v, questions %+v", p, q)
	}
	if windows := int(got.Windows.Mean*6078 + 0.5); windows != 7324 {
		t.Errorf("%d windows", windows)
	}
	// Half of the articles are the other file's, all with new ids.
	r.object(&got, "data", "check", "--train", r.data+"/squad2/train-16-articles.json", "--dev", r.data+"/squad2/dev-full.json", "--json")
	if got.Records != 11873 || got.Duplicates.Texts != 7 || len(got.Overlap) != 1 || got.Overlap[0].Texts != 6074 {
		t.Errorf("%+v", got)
	}
	train, dev := r.data+"/squad2/train-16-articles.json", r.data+"/squad2/dev-19-articles.json"
	r.object(&got, "data", "check", "--train", train, "--dev", dev, "--json")
	if len(got.Overlap) != 1 || got.Overlap[0].Texts != 0 || got.Overlap[0].Passages != 0 {
		t.Errorf("%+v", got.Overlap)
	}
}
