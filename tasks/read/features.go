package read

import (
	"encoding/json"
	"slices"
)

// features are the columns of a data set as Hugging Face's datasets describes them.
type features map[string]json.RawMessage

// notedNames are the names of the features in the notes that datasets puts into its files.
func notedNames(notes []byte) map[string][]string {
	var known struct {
		Info struct {
			Features features `json:"features"`
		} `json:"info"`
	}
	if json.Unmarshal(notes, &known) != nil {
		return nil
	}
	return known.Info.Features.names()
}

// names returns, by column, the names that a column's numbers stand for, where it has such.
func (f features) names() map[string][]string {
	names := map[string][]string{}
	for column, raw := range f {
		var feature struct {
			Names   []string `json:"names"`
			Feature struct {
				Names []string `json:"names"`
			} `json:"feature"` // of a list
		}
		if json.Unmarshal(raw, &feature) != nil {
			continue // some other kind of column
		}
		if found := slices.Concat(feature.Names, feature.Feature.Names); len(found) > 0 {
			names[column] = found
		}
	}
	return names
}
