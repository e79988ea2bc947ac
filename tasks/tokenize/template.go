package tokenize

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// frame holds the tokens that a post-processor puts around texts.
type frame struct {
	names
	clsID, sepID int32
}

// template reads a post-processor, which must make [CLS] a [SEP] of a text
// and [CLS] a [SEP] b [SEP] of two, with b and its [SEP] in segment 1.
func (d *document) template() (frame, error) {
	switch kindOf(d.PostProcessor) {
	case "TemplateProcessing":
		return readTemplate(d.PostProcessor)
	case "BertProcessing":
		var p struct {
			Type string
			CLS  pairing `json:"cls"`
			SEP  pairing `json:"sep"`
		}
		if err := strict("post_processor", d.PostProcessor, &p); err != nil {
			return frame{}, err
		}
		return frame{names{cls: p.CLS.name, sep: p.SEP.name}, p.CLS.id, p.SEP.id}, nil
	}
	return frame{}, refuse("post_processor", d.PostProcessor, "TemplateProcessing or BertProcessing")
}

// pairing is a token and its id, as a list.
type pairing struct {
	name string
	id   int32
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *pairing) UnmarshalJSON(data []byte) error {
	list := []any{&p.name, &p.id}
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	if len(list) != 2 {
		return fmt.Errorf("%s is not a token and its id", data)
	}
	return nil
}

// part is one part of a template: a special token or a text.
type part struct {
	SpecialToken *place `json:",omitempty"`
	Sequence     *place `json:",omitempty"`
}

type place struct {
	ID      string `json:"id"`
	Segment int    `json:"type_id"`
}

func readTemplate(raw json.RawMessage) (frame, error) {
	var p struct {
		Type    string `json:"type"`
		Single  []part `json:"single"`
		Pair    []part `json:"pair"`
		Special map[string]struct {
			ID     string   `json:"id"`
			IDs    []int32  `json:"ids"`
			Tokens []string `json:"tokens"`
		} `json:"special_tokens"`
	}
	if err := strict("post_processor", raw, &p); err != nil {
		return frame{}, err
	}
	none := frame{}
	if len(p.Pair) != 5 || p.Pair[0].SpecialToken == nil || p.Pair[2].SpecialToken == nil {
		return none, fmt.Errorf("post_processor.pair: not [CLS] a [SEP] b [SEP]")
	}
	f := frame{names: names{cls: p.Pair[0].SpecialToken.ID, sep: p.Pair[2].SpecialToken.ID}}
	token := func(name string, segment int) part { return part{SpecialToken: &place{name, segment}} }
	text := func(name string, segment int) part { return part{Sequence: &place{name, segment}} }
	want := []part{token(f.cls, 0), text("A", 0), token(f.sep, 0), text("B", 1), token(f.sep, 1)}
	if !reflect.DeepEqual(p.Pair, want) {
		return none, fmt.Errorf("post_processor.pair: not %s a %s in segment 0 and b %s in segment 1", f.cls, f.sep, f.sep)
	}
	if !reflect.DeepEqual(p.Single, want[:3]) {
		return none, fmt.Errorf("post_processor.single: not %s a %s", f.cls, f.sep)
	}
	for name, id := range map[string]*int32{f.cls: &f.clsID, f.sep: &f.sepID} {
		s := p.Special[name]
		if len(s.IDs) != 1 || len(s.Tokens) != 1 || s.Tokens[0] != name {
			return none, fmt.Errorf("post_processor.special_tokens.%s: not one token", name)
		}
		*id = s.IDs[0]
	}
	return f, nil
}
