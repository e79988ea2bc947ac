package results

import (
	"math"
	"slices"
	"strconv"
)

// Published is a table of the source, as it was printed.
type Published struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Source  string         `json:"source"` // the post and the image
	Columns []Column       `json:"columns"`
	Rows    []PublishedRow `json:"rows"`
	Notes   []string       `json:"notes,omitempty"` // contradictions, and what is not stated
}

// Column is a column of a published table.
type Column struct {
	Name     string   `json:"name"`
	Datasets []string `json:"datasets,omitempty"` // of the figure, as recipes call it; none: it is no figure
	Metric   string   `json:"metric,omitempty"`
}

// is reports whether a figure is the column's.
func (c Column) is(h Head) bool {
	return slices.Contains(c.Datasets, h.Dataset) && c.Metric == h.Metric
}

// PublishedRow is a row of a published table.
type PublishedRow struct {
	Label  string   `json:"label"`
	Values []string `json:"values"`         // by column; empty: not stated
	Only   bool     `json:"only,omitempty"` // no recipe runs it here
	Arm    string   `json:"arm,omitempty"`  // the arm of the built-in plan that repeats it
}

// PublishedTable returns the table of a name; false if there is none.
func PublishedTable(name string) (Published, bool) {
	i := slices.IndexFunc(PublishedTables, func(p Published) bool { return p.Name == name })
	if i < 0 {
		return Published{}, false
	}
	return PublishedTables[i], true
}

// value returns a published figure, as it is printed; false if the table has none of that
// arm.
func (p *Published) value(arm string, h Head) (text string, of Column, found bool) {
	row := slices.IndexFunc(p.Rows, func(r PublishedRow) bool { return r.Arm != "" && r.Arm == arm })
	i := slices.IndexFunc(p.Columns, func(c Column) bool { return c.is(h) })
	if row < 0 || i < 0 || p.Rows[row].Values[i] == "" {
		return "", Column{}, false
	}
	return p.Rows[row].Values[i], p.Columns[i], true
}

// difference returns the published difference of two arms in points; nil if the table
// lacks one of them.
func (p *Published) difference(arm, against string, h Head) *PublishedDifference {
	a, of, found := p.value(arm, h)
	b, _, both := p.value(against, h)
	if !found || !both {
		return nil
	}
	x, err := strconv.ParseFloat(a, 64)
	y, wrong := strconv.ParseFloat(b, 64)
	if err != nil || wrong != nil {
		return nil // a size, "335M"
	}
	// Rounded to the digits that are printed.
	return &PublishedDifference{Column: of.Name, Points: math.Round((x-y)*100) / 100}
}

// PublishedDifference is the difference of two arms of a published table.
type PublishedDifference struct {
	Column string  `json:"column"`
	Points float64 `json:"points"`
	Needed int     `json:"seeds_needed,omitempty"` // as that of a Comparison, for this difference
}

// PublishedNames are the names of the published tables.
func PublishedNames() []string {
	names := make([]string, len(PublishedTables))
	for i, p := range PublishedTables {
		names[i] = p.Name
	}
	return names
}

// seedsNote is true of every table.
const seedsNote = "number of seeds, spread, T, the weights of the loss and the settings of the fine-tuning are not stated; " +
	"NewsQA's release neither"

// bertNote is of three tables.
const bertNote = "BERT-Large is 84.9/81.9 in road4.png, 87.5/84.7 in road9.png and 81.8/79.0 in road2"

var (
	squadF1  = Column{"SQuAD 2.0 F1", []string{"squad2", "squad"}, "f1"}
	squadEM  = Column{"EM", []string{"squad2", "squad"}, "exact"}
	newsqaF1 = Column{"NewsQA F1", []string{"newsqa"}, "f1"}
	newsqaEM = Column{"EM", []string{"newsqa"}, "exact"}
	mnli     = Column{"MNLI-m", []string{"mnli"}, "accuracy"}
	qqp      = Column{"QQP", []string{"qqp"}, "accuracy"}
	f1em     = []Column{squadF1, squadEM}

	size      = Column{Name: "size"}
	inference = Column{Name: "inference"} // cost, against a model of the same size
)

