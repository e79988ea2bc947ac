package answers

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"dev.road/workbench/session/wire"
)

// Student is the name of the model that the run trains.
const Student = "student"

// Header is the first line of a file of answers.
type Header struct {
	Model    string              `json:"model"`          // "student", or the teacher's short name
	Step     int                 `json:"step,omitempty"` // of the student's weights
	Attempt  int                 `json:"attempt,omitempty"`
	Dataset  string              `json:"dataset"`
	Tasks    []string            `json:"tasks"`            // the first one's answer is the model's, the others' are beside it
	Labels   map[string][]string `json:"labels,omitempty"` // of each class task, in the order of the probabilities
	Examples int                 `json:"examples"`         // number of the lines that follow
	Time     time.Time           `json:"time"`
	Made     string              `json:"made,omitempty"`    // a digest of the teacher's weights and of the settings of its answers
	Members  []string            `json:"members,omitempty"` // of an ensemble: the names of its models
	Asked    bool                `json:"asked,omitempty"`   // a person has asked for them: they are kept for good
}

// Writer writes a file of answers:
//
//	{"id":"1","text":"Oslo","null":0.01,"null_diff":-4.25,"em":1,"f1":1,"top":[[20,24,0.93],[17,24,0.05]]}
//	{"id":"1","label":"entailment","em":1,"probs":[0.9,0.07,0.03],"heads":{"followup":[0.2,0.5,0.3]}}
//
// A best answer is its first code point, the one after its last, and its probability.
type Writer struct {
	to     *bufio.Writer
	header Header
	line   []byte
	left   int
}

// NewWriter begins a file.
func NewWriter(to io.Writer, h Header) (*Writer, error) {
	w := &Writer{to: bufio.NewWriterSize(to, 64<<10), header: h, left: h.Examples}
	text, err := json.Marshal(h)
	if err == nil {
		_, err = w.to.Write(append(text, '\n'))
	}
	return w, err
}

// Add writes what the model says about the next example: nothing, if the example has no
// windows.
func (w *Writer) Add(id string, windows int, said *wire.Said, beside []wire.TaskAnswer) error {
	b := appendText(append(w.line[:0], `{"id":`...), id)
	if windows != 1 {
		b = appendInt(append(b, `,"windows":`...), windows)
	}
	switch labels, class := w.header.Labels[w.header.Tasks[0]]; {
	case windows == 0 || said.Model == "":
	case class:
		b = appendText(append(b, `,"label":`...), said.Text)
		b = appendShare(append(b, `,"em":`...), said.EM)
		b = appendProbs(append(b, `,"probs":`...), labels, said.Labels)
	default:
		b = w.span(b, said)
	}
	if len(beside) > 0 {
		b = append(b, `,"heads":{`...)
		for i, x := range beside {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendProbs(append(appendText(b, x.Task), ':'), w.header.Labels[x.Task], x.Labels)
		}
		b = append(b, '}')
	}
	w.line = append(b, "}\n"...)
	w.left--
	_, err := w.to.Write(w.line)
	return err
}

// span appends an answer that is a stretch of the passage.
func (w *Writer) span(b []byte, said *wire.Said) []byte {
	b = appendText(append(b, `,"text":`...), said.Text)
	b = appendProb(append(b, `,"null":`...), said.Null)
	b = appendScore(append(b, `,"null_diff":`...), said.NullDiff)
	b = appendShare(append(b, `,"em":`...), said.EM)
	b = appendShare(append(b, `,"f1":`...), said.F1)
	if len(said.Top) == 0 {
		return b
	}
	b = append(b, `,"top":[`...)
	for i, s := range said.Top {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendInt(append(b, '['), s.Start), ',')
		b = append(appendProb(append(appendInt(b, s.End), ','), s.Prob), ']')
	}
	return append(b, ']')
}

// appendProbs appends the probabilities of labels in their own order.
func appendProbs(b []byte, labels []string, ranked []wire.Label) []byte {
	b = append(b, '[')
	for i, name := range labels {
		if i > 0 {
			b = append(b, ',')
		}
		prob := 0.0
		for _, l := range ranked {
			if l.Name == name {
				prob = l.Prob
			}
		}
		b = appendProb(b, prob)
	}
	return append(b, ']')
}

// Left is the number of examples without an answer so far.
func (w *Writer) Left() int { return w.left }

// Flush writes what is left in memory.
func (w *Writer) Flush() error { return w.to.Flush() }
