package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/visible"
)

// written is a label as a file has it.
type written struct {
	text    string
	names   []string          // of the column's numbers, from 0, if the file gives them
	meaning map[string]string // of numbers and truth values, if the column or the format leaves no doubt
}

// meanings gives the labels for numbers and truth values, if a column's name
// leaves no doubt.
var meanings = map[string]map[string]string{
	"is_duplicate": {"0": "different", "1": "same", "false": "different", "true": "same"},
	"stars":        fromOne, "star_rating": fromOne, "rating": fromOne,
}

// fromOne are stars, which are counted.
var fromOne = map[string]string{"1": "1", "2": "2", "3": "3", "4": "4", "5": "5"}

// spellings are other ways in which files write a task's labels. Numbers
// stand for names only where every dataset means the same by them.
var spellings = map[string]map[string]string{
	"nli": {"e": "entailment", "n": "neutral", "c": "contradiction"},
	"paraphrase": {
		"0": "different", "false": "different", "not_duplicate": "different", "not_equivalent": "different",
		"1": "same", "true": "same", "duplicate": "same", "equivalent": "same",
	},
	"sentiment": {
		"1 star": "1", "2 stars": "2", "2 star": "2", "3 stars": "3", "3 star": "3", "4 stars": "4", "4 star": "4",
		"5 stars": "5", "5 star": "5",
	},
}

// label returns the task's label that a file's own stands for, or why it is none. The
// options' meaning comes first, then the file's, then the format's, then the task's own
// labels and their other spellings.
func (r *reader) label(task tasks.Task, l written) (string, *fault) {
	name, sure := l.text, l.meaning != nil
	if len(r.options.Labels)+len(l.names) == 0 && !sure && task.Label(name) >= 0 && !isWhole(name) {
		return name, nil // as nearly all
	}
	plain := plainLabel(l.text)
	if to, ok := r.mapped(l.text, plain); ok {
		name, sure = to, true
	} else {
		if i, err := strconv.Atoi(plain); err == nil && i >= 0 && i < len(l.names) {
			name, sure = l.names[i], true
		} else if task.Label(name) < 0 && len(task.Labels) > 0 {
			name = plain
		}
		if known, ok := l.meaning[plainLabel(name)]; ok {
			name = known
		}
		if to, ok := r.options.Labels[name]; ok {
			name = to
		} else if known, ok := spellings[task.Name][name]; ok && task.Label(name) < 0 {
			name, sure = known, true
		}
	}
	switch {
	case !sure && isWhole(name) && countsFromOne(task):
		return "", r.unordered(task, name)
	case len(task.Labels) > 0 && task.Label(name) < 0:
		return "", unknownLabel(task, l.text, name)
	}
	return name, nil
}

// unordered is the error about a number that may count from 0 or from 1.
func (r *reader) unordered(task tasks.Task, number string) *fault {
	for known := range r.options.Labels {
		if isWhole(known) {
			return faultf("label %s is a number to which labels gives no meaning", number)
		}
	}
	return faultf("label %s is a number, and the file does not say whether its numbers begin at 0 or at 1: give the dataset labels = %s "+
		"if they begin at 0, labels = %s if they begin at 1", number, mapping(0, task.Labels), mapping(1, task.Labels))
}

// mapped returns the label that the options give for the first of these spellings that
// they have.
func (r *reader) mapped(spelled ...string) (string, bool) {
	for _, s := range spelled {
		if to, ok := r.options.Labels[s]; ok {
			return to, true
		}
	}
	return "", false
}

// none reports whether a written label says that there is none, unless it is a label.
func (r *reader) none(task tasks.Task, text string) bool {
	if !isNone(text) || task.Label(text) >= 0 {
		return false
	}
	_, ok := r.mapped(text, plainLabel(text))
	return !ok
}

// isNone reports whether a text stands for no label: nothing, "-" as in SNLI, -1 as in
// Hugging Face's test sets, and the spellings that pandas reads as NaN.
func isNone(text string) bool {
	switch plainLabel(text) {
	case "", "-", "-1", "nan", "NaN", "-nan", "-NaN", "null", "NULL", "None", "NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "#N/A N/A":
		return true
	}
	return false
}

// plainLabel writes numbers and truth values as JSON does: pandas writes True to a CSV,
// and 1.0 where another row has no label.
func plainLabel(text string) string {
	switch text {
	case "True", "TRUE":
		return "true"
	case "False", "FALSE":
		return "false"
	}
	if whole, fraction, ok := strings.Cut(text, "."); ok && fraction != "" && strings.Trim(fraction, "0") == "" && isWhole(whole) {
		return whole
	}
	return text
}

// isWhole reports whether a text is a whole number.
func isWhole(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// isBetween reports whether a written label is a number between two labels.
func isBetween(task tasks.Task, text string) bool {
	whole, fraction, ok := strings.Cut(text, ".")
	return ok && isWhole(whole) && isWhole("0"+fraction) && strings.Trim(fraction, "0") != "" && task.Label(text) < 0
}

// countsFromOne reports whether a task's labels are numbers from 1 on, which the class
// numbers of a file, from 0 on, would be mistaken for.
func countsFromOne(task tasks.Task) bool {
	for i, label := range task.Labels {
		if label != strconv.Itoa(i+1) {
			return false
		}
	}
	return len(task.Labels) > 0
}

// mapping writes the options' labels that give numbers from first on a task's labels.
func mapping(first int, labels []string) string {
	var pairs []string
	for i, label := range labels {
		pairs = append(pairs, fmt.Sprintf("%q = %q", strconv.Itoa(first+i), label))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// nliOrders are the orders in which files number the labels of nli.
var nliOrders = fmt.Sprintf("labels = %s as in the datasets of Hugging Face, labels = %s as in BERT's code and AllNLI, or "+
	"labels = %s as in fairseq",
	mapping(0, []string{"entailment", "neutral", "contradiction"}), mapping(0, []string{"contradiction", "entailment", "neutral"}),
	mapping(0, []string{"contradiction", "neutral", "entailment"}))

// unknownLabel is the error about a label that is none of a task's, with the
// remedy.
func unknownLabel(task tasks.Task, written, name string) *fault {
	known := strings.Join(task.Labels, ", ")
	number := isWhole(name) && plainLabel(written) == name
	written, name = visible.Name(written), visible.Name(name)
	nli, _ := tasks.Lookup("nli")
	switch {
	case number && slices.Equal(task.Labels, nli.Labels):
		return faultf("label %s is a number, and the file does not say which of %s it stands for: give the dataset %s",
			written, known, nliOrders)
	case number:
		return faultf("label %s is a number, and the file does not say which of %s it stands for: give the dataset labels = {\"%s\" = ...}",
			written, known, written)
	case written != name:
		name = fmt.Sprintf("%s (written %s)", name, written)
	}
	return faultf("label %s of task %s is none of %s: if it is another spelling, map it with labels = {\"%s\" = ...}", name, task.Name,
		known, written)
}
