package session_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// beat gives a run the heartbeat of a time, with the next one due a while later.
func beat(t *testing.T, f session.Folder, at time.Time, due time.Duration) {
	t.Helper()
	edit(t, f, "alive.json", func(a map[string]any) {
		a["time"], a["next_sign"] = at.UTC().Format(time.RFC3339Nano), at.Add(due).UTC().Format(time.RFC3339Nano)
	})
}

// The clock is set while a trainer hangs: by its heartbeat it may be of any time.
func TestAClockThatIsSetHidesNoStalledTrainer(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	if err := syscall.Kill(h.PID, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for name, tt := range map[string]struct {
		last time.Time
		due  time.Duration
		want wire.Phase
		note string
	}{
		"not set":                      {now.Add(-5 * time.Second), time.Minute, wire.Running, ""},
		"set back a little":            {now.Add(5 * time.Second), time.Minute, wire.Running, ""},
		"set back by a day":            {now.Add(24 * time.Hour), time.Minute, wire.Stalled, "heartbeat is 24h0m0s ahead of this clock"},
		"set back by a lifetime":       {now.AddDate(400, 0, 0), time.Minute, wire.Stalled, " ahead of this clock"},
		"set forward by a lifetime":    {now.AddDate(-400, 0, 0), time.Minute, wire.Stalled, "no heartbeat for "},
		"set between its two times":    {now.AddDate(0, 0, -3), 400 * 24 * time.Hour, wire.Stalled, "no heartbeat for 72h0m0s"},
		"set back between its two":     {now.Add(-time.Second), -time.Hour, wire.Stalled, "no heartbeat for 1s"},
		"set forward by more than due": {now.Add(-time.Hour), time.Minute, wire.Stalled, "no heartbeat for 1h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			beat(t, f, tt.last, tt.due)
			l, err := f.Liveness(now)
			if err != nil || l.Phase != tt.want || !strings.Contains(l.Note, tt.note) {
				t.Errorf("%s, %q, %v", l.Phase, l.Note, err)
			}
			if !l.Held {
				t.Error("the trainer is called gone")
			}
		})
	}
}

// A live trainer whose clock was set is called stalled until its next heartbeat alone.
func TestAClockThatIsSetStallsNoTrainerForLong(t *testing.T) {
	for name, by := range map[string]time.Duration{"forward": -24 * time.Hour, "back": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			f := crashed(t)
			o, err := session.Own(f)
			if err != nil {
				t.Fatal(err)
			}
			defer o.Release()
			if _, err := o.Begin(session.Beginning{Resume: true, Place: wire.Place{Device: "cpu"}}); err != nil {
				t.Fatal(err)
			}
			sign := func(at time.Time) wire.Phase {
				if err := o.SignLife(session.Alive{Time: at, Step: 5, Phase: wire.Running, NextSign: at.Add(time.Minute)}); err != nil {
					t.Fatal(err)
				}
				l, err := f.Liveness(time.Now())
				if err != nil {
					t.Fatal(err)
				}
				return l.Phase
			}
			if p := sign(time.Now().Add(by)); p != wire.Stalled {
				t.Errorf("before, it is %s", p)
			}
			if p := sign(time.Now()); p != wire.Running {
				t.Errorf("afterwards it is %s", p)
			}
		})
	}
}

// Of another machine, there are its clock and that of the disk. One that is right is
// enough for a trainer that lives; whichever is wrong, a dead one can be taken over.
func TestWrongClocksOfOtherMachinesHideNeitherLifeNorDeath(t *testing.T) {
	now := time.Now()
	wrong := map[string]time.Duration{
		"right": 0, "a day ahead": 24 * time.Hour, "a day behind": -24 * time.Hour, "of another age": 200 * 365 * 24 * time.Hour,
	}
	for trainer, ahead := range wrong {
		for disk, diskAhead := range wrong {
			for _, dead := range []time.Duration{0, time.Hour} {
				live := dead == 0 && (ahead == 0 || diskAhead == 0)
				t.Run("trainer "+trainer+", disk "+disk+", dead for "+dead.String(), func(t *testing.T) {
					f := elsewhere(t, now, "run.json", "lock")
					beat(t, f, now.Add(ahead-dead), time.Minute)
					written(t, f, "alive.json", now.Add(diskAhead-dead))
					s, err := session.Open(f).State(t.Context())
					if want := map[bool]wire.Phase{true: wire.Running, false: wire.Stalled}[live]; err != nil || s.State != want {
						t.Errorf("it is %s, %q, %v", s.State, s.Note, err)
					}
					o, err := session.TakeOver(f)
					if (err != nil) != live {
						t.Fatalf("take over: %v", err)
					}
					if err == nil {
						if strings.Contains(o.TookOverFrom(), ", -") {
							t.Errorf("it is taken over from %s", o.TookOverFrom())
						}
						o.Release()
					}
				})
			}
		}
	}
}

// The trainer of another machine took the lock on a day that has not come.
func TestALockFromTheFutureIsTakenOver(t *testing.T) {
	f := elsewhere(t, time.Now().Add(-time.Hour), "run.json", "lock")
	edit(t, f, "lock", func(l map[string]any) { l["pid"] = 1 })
	hold(t, f)
	written(t, f, "lock", time.Now().Add(24*time.Hour))
	o, err := session.TakeOver(f)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Release()
	who := o.TookOverFrom()
	if !strings.HasPrefix(who, "process 1 on box7, lock taken ") || !strings.HasSuffix(who, " ahead of this clock") {
		t.Error(who)
	}
}
