// Package owned has the type of a run's file that this process may write. Writers of
// such files take it in place of a path, and only packages of session can make one, so
// that all others get it from a session.Owner.
package owned

// File is a file of a run that this process owns, or is making.
type File struct{ path string }

// At is the file at a path.
func At(path string) File { return File{path} }

// Path is the file's path.
func (f File) Path() string { return f.path }
