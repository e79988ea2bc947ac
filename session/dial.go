package session

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"dev.road/workbench/session/wire"
)

// unreachable is the error of a run without a trainer at its socket: nobody listens,
// or an impostor does.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

// busy is the error of a trainer that takes no further connection.
type busy struct{ error }

func (b busy) Unwrap() error { return b.error }

// otherProtocol is the error of a trainer that this client does not understand.
type otherProtocol struct{ wire.Hello }

func (o otherProtocol) Error() string {
	return fmt.Sprintf("the trainer of run %s speaks protocol %d, and this road %d; use the road that started it",
		o.Run, o.Protocol, wire.Version)
}

const (
	greeted         = 10 * time.Second // limit of the wait for a Hello
	longestGreeting = 128 << 10        // maximum size in bytes of the answer that has it
)

// dial connects to the run's trainer. Every connection begins with a Hello, by which
// the trainer is recognized. run.json is read each time: a trainer may have begun.
func (f Folder) dial(ctx context.Context) (net.Conn, error) {
	c, err := f.connect(ctx)
	if err != nil {
		return nil, unreachable{err}
	}
	greeting, cancel := context.WithTimeout(ctx, greeted)
	defer cancel()
	stop := context.AfterFunc(greeting, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	err = f.greet(c)
	if !stop() {
		err = errors.Join(greeting.Err(), err) // the deadline may have passed after the answer
	}
	if err == nil {
		return c, nil
	}
	err = errors.Join(err, c.Close())
	if errors.As(err, new(otherProtocol)) || errors.As(err, new(*Error)) {
		return nil, err // of a trainer
	}
	return nil, unreachable{err}
}

// connect connects to the process at the run's socket, if no stranger can have opened
// it.
func (f Folder) connect(ctx context.Context) (net.Conn, error) {
	i, _, err := f.Info()
	if err != nil {
		return nil, err
	}
	dir, name, err := i.socketPlace()
	if err != nil {
		return nil, err
	}
	d, err := openPrivate(dir, f.mayServe)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if err := d.socket(name); err != nil {
		return nil, err
	}
	c, err := new(net.Dialer).DialContext(ctx, "unix", d.through(name))
	if err != nil {
		return nil, err
	}
	uid, err := peerOf(c.(*net.UnixConn))
	if err == nil && !f.mayServe(uid) {
		err = impostor{fmt.Sprintf("the process at the run's socket belongs to user %d", uid)}
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// greet asks the process behind a connection for its Hello, and recognizes it.
func (f Folder) greet(c net.Conn) error {
	q, err := http.NewRequest(http.MethodGet, "http://run/v1/hello", nil)
	if err != nil {
		return err
	}
	if err := q.Write(c); err != nil {
		return err
	}
	rest := io.LimitedReader{R: c, N: longestGreeting}
	answer := bufio.NewReader(&rest)
	read := func(err error) error {
		if rest.N == 0 {
			return impostor{fmt.Sprintf("the process at its socket greets with %d bytes or more", longestGreeting)}
		}
		return err
	}
	resp, err := http.ReadResponse(answer, q)
	if err := read(err); err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return busy{refusal(resp)}
	}
	text, err := io.ReadAll(resp.Body)
	if err := read(err); err != nil {
		return err
	}
	var h wire.Hello
	if err := json.Unmarshal(text, &h); err != nil || answer.Buffered() > 0 {
		return impostor{"the process at its socket does not greet as a trainer does"}
	}
	if h.Protocol != wire.Version {
		return otherProtocol{h}
	}
	return f.recognize(h)
}

// recognize returns the difference between the trainer that greets and the one in
// run.json, or between its folder and this one.
func (f Folder) recognize(h wire.Hello) error {
	i, _, err := f.Info() // written before its trainer listens
	if err != nil {
		return err
	}
	id, err := f.Identity()
	if err != nil {
		return err
	}
	switch process := fmt.Sprintf("process %d at its socket is ", h.PID); {
	case h.ID != i.ID:
		return impostor{fmt.Sprintf("%sthe trainer of another run: its id is %q, not %q", process, h.ID, i.ID)}
	case h.Folder != id:
		return impostor{fmt.Sprintf("%sthe trainer of another folder, %q: this one is a copy", process, h.Dir)}
	case h.Folder != i.Folder:
		return impostor{process + "the trainer of this folder, but run.json is about another"}
	case h.PID != i.PID || h.PIDStart != i.PIDStart:
		return impostor{fmt.Sprintf("%snot the trainer that run.json names, process %d", process, i.PID)}
	}
	return nil
}
