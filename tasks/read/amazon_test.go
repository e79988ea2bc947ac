package read

import (
	"strings"
	"testing"
)

func TestAmazonReviews(t *testing.T) {
	stars := serving("sentiment")
	stars.Format = "amazon-stars"
	for _, c := range []fixture{
		{"amazon-polarity.csv", "amazon-polarity", classes("negative", "positive"), []string{
			"amazon-polarity.csv:1 | Stuning even for the non-gamer | This sound track was beautiful!\n" +
				"It paints the \"senery\" in your mind, and \\\"more\\\" than that | c=positive",
			`amazon-polarity.csv:2 | Buyer beware: it ends with a backslash \ |  | c=negative`,
			`amazon-polarity.csv:3 | A lone quote | He said \"hi\" and "ho" there | c=positive`,
		}, nil, 0},
		{"amazon-stars.csv", "amazon-stars", stars, []string{
			`amazon-stars.csv:1 | more like funchuck | Gave this to my dad for a gag gift, "funny". | sentiment=3`,
			"amazon-stars.csv:2 | Inspiring | I hope a lot of people hear this cd. | sentiment=5",
			"amazon-stars.csv:3 | Bad | No. | sentiment=1",
		}, nil, 0},
		{"multilingual.jsonl", "jsonl", serving("sentiment"), []string{
			"multilingual.jsonl:1 | Leider kaputt | Armband ist leider nach 1 Jahr kaputt gegangen 😞 | sentiment=1",
			"multilingual.jsonl:2 | In der Lieferung war nur Ein Akku! |  | sentiment=5",
		}, nil, 0},
	} {
		c.check(t)
	}
	// Two classes are never taken for one star and two.
	if _, _, err := All("testdata/amazon-polarity.csv", serving("sentiment")); err == nil ||
		!strings.Contains(err.Error(), "class 2 is not known to be stars") {
		t.Error(err)
	}
	// Nor are stars for two classes, where they come sorted.
	sorted := `"1","Bad","No."` + "\n" + strings.Repeat(`"2","Bad","`+strings.Repeat("No. ", 200)+`"`+"\n", 100) + `"3","Mixed","Yes."` +
		"\n" + `"4","cut`
	_, report, err := All(file(t, "train.csv", sorted), classes("negative", "positive"))
	if err != nil || len(report.First) != 2 ||
		report.First[0].String() != `train.csv:102: class 3 is neither 1, negative, nor 2, positive: if these are stars, give the dataset `+
			`format = "amazon-stars"` ||
		!strings.HasPrefix(report.First[1].String(), "train.csv:103: the line is not a class, a title and a text") {
		t.Errorf("%v, %v", report, err)
	}
}
