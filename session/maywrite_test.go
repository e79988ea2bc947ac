package session_test

import (
	"os"
	"path/filepath"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/usertest"
)

// Another user's run is not resumed, and the error names its owner and the way out.
func TestAnotherUsersRunIsNotResumed(t *testing.T) {
	f := crashed(t)
	usertest.LetIn(t, filepath.Dir(filepath.Dir(f.Dir())), filepath.Dir(f.Dir()), f.Dir())
	usertest.AsStranger(t, func() {
		_, err := session.Launch(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
		want := "run mtl belongs to root, and you cannot write into " + f.Dir() +
			"; train on from its checkpoint in a run of your own with: road branch " + f.Dir()
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}
