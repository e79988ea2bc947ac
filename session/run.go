package session

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// Run is a client of one run. It asks the trainer where there is one and reads
// the folder where there is none, so that a live, a finished and a crashed run
// look alike; a trainer that comes back is found by the next call. Methods may
// be called from several goroutines, but for Columns and Poll.
type Run struct {
	folder  Folder
	client  *http.Client
	agreed  atomic.Bool // the trainer speaks our protocol
	columns *metrics.Columns
}

// Open returns a client of the run in a folder. It does nothing yet.
func Open(f Folder) *Run {
	r := &Run{folder: f, columns: metrics.Open(f.Metrics())}
	// The path is looked up for each connection: it may be another one by then.
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, "unix", f.Socket())
		if err != nil {
			return nil, unreachable{err}
		}
		r.agreed.Store(false)
		return c, nil
	}
	r.client = &http.Client{Transport: &http.Transport{DialContext: dial, IdleConnTimeout: time.Minute}}
	return r
}

// unreachable is the error of a socket that nobody listens at.
type unreachable struct{ error }

func (u unreachable) Unwrap() error { return u.error }

const (
	prompt  = 3 * time.Second  // for a trainer to answer from a snapshot
	takenIn = 10 * time.Second // for it to take a request, as the server has it
	inferIn = 2 * time.Minute  // for it to answer a question, as the server has it
	overdue = 15 * time.Second // more than the server's own limits: it does not even say no
)

// Folder is the run's folder.
func (r *Run) Folder() Folder { return r.folder }

// Hello asks the trainer who it is.
func (r *Run) Hello(ctx context.Context) (wire.Hello, error) {
	var h wire.Hello
	err := r.get(ctx, "/v1/hello", &h)
	if err == nil && h.Protocol != wire.Version {
		err = fmt.Errorf("the trainer of run %s speaks protocol %d, and this road %d; use the road that started it", r.folder.Name(), h.Protocol, wire.Version)
	}
	return h, err
}

// State says how the run stands.
func (r *Run) State(ctx context.Context) (wire.State, error) {
	var s wire.State
	if err := r.snapshot(ctx, "/v1/state", &s); err != nil {
		if ctx.Err() != nil || !absent(err) {
			return wire.State{}, err
		}
		return r.folder.State(time.Now())
	}
	if at := time.Now(); s.State.Live() && at.After(s.NextSign) && !s.NextSign.IsZero() {
		s.State, s.Note = wire.Stalled, stalled(at, s.Time, s.NextSign, s.Note)
	}
	return s, nil
}

// Knobs lists what can change while the run goes on, with values; without a
// trainer as they were last.
func (r *Run) Knobs(ctx context.Context) ([]wire.Knob, error) {
	var knobs []wire.Knob
	err := r.snapshot(ctx, "/v1/knobs", &knobs)
	if err == nil || ctx.Err() != nil || !absent(err) {
		return knobs, err
	}
	kept, err := r.folder.lastSnapshot()
	return kept.Knobs, err
}

// Jobs lists the run's jobs.
func (r *Run) Jobs(ctx context.Context) ([]wire.Job, error) {
	var jobs []wire.Job
	err := r.snapshot(ctx, "/v1/jobs", &jobs)
	if err == nil || ctx.Err() != nil || !absent(err) {
		return jobs, err
	}
	s, err := r.folder.State(time.Now())
	return s.Jobs, err
}

// Entries is the ledger: the latest entry of each request, the oldest first.
func (r *Run) Entries() ([]wire.Entry, error) { return ledger.Read(r.folder.Ledger()) }

// Events are the written events whose Seq is greater than since, the oldest
// first.
func (r *Run) Events(since int64) ([]wire.Event, error) {
	all, err := jsonl.Read[wire.Event](r.folder.Events())
	if err != nil {
		return nil, fmt.Errorf("read the events: %w", err)
	}
	for i, e := range all {
		if e.Seq > since {
			return all[i:], nil
		}
	}
	return nil, nil
}

// Columns are the metrics as of the last Poll.
func (r *Run) Columns() *metrics.Columns { return r.columns }

// Poll reads what the metrics have gained into the Columns.
func (r *Run) Poll() (metrics.Delta, error) { return r.columns.Poll() }

