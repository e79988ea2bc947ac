package tasks

// Example is one labelled text of a dataset, as it was read.
//
// A span example has a passage and a question; a class example has one text
// in Passage, or a pair in Passage and Question. An example of a dialog has
// answers and labels.
type Example struct {
	ID       string
	Own      string // the ID that the file gives, where ID is its place
	Record   string // where it was read, for messages: "train.json: article 3, paragraph 2, question 5"
	Title    string
	Passage  string
	Question string
	Turns    []Turn            // of a dialog before the question, oldest first; where asked for
	Answers  []Answer          // empty if the question has no answer here
	Accepted []string          // texts that count as right when it is scored; default: those of Answers
	Labels   map[string]string // by task
}

// AcceptedTexts are the texts that count as right; empty if the question has no answer.
func (ex *Example) AcceptedTexts() []string {
	if ex.Accepted != nil {
		return ex.Accepted
	}
	var texts []string
	for _, a := range ex.Answers {
		texts = append(texts, a.Text)
	}
	return texts
}

// Answer is one accepted answer. Start counts code points of the passage.
type Answer struct {
	Text  string
	Start int
}

// Turn is a question of a dialog with the answer that it got.
type Turn struct{ Question, Answer string }

// Window is one cut of an example that a model sees at once:
// [CLS] question [SEP] passage [SEP] for spans, [CLS] text [SEP] pair [SEP]
// for classes. It is a training instance; |D| and batch sizes count windows.
type Window struct {
	Example int // index in the dataset
	Index   int // number of the cut in its example
	IDs     []int32
	Types   []uint8 // segment of each id, 0 or 1

	// Of a span: the passage's tokens are IDs[First:Last], and Offsets holds
	// the code points [start, end) of each of them in the passage. A span is
	// a pair of indices into IDs, the last one included; {0, 0} is [CLS], no
	// answer.
	First, Last int
	Offsets     [][2]int32
	Gold        [][2]int // every accepted span in this window; {0,0} alone when there is none
	Target      [2]int   // the one the loss takes: the first of Gold

	// Labels holds the index of the right logit by task; a task that this
	// window does not train is absent.
	Labels map[string]int
}
