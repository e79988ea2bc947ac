package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type askCmd struct {
	runArg
	Passage        string   `short:"p" required:"" placeholder:"TEXT|@FILE|-" help:"The passage, or the first text of a pair; - reads stdin."`
	Question       string   `short:"q" placeholder:"TEXT" help:"The question, or the second text of a pair."`
	EditedPassage  string   `placeholder:"TEXT|@FILE|-" help:"Passage to ask about as well; the differences are shown."`
	EditedQuestion string   `placeholder:"TEXT" help:"Question to ask as well; the differences are shown."`
	Task           string   `default:"mrc" placeholder:"TASK" help:"The head that answers."`
	Dataset        string   `placeholder:"DATASET" help:"Dataset whose head answers, if each has one. Default: the task's first."`
	Model          []string `placeholder:"NAME" help:"A model, as below; repeatable. Default: student."`
	Top            int      `default:"5" placeholder:"N" help:"Number of answers."`
	Explain        string   `placeholder:"WAY" enum:",occlusion,gradient" default:"" help:"Importance of each word: occlusion or gradient."`
}

// Help implements kong's HelpProvider.
func (askCmd) Help() string {
	return `The live run's trainer answers, between two micro-batches; of an ended run, road serve's process.

A model is student; a teacher's short name; student@STEP or student@best, a checkpoint of the run;
RUN@STEP, one of another run; a checkpoint's folder, such as ./best; or a name on the hub, whose
checkpoint is in its cache.

An edited text is asked together with the original, of the same weights. --explain occlusion leaves
out one word after another; --explain gradient is gradient times input. Both are in nats of the
answer's log-probability: above 0 a word speaks for the answer.

With --json: an array with one object per model,
{"model","step","top":[{"text","start","end","prob"}],"null","null_diff","tokens":[{"text","start",
"end"}],"start":[PROB],"end":[PROB]}, offsets in code points; for a class task
"labels":[{"name","prob"}] instead. "importance":{"method","answer","log_prob","question":[{"text",
"start","end","weight"}],"passage"} and "edited", an answer, where they were asked for.

Exit status: 0 answered; 1 no such model, task or dataset, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *askCmd) Run(a *app) error {
	passage, err := a.text(c.Passage)
	if err != nil {
		return usage(fmt.Errorf("ask: read the passage: %w", err))
	}
	if strings.TrimSpace(passage) == "" {
		return usage(errors.New("ask: the passage is empty"))
	}
	q := wire.Question{
		Task: c.Task, Dataset: c.Dataset, Passage: passage, Question: c.Question, Top: c.Top, Explain: wire.Explanation(c.Explain),
	}
	if c.EditedPassage != "" || c.EditedQuestion != "" {
		edited, err := a.text(c.EditedPassage)
		if err != nil {
			return usage(fmt.Errorf("ask: read the edited passage: %w", err))
		}
		q.Edited = &wire.Edited{Passage: cmp.Or(edited, passage), Question: cmp.Or(c.EditedQuestion, c.Question)}
	}
	run, err := c.open()
	if err != nil {
		return err
	}
	if q.Models, err = askedModels(c.Model); err != nil {
		return usage(fmt.Errorf("ask: %w", err))
	}
	answers, err := run.Infer(a.ctx, q)
	if err != nil {
		return err
	}
	info, _, err := run.Folder().Info()
	if err != nil {
		return err
	}
	trained := info.Checkpoint == nil || info.Checkpoint.Step > 0
	return a.print(answers, func() {
		for _, answer := range answers {
			a.answer(answer, trained)
		}
	})
}

// askedModels are models as the trainer knows them.
func askedModels(names []string) (models []string, err error) {
	for _, name := range names {
		model, err := askedModel(name)
		if err != nil {
			return nil, err
		}
		models = append(models, model)
	}
	return models, nil
}

// askedModel is a model as the trainer knows it, which has another working folder: the
// path of a folder that is here, and of RUN@STEP, is absolute. A name without a slash is
// no folder, else one that is called as a teacher would be taken for it.
func askedModel(name string) (string, error) {
	of, _, at := strings.Cut(name, "@")
	switch {
	case strings.Contains(name, "/"):
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return filepath.Abs(name)
		}
	case at && of != "student":
		c, err := session.LocalCheckpoint(name)
		if err != nil {
			return "", err
		}
		return filepath.Abs(c.Dir)
	}
	return name, nil
}

// answer prints one model's answer; trained as of heading.
func (a *app) answer(said wire.Answer, trained bool) {
	a.printf("%s\n", heading(said, trained))
	a.candidates(said, nil)
	a.importance(said.Importance)
	if e := said.Edited; e != nil {
		a.printf("%s, edited\n", heading(*e, trained))
		a.candidates(*e, &said)
		a.importance(e.Importance)
	}
}

// heading names a model and the step of its weights. The weights of a run have one from 0
// on; those of a teacher, and of a checkpoint that no run has trained, have none.
func heading(said wire.Answer, trained bool) string {
	if said.Step == 0 && (said.Model != "student" || !trained) || strings.Contains(said.Model, "@") {
		return said.Model
	}
	return fmt.Sprintf("%s, step %d", said.Model, said.Step)
}

// candidates prints the answers of a model, with what they were before an edit.
func (a *app) candidates(said wire.Answer, before *wire.Answer) {
	now, was := probabilities(said), map[string]float64{}
	if before != nil {
		for _, p := range probabilities(*before) {
			was[p.Name] = p.Prob
		}
	}
	for _, p := range now {
		moved := ""
		if old, listed := was[p.Name]; listed {
			moved = fmt.Sprintf("  was %.1f%%, %+.1f", 100*old, 100*(p.Prob-old))
		} else if before != nil {
			moved = "  new"
		}
		delete(was, p.Name)
		a.printf("  %5.1f%%  %s%s\n", 100*p.Prob, p.Name, moved)
	}
	if before == nil {
		return
	}
	for _, p := range probabilities(*before) {
		if _, gone := was[p.Name]; gone {
			a.printf("       -  %s  was %.1f%%\n", p.Name, 100*p.Prob)
		}
	}
}

// probabilities are those of an answer's labels, or of its texts and "no answer".
func probabilities(said wire.Answer) []wire.Label {
	if len(said.Labels) > 0 {
		return said.Labels
	}
	var out []wire.Label
	for _, s := range said.Top {
		out = append(out, wire.Label{Name: s.Text, Prob: s.Prob})
	}
	return append(out, wire.Label{Name: "(no answer)", Prob: said.Null})
}

// weighty is the number of words that an explanation prints of each text.
const weighty = 10

// importance prints an explanation, the words of the greatest weight first.
func (a *app) importance(i *wire.Importance) {
	if i == nil {
		return
	}
	a.printf("  by %s, for %s, log-probability %.3f:\n", i.Method, cmp.Or(i.Answer, "(no answer)"), i.LogProb)
	for _, of := range []struct {
		name  string
		words []wire.TokenWeight
	}{{"question", i.Question}, {"passage", i.Passage}} {
		words := slices.Clone(of.words)
		slices.SortStableFunc(words, func(x, y wire.TokenWeight) int { return cmp.Compare(math.Abs(y.Weight), math.Abs(x.Weight)) })
		for k, w := range words[:min(weighty, len(words))] {
			a.printf("    %-9s %+7.3f  %s\n", of.name, w.Weight, w.Text)
			if k == 0 {
				of.name = ""
			}
		}
	}
	if i.Untried > 0 {
		a.printf("    %d words were not left out: the limit is reached\n", i.Untried)
	}
}

// mostText is the maximum size in bytes of a text to ask about or to cut, many times
// that of any passage.
const mostText = 16 << 20

// text reads an argument that may name a file or standard input.
func (a *app) text(arg string) (string, error) {
	if arg == "-" {
		return wholeText(a.in, "the standard input")
	}
	file, named := strings.CutPrefix(arg, "@")
	if !named {
		return arg, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return wholeText(f, file)
}

// wholeText reads a text of at most mostText bytes.
func wholeText(from io.Reader, name string) (string, error) {
	text, err := io.ReadAll(io.LimitReader(from, mostText+1))
	if err == nil && len(text) > mostText {
		err = fmt.Errorf("%s has more than %d bytes, the maximum", name, mostText)
	}
	return string(text), err
}