// Predictions reads the answers to a dataset's dev set that the weights of a
// step gave, 0 the newest, and lists the steps that there are, ascending.
func (r *Run) Predictions(dataset string, step int) ([]wire.Prediction, []int, error) {
	steps, err := r.folder.PredictionSteps(dataset)
	if err != nil || len(steps) == 0 {
		return nil, nil, err
	}
	if step == 0 {
		step = steps[len(steps)-1]
	}
	all, err := jsonl.Read[wire.Prediction](r.folder.Prediction(dataset, step))
	if err != nil {
		return nil, nil, fmt.Errorf("read the predictions for %s: %w", dataset, err)
	}
	return all, steps, nil
}

// Do sends a request and returns its entry in the ledger: with its fate, or as
// scheduled when wait is over before that. A request without an ID gets one.
// Only a trainer can carry it out; the error without one says how to start it.
func (r *Run) Do(ctx context.Context, q wire.Request, wait time.Duration) (wire.Entry, error) {
	if q.ID == "" {
		q.ID = NewID()
	}
	ctx, cancel := context.WithTimeout(ctx, max(wait, takenIn)+overdue)
	defer cancel()
	var e wire.Entry
	path := "/v1/requests?wait=" + url.QueryEscape(strconv.FormatFloat(wait.Seconds(), 'f', -1, 64))
	err := r.post(ctx, path, q.ID, q, &e)
	return e, err
}

// Infer asks the run's models something that is in no dataset.
func (r *Run) Infer(ctx context.Context, q wire.Question) ([]wire.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, inferIn+overdue)
	defer cancel()
	var answers []wire.Answer
	err := r.post(ctx, "/v1/infer", NewID(), q, &answers)
	return answers, err
}

// absent says whether an error means that nobody answers.
func absent(err error) bool {
	var u unreachable
	return errors.As(err, &u) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || os.IsTimeout(err) || isReset(err)
}

// snapshot gets what a trainer that can answer answers at once.
func (r *Run) snapshot(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, prompt)
	defer cancel()
	if !r.agreed.Load() {
		if _, err := r.Hello(ctx); err != nil {
			return err
		}
		r.agreed.Store(true)
	}
	return r.get(ctx, path, into)
}

func (r *Run) get(ctx context.Context, path string, into any) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://run"+path, nil)
	if err != nil {
		return err
	}
	return r.exchange(q, into)
}

// post sends an object to the trainer. The id makes it safe to repeat where a
// connection that was kept open turns out to be one to an earlier trainer.
func (r *Run) post(ctx context.Context, path, id string, object, into any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	if !r.agreed.Load() {
		if _, err := r.Hello(ctx); err == nil {
			r.agreed.Store(true)
		} else if !absent(err) {
			return err
		}
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://run"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", id)
	err = r.exchange(q, into)
	if err == nil || errors.Is(err, context.Canceled) || !absent(err) {
		return err
	}
	l, e := r.folder.Liveness(time.Now())
	if e != nil {
		return errors.Join(err, e)
	}
	if !l.Phase.Live() {
		return r.folder.noTrainer(l)
	}
	return &Error{What: fmt.Sprintf("the trainer of run %s, which is %s, cannot be reached", r.folder.Name(), l.Phase), Todo: l.Note, Err: err}
}

// exchange sends a request and decodes the answer.
func (r *Run) exchange(q *http.Request, into any) error {
	resp, err := r.client.Do(q)
	if err != nil {
		return fmt.Errorf("ask the trainer of run %s: %w", r.folder.Name(), err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		return refusal(resp)
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return fmt.Errorf("read the answer of run %s's trainer: %w", r.folder.Name(), err)
	}
	_, _ = io.Copy(io.Discard, resp.Body) // so that the connection can serve again
	return nil
}

// refusal is the error that an answer carries.
func refusal(resp *http.Response) error {
	var e wire.Error
	if err := json.NewDecoder(resp.Body).Decode(&e); err != nil || e.Error == "" {
		return fmt.Errorf("the trainer answered %s", resp.Status)
	}
	return &Error{What: e.Error, Todo: e.Hint}
}
