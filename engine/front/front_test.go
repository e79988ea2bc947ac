package front

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"dev.road/workbench/session/wire"
)

// loop decides whatever comes, until it is stopped, and counts by request.
func loop(f *Front) (decided map[string]int, stop func()) {
	decided = map[string]int{}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case a := <-f.Requests:
				a.Decide(func(r wire.Request) wire.Entry {
					decided[r.ID]++
					return wire.Entry{ID: r.ID, Fate: wire.Applied}
				})
			case q := <-f.Questions:
				q.Reply([]wire.Answer{{Model: q.Asked().(wire.Question).Question}}, nil)
			case <-end:
				return
			}
		}
	}()
	return decided, func() {
		close(end)
		<-ended
	}
}

// A client that gives up learns truly whether its request was decided.
func TestARequestIsDecidedOnceOrNever(t *testing.T) {
	f := New(wire.Hello{Run: "r"}, wire.State{})
	decided, stop := loop(f)
	const clients, each = 8, 200
	answers := make([]map[string]error, clients)
	var wg sync.WaitGroup
	for c := range clients {
		answers[c] = map[string]error{}
		wg.Go(func() {
			for i := range each {
				ctx, cancel := context.WithCancel(t.Context())
				if i%2 == 0 {
					go cancel()
				}
				id := fmt.Sprint(c, "/", i)
				e, err := f.Do(ctx, wire.Request{ID: id})
				if err == nil && e.ID != id {
					t.Errorf("%s was answered with %s", id, e.ID)
				}
				answers[c][id] = err
				cancel()
			}
		})
	}
	wg.Wait()
	stop()
	for _, told := range answers {
		for id, err := range told {
			if n := decided[id]; n > 1 || (n == 1) != (err == nil) {
				t.Errorf("%s was decided %d times, and its client has %v", id, n, err)
			}
		}
	}
}

func TestNobodyWaitsForALoopThatHasEnded(t *testing.T) {
	f := New(wire.Hello{}, wire.State{})
	done := make(chan error, 2)
	go func() {
		_, err := f.Do(t.Context(), wire.Request{ID: "a"})
		done <- err
	}()
	go func() {
		_, err := f.Infer(t.Context(), wire.Question{})
		done <- err
	}()
	f.Leave()
	for range 2 {
		if err := <-done; err == nil {
			t.Error("a client has an answer of nobody")
		}
	}
}

func TestClientsReadTheStateThatWasPublished(t *testing.T) {
	f := New(wire.Hello{Run: "r", PID: 7, Attempt: 1}, wire.State{Precision: "fp32"})
	if s := f.State(); s.State != wire.Starting || s.Run != "r" || s.PID != 7 {
		t.Errorf("at the beginning the state is %+v", s)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for last := 0; last < 100; {
				s := f.State()
				if s.Step < last || s.Step != len(s.Jobs) || s.Precision != "fp32" {
					t.Errorf("step %d after %d, with %d jobs", s.Step, last, len(s.Jobs))
					return
				}
				last = s.Step
			}
		})
	}
	for step := 1; step <= 100; step++ {
		s := f.Base()
		s.Step, s.Attempt, s.Jobs = step, 2, make([]wire.Job, step)
		f.Publish(&s)
	}
	wg.Wait()
	if h := f.Hello(); h.Attempt != 2 {
		t.Errorf("a rewind began attempt 2, and clients are greeted with %d", h.Attempt)
	}
}
