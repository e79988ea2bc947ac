package results

import "testing"

// Every row of a published table has a value for each column, and names are unique.
func TestPublishedTablesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range PublishedTables {
		if seen[p.Name] || p.Title == "" || p.Source == "" {
			t.Errorf("%q is there twice, or lacks its title or source", p.Name)
		}
		seen[p.Name] = true
		arms := map[string]bool{}
		for _, r := range p.Rows {
			if len(r.Values) != len(p.Columns) {
				t.Errorf("%s, %s: %d values for %d columns", p.Name, r.Label, len(r.Values), len(p.Columns))
			}
			if r.Arm != "" && (arms[r.Arm] || r.Only) {
				t.Errorf("%s, %s: arm %s is another row's, or the row is only published", p.Name, r.Label, r.Arm)
			}
			arms[r.Arm] = true
		}
		if got, found := PublishedTable(p.Name); !found || got.Title != p.Title {
			t.Errorf("%s is not found", p.Name)
		}
	}
}
