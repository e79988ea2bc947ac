package tui

import (
	"os"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"dev.road/workbench/tui/knobs"
	"dev.road/workbench/tui/train"
	"dev.road/workbench/tui/ui/uitest"
)

// typed writes parts of what one types, with pauses between them, to a terminal, and
// returns what the workbench reads. A part that the machine delivers too late for the
// pause is not what the test is about: took is the longest pause that there was.
func typed(t *testing.T, pause time.Duration, parts ...string) (read []string, took time.Duration) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	defer master.Close()
	defer slave.Close()
	raw(t, slave)
	in := &terminal{File: slave, gone: make(chan os.Signal, 1)}
	got := make(chan string)
	go func() {
		defer close(got)
		p := make([]byte, 256)
		for {
			n, err := in.Read(p)
			if err != nil {
				return
			}
			got <- string(p[:n])
			if n > 0 && p[n-1] == '.' { // the end of the test's input
				return
			}
		}
	}()
	for i, part := range append(parts, ".") {
		if i > 0 {
			began := time.Now()
			<-time.After(pause)
			if i < len(parts) {
				took = max(took, time.Since(began))
			}
		}
		if i == len(parts) { // the end comes by itself, after what was pending
			<-time.After(2 * sequenceIn)
		}
		if _, err := master.WriteString(part); err != nil {
			t.Fatal(err)
		}
	}
	for s := range got {
		if s != "" && s != "." {
			read = append(read, s)
		}
	}
	return read, took
}

func TestASequenceThatIsCutIsReadWhole(t *testing.T) {
	for _, pause := range []time.Duration{2 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond} {
		for _, parts := range [][]string{
			{"\x1b", "[A"}, {"\x1b[", "D"}, {"\x1b", "[", "C"}, {"\x1b", "OB"}, {"\x1bO", "A"}, {"\x1b[1;", "5C"}, {"x\x1b", "[A"},
		} {
			whole := ""
			for _, p := range parts {
				whole += p
			}
			read, took := typed(t, pause, parts...)
			// A busy machine may deliver a part late, or let the reader wait.
			for tries := 1; took >= sequenceIn || tries < 5 && (len(read) != 1 || read[0] != whole); tries++ {
				read, took = typed(t, pause, parts...)
			}
			if len(read) != 1 || read[0] != whole {
				t.Errorf("%q with %v between is read as %q", parts, pause, read)
			}
		}
	}
}

func TestAnEscapeKeyAloneIsReadSoon(t *testing.T) {
	for _, parts := range [][]string{{"\x1b"}, {"\x1b", "["}, {"\x1b", "k"}, {"\x1b", "8"}} {
		if read, _ := typed(t, 3*sequenceIn, parts...); len(read) != len(parts) || read[0] != "\x1b" {
			t.Errorf("%q are read as %q", parts, read)
		}
	}
}

// The rest of an arrow that comes later than any pause in a line is dropped: the esc
// has acted, and no letter or digit of it does.
func TestTheRestOfALateSequenceIsNoKey(t *testing.T) {
	for _, rest := range []string{"[A", "[1;5C", "OB"} {
		read, took := typed(t, 3*sequenceIn, "\x1b", rest)
		for took >= leftoverIn {
			read, took = typed(t, 3*sequenceIn, "\x1b", rest)
		}
		if len(read) != 1 || read[0] != "\x1b" {
			t.Errorf("esc and %q are read as %q", rest, read)
		}
	}
}

// An arrow of a slow line stages the next value of a knob, esc closes the help.
func TestACutArrowActsAsOneOnAScreen(t *testing.T) {
	master, screen, _ := withTerminal(t, func(slave *os.File) error {
		c := uitest.Context(nil, 0, 0)
		c.Ctx, c.Session, c.Now = t.Context(), uitest.Live(), time.Now
		return show(t.Context(), newModel(c, nil, train.New(c), knobs.New(c)), slave, slave)
	})
	press := func(keys string) {
		t.Helper()
		if _, err := master.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
	until(t, screen, "running")
	press("2")
	until(t, screen, "kd.temperature")
	press("?")
	until(t, screen, "Keys: knobs")
	press("\x1b")
	until(t, screen, "kd.temperature") // which the help had covered
	press("\x1b")
	<-time.After(2 * time.Millisecond)
	press("[C")
	until(t, screen, "1 change staged")
}

// raw takes a terminal's line discipline out of the way, as bubbletea does.
func raw(t *testing.T, tty *os.File) {
	t.Helper()
	mode, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	mode.Lflag &^= unix.ICANON | unix.ECHO
	if err := unix.IoctlSetTermios(int(tty.Fd()), unix.TCSETS, mode); err != nil {
		t.Fatal(err)
	}
}
