// Package owned has the type of a run's file that this process may write. Writers of
// such files take it in place of a path, and only packages of session can make one, so
// that all others get it from a session.Owner.
package owned

// File is a file of a run that this process owns, or is making.
type File struct {
	path  string
	check func() error
}

// At is the file at a path, of a run that this process is making.
func At(path string) File { return File{path, func() error { return nil }} }

// Checked is a file of a run that this process owns: check returns the reason why it
// must not be written now.
func Checked(path string, check func() error) File { return File{path, check} }

// Check returns the reason why the file must not be written now. A writer asks before
// each write.
func (f File) Check() error { return f.check() }

// Path is the file's path.
func (f File) Path() string { return f.path }
