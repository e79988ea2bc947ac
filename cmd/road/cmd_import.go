package main

import (
	"errors"
	"io/fs"
	"strings"

	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/model/hub"
)

type importCmd struct {
	Source string `arg:"" help:"A checkpoint's folder, or a name on the Hugging Face hub: ORG/NAME or ORG/NAME@REVISION."`
	To     string `required:"" placeholder:"DIR" help:"The folder to write; it must not exist."`
}

// Help implements kong's HelpProvider.
func (importCmd) Help() string {
	return `Writes a transformers checkpoint in the form that runs save: one model.safetensors with current
names, from safetensors or pytorch_model.bin, whole or in shards, and the tokenizer. A name on
the hub is looked up in the local cache, and downloaded into it if missing, unless
HF_HUB_OFFLINE is set.

The tokenizer is read as by transformers 5.17, according to the class named in
tokenizer_config.json or config.json. BertTokenizer, also ELECTRA's, takes the vocabulary from
tokenizer.json or vocab.txt and all rules from tokenizer_config.json; AlbertTokenizer likewise
takes the pieces and the charsmap; PreTrainedTokenizerFast takes all of tokenizer.json.

With --json: {"from","to","architecture","heads","dtypes","unexpected"}.

Exit status: 0 written; 1 not fetched or not written; 2 an unusable source, or DIR exists.`
}

// Run implements the command.
func (c *importCmd) Run(a *app) error {
	h, err := hub.FromEnvironment()
	if err != nil {
		return err
	}
	h.Progress = a.fetched
	from, err := h.Resolve(a.ctx, c.Source)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usage(err)
	case err != nil:
		return err
	}
	var report *checkpoint.ImportReport
	err = convert(a.ctx, from, c.To, []string{from}, func(f *checkpoint.Folder, dir string) error {
		report, err = f.Import(dir)
		return ofInput(err)
	})
	if err != nil {
		return err
	}
	result := struct {
		From string `json:"from"`
		To   string `json:"to"`
		*checkpoint.ImportReport
	}{from, c.To, report}
	return a.print(result, func() {
		a.printf("%s: %s", c.To, report.Architecture)
		for _, h := range report.Heads {
			a.printf(", head %s", h.Name)
		}
		a.printf("\n")
		if len(report.Unexpected) > 0 {
			a.printf("not imported: %s\n", strings.Join(report.Unexpected, ", "))
		}
	})
}