// PublishedTables are the tables of the posts road1, road2 and kd1 of hfadeel.github.io.
var PublishedTables = []Published{
	{
		Name: "mtl", Title: "Multi-task pretraining against MT-DNN", Source: "road1, road4.png",
		Columns: []Column{squadF1, squadEM, mnli, qqp},
		Rows: []PublishedRow{
			{Label: "BERT-Large", Values: []string{"84.9", "81.9", "86.3", "91.1"}, Arm: "bert"},
			{Label: "BERT-Large + MT-DNN", Values: []string{"85.5", "82.5", "87.0", "91.9"}, Arm: "bert-mt-dnn"},
			{Label: "BERT-Large + ROaD MTL", Values: []string{"85.6", "82.5", "87.2", "92.1"}, Arm: "bert-road"},
			{Label: "ALBERT-Large", Values: []string{"87.9", "85.0", "87.9", ""}, Arm: "albert"},
			{Label: "ALBERT-Large + MT-DNN", Values: []string{"88.0", "85.0", "87.9", ""}, Arm: "albert-mt-dnn"},
			{Label: "ALBERT-Large + ROaD MTL", Values: []string{"88.3", "85.4", "88.3", ""}, Arm: "albert-road"},
			{Label: "ELECTRA-Large", Values: []string{"90.5", "87.9", "90.9", "92.2"}, Arm: "none"},
			{Label: "ELECTRA-Large + MT-DNN", Values: []string{"90.3", "87.5", "90.8", "92.1"}, Arm: "mt-dnn"},
			{Label: "ELECTRA-Large + ROaD MTL", Values: []string{"90.9", "88.3", "91.2", "92.4"}, Arm: "road"},
		},
		Notes: []string{
			seedsNote, "road1.png has 91.6 and 91.5 as F1 of the same ELECTRA models, with the same EM: evidently a misprint",
			bertNote,
		},
	},
	{
		Name: "newsqa", Title: "Trained on SQuAD 2.0, tested on NewsQA", Source: "road1, road5.png",
		Columns: []Column{newsqaF1, newsqaEM},
		Rows: []PublishedRow{
			{Label: "ELECTRA-Large", Values: []string{"58.0", "42.7"}, Arm: "none"},
			{Label: "ROaD MTL", Values: []string{"60.5", "45.5"}, Arm: "road"},
		},
		Notes: []string{seedsNote, "road6.png has 55.6/43.4 for the first row and 56.8/43.7 for the second"},
	},
	{
		Name: "kd-in-mtl", Title: "Distillation within multi-task pretraining", Source: "road1, road6.png",
		Columns: []Column{squadF1, squadEM, mnli, qqp, newsqaF1, newsqaEM},
		Rows: []PublishedRow{
			{Label: "ELECTRA-Large", Values: []string{"90.5", "87.9", "90.9", "92.2", "55.6", "43.4"}, Arm: "none"},
			{Label: "+ ROaD MTL", Values: []string{"90.9", "88.3", "91.2", "92.4", "56.8", "43.7"}, Arm: "hard"},
			{Label: "+ ROaD MTL with KD", Values: []string{"91.0", "88.5", "91.4", "92.6", "57.9", "46.1"}, Arm: "own"},
		},
		Notes: []string{seedsNote, "NewsQA's rows are not those of road5.png: 58.0/42.7 and 60.5/45.5"},
	},
	{
		Name: "kd-variants", Title: "Ways of distilling from an ensemble of three", Source: "road1, road8.png; kd1, kd7.png", Columns: f1em,
		Rows: []PublishedRow{
			{Label: "single model, no KD", Values: []string{"90.87", "88.34"}, Arm: "hard"},
			{Label: "ensemble of the three teachers", Values: []string{"91.41", "88.92"}, Only: true},
			{Label: "typical KD", Values: []string{"91.38", "88.84"}, Arm: "mean"},
			{Label: "annealing KD", Values: []string{"91.0", "88.1"}, Arm: "annealed"},
			{Label: "weighted KD (0.75)", Values: []string{"91.5", "89.0"}, Arm: "weighted"},
		},
		Notes: []string{seedsNote, "weighted KD is 0.12 F1 and 0.16 EM above typical KD; the text gives 91.6 F1 for the table's 91.5"},
	},
	{
		Name: "final", Title: "The final model", Source: "road1, road9.png",
		Columns: []Column{size, inference, squadF1, squadEM, newsqaF1, newsqaEM},
		Rows: []PublishedRow{
			{Label: "BERT-Large", Values: []string{"335M", "1x", "87.5", "84.7", "", ""}, Only: true},
			{Label: "RoBERTa-Large", Values: []string{"355M", "1x", "89.4", "86.5", "", ""}, Only: true},
			{Label: "ELECTRA-Large, joint head", Values: []string{"339M", "1x", "90.6", "88.0", "", ""}, Only: true},
			{Label: "ELECTRA-Large, simple head", Values: []string{"335M", "1x", "90.5", "87.9", "58.0", "42.7"}, Arm: "none"},
			{Label: "DeBERTa-Large", Values: []string{"400M", "1.3x", "90.7", "91.1", "", ""}, Only: true},
			{Label: "three ELECTRA-Large, ensemble", Values: []string{"1017M", "3x", "91.1", "88.7", "", ""}, Only: true},
			{Label: "Retro-Reader", Values: []string{"670M", "2x", "91.3", "88.8", "", ""}, Only: true},
			{Label: "ROaD-ELECTRA", Values: []string{"335M", "1x", "91.5", "89.0", "60.4", "45.4"}, Arm: "road"},
		},
		Notes: []string{
			seedsNote, "DeBERTa's EM is above its F1, which cannot be", "the text gives ROaD-ELECTRA 91.6 F1 for the table's 91.5",
			"the joint head adds 2.1 million parameters in google-research/electra, not 4", bertNote,
		},
	},
	{
		Name: "base", Title: "Models of base size, beside BERT-Large", Source: "road2", Columns: f1em,
		Rows: []PublishedRow{
			{Label: "BERT-Large", Values: []string{"81.8", "79.0"}, Only: true},
			{Label: "ELECTRA-Base", Values: []string{"83.3", "80.5"}, Arm: "none"},
			{Label: "RoBERTa-Base", Values: []string{"83.7", "80.5"}, Only: true},
			{Label: "RoBERTa-Base + KD", Values: []string{"84.8", "81.6"}, Only: true},
			{Label: "DeBERTa-Base", Values: []string{"86.2", "83.1"}, Only: true},
			{Label: "ROaD-Base v1.0", Values: []string{"87.3", "84.6"}, Only: true},
			{Label: "ROaD-Base v1.1", Values: []string{"87.6", "85.1"}, Arm: "road"},
		},
		Notes: []string{seedsNote, "the table of teachers has 85.0/82.0 for ELECTRA-Base", bertNote},
	},
	{
		Name: "passes", Title: "Tasks a step, with KD, ELECTRA-Base", Source: "road2, road2_5.png", Columns: f1em,
		Rows: []PublishedRow{
			{Label: "no multi-task pretraining", Values: []string{"87.3", "84.6"}, Arm: "none"},
			{Label: "1 task a step", Values: []string{"87.2", "84.5"}, Arm: "one"},
			{Label: "2 tasks a step", Values: []string{"87.5", "84.9"}, Arm: "two"},
			{Label: "4 tasks a step", Values: []string{"87.6", "85.1"}, Arm: "four"},
			{Label: "8 tasks a step", Values: []string{"87.4", "84.7"}, Arm: "eight"},
		},
		Notes: []string{seedsNote},
	},
	{
		Name: "teachers", Title: "Teachers of an ELECTRA-Base student", Source: "road2, road2_2.png and road2_3.png", Columns: f1em,
		Rows: []PublishedRow{
			{Label: "no KD", Values: []string{"85.0", "82.0"}, Arm: "hard"},
			{Label: "one of its own size", Values: []string{"86.1", "83.2"}, Arm: "own"},
			{Label: "three of its own size", Values: []string{"86.4", "83.6"}, Arm: "own-three"},
			{Label: "one ELECTRA-Large", Values: []string{"86.3", "83.5"}, Arm: "large"},
			{Label: "three ELECTRA-Large", Values: []string{"86.2", "83.4"}, Arm: "large-three"},
			{Label: "one ROaD-Large", Values: []string{"87.3", "84.6"}, Arm: "mtl"},
			{Label: "three ROaD-Large", Values: []string{"87.1", "84.1"}, Arm: "mtl-three"},
			{Label: "one that was distilled itself", Values: []string{"87.0", "84.0"}, Arm: "distilled"},
		},
		Notes: []string{seedsNote, "the first row is not that of the table of models in road2, 83.3/80.5"},
	},
}
