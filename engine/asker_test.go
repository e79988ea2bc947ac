package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"

	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
)

// asker is a client that asks a run for one thing after another, of every
// fate, and now and then for the same again.
type asker struct {
	name     string
	run      *session.Run
	random   *rand.Rand
	asked    []wire.Request
	told     []wire.Entry // the first answer to each
	again    []wire.Entry // answers to what was answered before
	repeated []wire.Entry // the first answers to those
}

// newAskers are eight of them.
func newAskers(f session.Folder) []*asker {
	all := make([]*asker, 8)
	for i := range all {
		all[i] = &asker{name: fmt.Sprint("client ", i), run: session.Open(f), random: rand.New(rand.NewPCG(uint64(i), 0))}
	}
	return all
}

// ask asks what is not answered yet, else something new, and waits for the
// answer. After an error nobody knows what became of the request.
func (a *asker) ask(ctx context.Context) error {
	if len(a.asked) > len(a.told) {
		return a.await(ctx, a.asked[len(a.told)])
	}
	if n := len(a.told); n > 0 && a.random.IntN(20) == 0 {
		i := a.random.IntN(n)
		e, err := a.run.Do(ctx, a.asked[i], patience)
		if err == nil {
			a.again, a.repeated = append(a.again, e), append(a.repeated, a.told[i])
		}
		return err
	}
	r := a.next()
	r.ID, r.Author = fmt.Sprintf("%s, %d", a.name, len(a.asked)), a.name
	a.asked = append(a.asked, r)
	return a.await(ctx, r)
}

func (a *asker) await(ctx context.Context, r wire.Request) error {
	wait := patience
	if r.AtStep > 0 {
		wait = 0
	}
	e, err := a.run.Do(ctx, r, wait)
	if err == nil {
		a.told = append(a.told, e)
	}
	return err
}

// next is a request that will be applied, refused, scheduled, or that changes
// nothing.
func (a *asker) next() wire.Request {
	w := set("kd.w", float64(1+a.random.IntN(100))/100)
	switch a.random.IntN(10) {
	case 0:
		return set("kd.w", 1.7)
	case 1:
		return wire.Request{Action: wire.Undo}
	case 2:
		if n := len(a.told); n > 0 {
			return at(a.told[n-1].Step+a.random.IntN(10), w)
		}
	}
	return w
}

// heard lets the trainer's test know what clients were told, and checks that
// each was answered in its order, and the same when it asked twice.
func (k *trainer) heard(askers []*asker) {
	k.t.Helper()
	for _, a := range askers {
		k.acknowledged = append(k.acknowledged, a.told...)
		for i, e := range a.told {
			if e.ID != a.asked[i].ID || i > 0 && e.Seq <= a.told[i-1].Seq {
				k.t.Fatalf("%s was told, after %+v, %+v", a.name, a.told[max(0, i-1)], e)
			}
		}
		for i, e := range a.again {
			if first := a.repeated[i]; first.Fate != wire.Scheduled && !reflect.DeepEqual(e, first) {
				k.t.Errorf("%s was told %+v the second time, and %+v the first", a.name, e, first)
			}
		}
	}
}

// inOrder checks that the ledger tells what happened: the steps of an attempt
// do not decrease, and each ran with the last change up to it.
func (k *trainer) inOrder() {
	k.t.Helper()
	lines, err := jsonl.Read[wire.Entry](k.folder.Ledger())
	if err != nil {
		k.t.Fatal(err)
	}
	var last wire.Entry
	for _, e := range lines {
		if e.Fate == wire.Scheduled {
			continue // its step is one to come
		}
		if e.Attempt < last.Attempt || e.Attempt == last.Attempt && e.Step < last.Step {
			k.t.Fatalf("after %+v the ledger has %+v", last, e)
		}
		last = e
	}
	entries, err := ledger.Read(k.folder.Ledger())
	if err != nil {
		k.t.Fatal(err)
	}
	w, changes := 0.75, ledger.After(entries, 0)
	values := column(k.t, k.folder, "kd.w")
	for step := 1; step <= len(values); step++ {
		for ; len(changes) > 0 && changes[0].Step <= step; changes = changes[1:] {
			w = changes[0].Changes[0].New.(float64)
		}
		if values[step] != w {
			k.t.Fatalf("step %d ran with kd.w %v, by the ledger it is %v", step, values[step], w)
		}
	}
}
