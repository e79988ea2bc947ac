package session_test

import (
	"os"
	"os/exec"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

func TestRunJSONIdentifiesItsFolder(t *testing.T) {
	f := newRun(t)
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	i, err := o.Begin(session.Beginning{})
	if err != nil {
		t.Fatal(err)
	}
	if i.Folder == (wire.FolderID{}) {
		t.Error("run.json has no identity of its folder")
	}
	moved, copied := session.Folder(f.Dir()+"-moved"), session.Folder(f.Dir()+"-copied")
	if out, err := exec.Command("cp", "-a", f.Dir(), copied.Dir()).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Rename(f.Dir(), moved.Dir()); err != nil {
		t.Fatal(err)
	}
	for folder, same := range map[session.Folder]bool{moved: true, copied: false} {
		written, _, err := folder.Info()
		if err != nil {
			t.Fatal(err)
		}
		if id, err := folder.Identity(); err != nil || (id == written.Folder) != same {
			t.Errorf("%s is %v, run.json says %v; %v", folder.Name(), id, written.Folder, err)
		}
	}
	if _, err := f.Identity(); err == nil {
		t.Error("a folder that is gone has an identity")
	}
}
