package read

import (
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
)

// Options choose the reading of a file.
type Options struct {
	// Strict makes the first record that would be dropped an error.
	Strict bool
	// Tasks are the tasks that the dataset serves. Labels that are none of a
	// task's are refused, and the label of a labelled text is for the one
	// class task. A file can be read without: labels are then taken as they
	// are, those of labelled texts under the name AnyTask.
	Tasks []tasks.Task
	// Format is a name of Formats; default: recognised by content.
	Format string
	// Columns names the columns of a table, or the keys of JSON lines, that no
	// format knows.
	Columns Columns
	// Labels maps the file's spelling of labels to a task's labels. It takes
	// precedence over the format's own meanings.
	Labels map[string]string
	// Split keeps, where records say which split they are of (NewsQA's
	// combined JSON: train, dev, test), those of one; default: all.
	Split string
	// History is the number of a dialog's turns before its question;
	// HistoryAnswers adds the turns' answers.
	History        int
	HistoryAnswers bool
	// Turns gives the examples of a dialog the turns before their questions, with
	// their answers.
	Turns bool
	// Scoring keeps what an official scorer sees: questions have all their answers
	// as they are written in Accepted, are kept wherever the passage has these, and
	// as often as the file has them.
	Scoring bool
	// Evidence is the folder with the documents that a file's questions name
	// (TriviaQA); default: an "evidence" folder near the file.
	Evidence string
}

// Columns names a record's fields; an empty name is one that is looked for by
// its usual names. A span record has a passage, a question, and either the
// answer's text with its start in code points, or its text alone, which is
// then looked for in the passage. A class record has a text, a pair perhaps,
// and a label.
type Columns struct {
	ID          string `toml:"id"`
	Text        string `toml:"text"`
	Pair        string `toml:"pair"`
	Label       string `toml:"label"`
	Passage     string `toml:"passage"`
	Question    string `toml:"question"`
	Answer      string `toml:"answer"`
	AnswerStart string `toml:"answer_start"`
}

// parts are the columns by what they hold, as a recipe calls them.
func (c *Columns) parts() []partColumn {
	return []partColumn{
		{"id", &c.ID}, {"text", &c.Text}, {"pair", &c.Pair}, {"label", &c.Label}, {"passage", &c.Passage}, {"question", &c.Question},
		{"answer", &c.Answer}, {"answer_start", &c.AnswerStart},
	}
}

// partColumn is a part of a record and the name of its column.
type partColumn struct {
	part   string
	column *string
}

// named are the columns that have a name.
func (c Columns) named() (names []string) {
	for _, p := range c.parts() {
		if *p.column != "" {
			names = append(names, *p.column)
		}
	}
	return names
}

// Name gives the column of a part of records, as a recipe calls it (text, answer_start).
func (c *Columns) Name(part, column string) error {
	var known []string
	for _, p := range c.parts() {
		if p.part == part {
			*p.column = column
			return nil
		}
		known = append(known, p.part)
	}
	return fmt.Errorf("records have no part %q; their parts are %s", part, strings.Join(known, ", "))
}
