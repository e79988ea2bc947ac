package usertest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Run runs a test where there is a second user. That is a user namespace, in a process
// of its own, with the user of the tests as root, a Stranger whom the machine does not
// know, and an empty /tmp. Where the kernel refuses namespaces, root runs the test as it
// is; anyone else skips it.
func Run(t *testing.T, test func(*testing.T)) {
	t.Helper()
	switch os.Getenv(inside) {
	case "mapped":
		t.Fatalf("enter the namespace: %v", enter())
	case "ready":
		test(t)
		return
	}
	out, err := inNamespace(t)
	switch {
	case errors.As(err, new(refused)) && os.Geteuid() == 0 && known(Stranger):
		t.Logf("as root, without a user namespace: %v", err)
		test(t)
	case errors.As(err, new(refused)):
		t.Skipf("a second user takes a user namespace with two ids, or root: %v", err)
	case err == nil && strings.Contains(out, "--- SKIP: "+t.Name()+" "):
		t.Skipf("in a user namespace:\n%s", out)
	case err != nil || !strings.Contains(out, "--- PASS: "+t.Name()+" "):
		t.Fatalf("in a user namespace: %v\n%s", err, out)
	}
}

// enter gives the namespace a /tmp of its own, and starts this program again in it: the
// program's file may have been in the other one. It does not return but with an error.
func enter() error {
	program, err := os.Open("/proc/self/exe")
	if err != nil {
		return err
	}
	path := "/tmp/" + filepath.Base(os.Args[0])
	if err := unix.Mount("tmpfs", "/tmp", "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777"); err != nil {
		return err
	}
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		return err
	}
	if err := unix.Mount(fmt.Sprintf("/proc/self/fd/%d", program.Fd()), path, "", unix.MS_BIND, ""); err != nil {
		return err
	}
	if err := os.Setenv(inside, "ready"); err != nil {
		return err
	}
	return syscall.Exec(path, append([]string{path}, os.Args[1:]...), os.Environ())
}

// inside is the variable of a process in the namespace: mapped, then ready.
const inside = "ROAD_USERTEST"

// refused is the error of a namespace that cannot be had here.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

// inNamespace runs this test alone, in a namespace, and returns its output.
func inNamespace(t *testing.T) (string, error) {
	ctx := t.Context()
	if deadline, limited := t.Deadline(); limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	parts := strings.Split(t.Name(), "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	// Only a program that is started when its user is mapped has the rights of root.
	c := exec.CommandContext(ctx, "sh", "-c", `read mapped && exec "$0" "$@"`,
		os.Args[0], "-test.v", "-test.count=1", "-test.run="+strings.Join(parts, "/"))
	c.Env = append(os.Environ(), inside+"=mapped", "TMPDIR=/tmp")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER | unix.CLONE_NEWNS}
	var out strings.Builder
	c.Stdout, c.Stderr = &out, &out
	mapped, err := c.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := c.Start(); err != nil {
		return "", refused{err}
	}
	err = mapUsers(ctx, c.Process.Pid)
	if err == nil {
		_, err = io.WriteString(mapped, "mapped\n")
	}
	if err != nil {
		_ = mapped.Close() // the shell reads no line, and ends
		_ = c.Wait()
		return "", refused{err}
	}
	err = errors.Join(mapped.Close(), c.Wait())
	return out.String(), err
}

// known reports whether this process's own namespace has a user; in one of a single user,
// root has nobody else to be.
func known(uid int) bool {
	text, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		var first, outer, count int
		if n, _ := fmt.Sscan(line, &first, &outer, &count); n == 3 && uid >= first && uid-first < count {
			return true
		}
	}
	return false
}

// mapUsers gives a process in a new namespace its users and groups: root, who is this
// user, and the Stranger.
func mapUsers(ctx context.Context, pid int) error {
	if os.Geteuid() == 0 {
		users := fmt.Sprintf("0 0 1\n%d %d 1\n", Stranger, nobody)
		if err := os.WriteFile(fmt.Sprintf("/proc/%d/gid_map", pid), []byte(users), 0); err != nil {
			return err
		}
		return os.WriteFile(fmt.Sprintf("/proc/%d/uid_map", pid), []byte(users), 0)
	}
	me, err := user.Current()
	if err != nil {
		return err
	}
	for _, m := range []struct{ program, file, own string }{
		{"newuidmap", "/etc/subuid", me.Uid}, {"newgidmap", "/etc/subgid", me.Gid},
	} {
		id, err := subordinate(m.file, me)
		if err != nil {
			return err
		}
		c := exec.CommandContext(ctx, m.program, strconv.Itoa(pid), "0", m.own, "1", strconv.Itoa(Stranger), id, "1")
		out, err := c.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w %s", m.program, err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}

// nobody is the Stranger outside of root's namespace: above the numbers that systems
// give to users and containers.
const nobody = 0x70000000 + Stranger

// subordinate returns the first id that subuid(5) or subgid(5) gives a user.
func subordinate(file string, u *user.User) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Split(strings.TrimSpace(line), ":"); len(fields) == 3 && (fields[0] == u.Username || fields[0] == u.Uid) {
			return fields[1], nil
		}
	}
	return "", fmt.Errorf("%s has no ids for %s", file, u.Username)
}
