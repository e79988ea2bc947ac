package session

import "fmt"

// Format numbers the layout of run folders that this version writes, as
// docs/run-folder.md describes it. Each number has a fixture among the tests.
const Format = 1

// readable returns the refusal of a folder whose format is newer than Format.
func (i Info) readable(f Folder) error {
	if i.Format <= Format {
		return nil
	}
	return &Error{
		What: fmt.Sprintf("the folder of run %s has format %d, written by version %s; this version reads formats up to %d",
			f.Name(), i.Format, i.Version, Format),
		Todo: "open it with that version or a newer one",
	}
}
