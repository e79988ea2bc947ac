package results

import "slices"

// Published is a table of the source, as it was printed.
type Published struct {
	Name    string         `json:"name"`
	Title   string         `json:"title"`
	Source  string         `json:"source"` // the post and the image
	Columns []string       `json:"columns"`
	Rows    []PublishedRow `json:"rows"`
	Notes   []string       `json:"notes,omitempty"` // contradictions, and what is not stated
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

var f1em = []string{"SQuAD 2.0 F1", "EM"}

// PublishedTables are the tables of the posts road1, road2 and kd1 of hfadeel.github.io.
var PublishedTables = []Published{
	{
		Name: "mtl", Title: "Multi-task pretraining against MT-DNN", Source: "road1, road4.png",
		Columns: []string{"SQuAD 2.0 F1", "EM", "MNLI-m", "QQP"},
		Rows: []PublishedRow{
			{Label: "BERT-Large", Values: []string{"84.9", "81.9", "86.3", "91.1"}},
			{Label: "BERT-Large + MT-DNN", Values: []string{"85.5", "82.5", "87.0", "91.9"}},
			{Label: "BERT-Large + ROaD MTL", Values: []string{"85.6", "82.5", "87.2", "92.1"}},
			{Label: "ALBERT-Large", Values: []string{"87.9", "85.0", "87.9", ""}},
			{Label: "ALBERT-Large + MT-DNN", Values: []string{"88.0", "85.0", "87.9", ""}},
			{Label: "ALBERT-Large + ROaD MTL", Values: []string{"88.3", "85.4", "88.3", ""}},
			{Label: "ELECTRA-Large", Values: []string{"90.5", "87.9", "90.9", "92.2"}, Arm: "none"},
			{Label: "ELECTRA-Large + MT-DNN", Values: []string{"90.3", "87.5", "90.8", "92.1"}, Arm: "mt-dnn"},
			{Label: "ELECTRA-Large + ROaD MTL", Values: []string{"90.9", "88.3", "91.2", "92.4"}, Arm: "road"},
		},
		Notes: []string{seedsNote, "road1.png has 91.6 and 91.5 as F1 of the same ELECTRA models, with the same EM: evidently a misprint"},
	},
	{
		Name: "newsqa", Title: "Trained on SQuAD 2.0, tested on NewsQA", Source: "road1, road5.png",
		Columns: []string{"NewsQA F1", "EM"},
		Rows: []PublishedRow{
			{Label: "ELECTRA-Large", Values: []string{"58.0", "42.7"}, Arm: "none"},
			{Label: "ROaD MTL", Values: []string{"60.5", "45.5"}, Arm: "road"},
		},
		Notes: []string{seedsNote, "road6.png has 55.6/43.4 for the first row and 56.8/43.7 for the second"},
	},
	{
		Name: "kd-in-mtl", Title: "Distillation within multi-task pretraining", Source: "road1, road6.png",
		Columns: []string{"SQuAD 2.0 F1", "EM", "MNLI-m", "QQP", "NewsQA F1", "EM"},
		Rows: []PublishedRow{
			{Label: "ELECTRA-Large", Values: []string{"90.5", "87.9", "90.9", "92.2", "55.6", "43.4"}, Arm: "none"},
			{Label: "+ ROaD MTL", Values: []string{"90.9", "88.3", "91.2", "92.4", "56.8", "43.7"}, Arm: "hard"},
			{Label: "+ ROaD MTL with KD", Values: []string{"91.0", "88.5", "91.4", "92.6", "57.9", "46.1"}, Arm: "weighted"},
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
		Notes: []string{seedsNote, "weighted less typical KD is 0.12 F1 and 0.16 EM; the text gives 91.6 F1 for the table's 91.5"},
	},
	{
		Name: "final", Title: "The final model", Source: "road1, road9.png",
		Columns: []string{"parameters", "inference", "SQuAD 2.0 F1", "EM", "NewsQA F1", "EM"},
		Rows: []PublishedRow{
			{Label: "BERT-Large", Values: []string{"335M", "1x", "87.5", "84.7", "", ""}, Only: true},
			{Label: "RoBERTa-Large", Values: []string{"355M", "1x", "89.4", "86.5", "", ""}, Only: true},
			{Label: "ELECTRA-Large, joint head", Values: []string{"339M", "1x", "90.6", "88.0", "", ""}, Only: true},
			{Label: "ELECTRA-Large, simplified head", Values: []string{"335M", "1x", "90.5", "87.9", "58.0", "42.7"}, Arm: "none"},
			{Label: "DeBERTa-Large", Values: []string{"400M", "1.3x", "90.7", "91.1", "", ""}, Only: true},
			{Label: "ensemble of three ELECTRA-Large", Values: []string{"1017M", "3x", "91.1", "88.7", "", ""}, Only: true},
			{Label: "Retro-Reader", Values: []string{"670M", "2x", "91.3", "88.8", "", ""}, Only: true},
			{Label: "ROaD-ELECTRA", Values: []string{"335M", "1x", "91.5", "89.0", "60.4", "45.4"}, Arm: "road"},
		},
		Notes: []string{
			seedsNote, "DeBERTa's EM is above its F1, which cannot be",
			"the joint head adds 2.1 million parameters in google-research/electra, not 4",
		},
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
