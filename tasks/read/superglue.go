package read

import "fmt"

// wordInContext refuses WiC of SuperGLUE.
func (t *table) wordInContext(*row) error {
	return fmt.Errorf("%s is WiC, whose label says whether the word in the column word means the same in both sentences: a pair of texts "+
		"does not say which word; the sentences alone are read if columns names them", t.path)
}

// schemas refuses WSC of SuperGLUE, in its own form and as Hugging Face has it.
func (t *table) schemas(w *row) error {
	if target, ok := w.get("target").value().(map[string]any); !w.has("span1_text") && (!ok || target["span1_text"] == nil) {
		return t.labelled(w) // some other data set's
	}
	return fmt.Errorf("%s is WSC, whose label says whether a pronoun of the text stands for a noun of it: a text does not say which of its "+
		"words are asked about; the text alone is read if columns names it", t.path)
}
