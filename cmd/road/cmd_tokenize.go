package main

import (
	"fmt"
	"strings"

	"dev.road/workbench/tasks/tokenize"
)

type tokenizeCmd struct {
	Text  string `arg:"" help:"The text; - reads it from standard input."`
	Model string `required:"" placeholder:"DIR" help:"A model's folder with tokenizer.json, vocab.txt or spiece.model, or one such file."`
}

// Help implements kong's HelpProvider.
func (tokenizeCmd) Help() string {
	return `Shows the text's tokens, each with its id, the range of its code points (start to end-1), and
the number of its word. No [CLS] and [SEP] are added. The folder's files are read as by
transformers 5.17; see road import --help.

With --json: one object with tokens: an array of objects with token, id, start, end, word.

Exit status: 0 shown; 2 an unreadable tokenizer, or bad usage.`
}

// shownToken is a token in JSON.
type shownToken struct {
	Token string `json:"token"`
	ID    int32  `json:"id"`
	Start int32  `json:"start"`
	End   int32  `json:"end"`
	Word  int32  `json:"word"`
}

// Run implements the command.
func (c *tokenizeCmd) Run(a *app) error {
	t, err := tokenize.Load(c.Model)
	if err != nil {
		return usage(err)
	}
	text := c.Text
	if text == "-" {
		if text, err = wholeText(a.in, "the standard input"); err != nil {
			return fmt.Errorf("read the text: %w", err)
		}
		text = strings.TrimSuffix(text, "\n")
	}
	result := struct {
		Tokens []shownToken `json:"tokens"`
	}{[]shownToken{}}
	for _, token := range t.Encode(nil, text) {
		shown := shownToken{t.Vocab()[token.ID], token.ID, token.Start, token.End, token.Word}
		result.Tokens = append(result.Tokens, shown)
	}
	return a.print(result, func() {
		rows := [][]string{{"TOKEN", "ID", "START", "END", "WORD"}}
		for _, r := range result.Tokens {
			numbers := []string{fmt.Sprint(r.ID), fmt.Sprint(r.Start), fmt.Sprint(r.End), fmt.Sprint(r.Word)}
			rows = append(rows, append([]string{r.Token}, numbers...))
		}
		a.table(rows)
	})
}
