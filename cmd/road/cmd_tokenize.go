package main

import (
	"fmt"
	"io"
	"strings"

	"dev.road/workbench/tasks/tokenize"
)

type tokenizeCmd struct {
	Text  string `arg:"" help:"The text; - reads it from standard input."`
	Model string `required:"" placeholder:"DIR" help:"A model's folder with tokenizer.json, vocab.txt or spiece.model, or one such file."`
}

// Help implements kong's HelpProvider.
func (tokenizeCmd) Help() string {
	return `Shows the text's tokens with their ids, the code points that each covers, from start up to end, and the word that it is of. No [CLS] and [SEP] are added. Which of the folder's files decide is as in transformers 5.17; see road import --help.

With --json: one object with tokens: an array of objects with token, id, start, end, word.

Exit status: 0; 2 a tokenizer that cannot be read, or bad usage.`
}

// shownToken is a token as programs get it.
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
		data, err := io.ReadAll(a.in)
		if err != nil {
			return fmt.Errorf("read the text: %w", err)
		}
		text = strings.TrimSuffix(string(data), "\n")
	}
	result := struct {
		Tokens []shownToken `json:"tokens"`
	}{[]shownToken{}}
	for _, token := range t.Encode(nil, text) {
		result.Tokens = append(result.Tokens, shownToken{t.Vocab()[token.ID], token.ID, token.Start, token.End, token.Word})
	}
	return a.print(result, func() {
		rows := [][]string{{"TOKEN", "ID", "START", "END", "WORD"}}
		for _, r := range result.Tokens {
			rows = append(rows, []string{r.Token, fmt.Sprint(r.ID), fmt.Sprint(r.Start), fmt.Sprint(r.End), fmt.Sprint(r.Word)})
		}
		a.table(rows)
	})
}
