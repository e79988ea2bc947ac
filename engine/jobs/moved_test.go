package jobs

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A run whose folder is moved between the check before a slice and the slice's writing
// gets nothing at its old path. The slice is done again once the folder is back.
func TestAJobWhoseFolderIsMovedWaitsForIt(t *testing.T) {
	for kind, start := range map[wire.JobKind]func(*Jobs) (*job, error){
		wire.JobTeach:   func(j *Jobs) (*job, error) { return j.startTeach(j.feed.Named("mnli"), "demo:teacher-1") },
		wire.JobPredict: func(j *Jobs) (*job, error) { return j.startPredict(j.feed.Named("mnli")) },
	} {
		t.Run(string(kind), func(t *testing.T) {
			f := paged(t, 1)
			moved := f.Dir() + "-moved"
			j := owners(t, f)
			move := func(from, to string) {
				t.Helper()
				if err := os.Rename(from, to); err != nil {
					t.Fatal(err)
				}
			}
			d := j.feed.Named("mnli")
			if err := errors.Join(j.feed.ReadThrough(t.Context(), d, d.Train), j.feed.ReadThrough(t.Context(), d, d.Dev)); err != nil {
				t.Fatal(err)
			}
			move(f.Dir(), moved)
			if _, err := j.startTeach(d, "demo:teacher-1"); !errors.As(err, new(*session.Displaced)) {
				t.Errorf("a job that starts meanwhile: %v", err)
			}
			move(moved, f.Dir())
			k, err := start(j)
			if err != nil {
				t.Fatal(err)
			}
			refused := 0
			for k.work != nil {
				for !k.ready() {
					<-j.models.News
				}
				move(f.Dir(), moved)
				_, done, err := k.work.Slice()
				away := errors.As(err, new(*session.Displaced))
				if done || err != nil && !away {
					t.Fatal("a slice while the folder is away:", done, err)
				}
				if away {
					refused++
					j.Work()
				}
				if k.work == nil {
					t.Fatalf("the job is %s while the folder is away: %s", k.Shown.State, k.Shown.Message)
				}
				if _, err := os.Lstat(f.Dir()); !errors.Is(err, fs.ErrNotExist) {
					t.Fatalf("the old path: %v", err)
				}
				move(moved, f.Dir())
				if away {
					j.Work()
				}
			}
			if k.Shown.State != wire.JobDone || k.Shown.Done != k.Shown.Total || refused == 0 {
				t.Errorf("the job is %s: %s, with %d of %d windows; %d slices were refused", k.Shown.State, k.Shown.Message, k.Shown.Done,
					k.Shown.Total, refused)
			}
		})
	}
}
