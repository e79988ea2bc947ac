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
	"time"

	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// Run is a client of one run. It asks the trainer if there is one, and otherwise
// reads the folder, so that a live, a finished and a crashed run look alike; the next
// call finds a trainer that comes back. Methods may be called from several
// goroutines, except Columns and Poll.
type Run struct {
	folder  Folder
	client  *http.Client
	columns *metrics.Columns
}

// Open returns a client of the run in a folder, without any IO.
func Open(f Folder) *Run {
	r := &Run{folder: f, columns: metrics.Open(f.Metrics(), nil)}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return f.dial(ctx) }
	r.client = &http.Client{Transport: &http.Transport{
		DialContext: dial, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: longestHeader,
	}}
	return r
}

const (
	prompt  = 3 * time.Second  // for a trainer to answer from a snapshot
	takenIn = 10 * time.Second // for it to accept a request, like the server's limit
	overdue = 15 * time.Second // on top of the server's own limits
)

// Folder is the run's folder.
func (r *Run) Folder() Folder { return r.folder }

// Hello asks the trainer for its Hello. The Hello of a trainer with another protocol
// comes with an error.
func (r *Run) Hello(ctx context.Context) (wire.Hello, error) {
	var h wire.Hello
	err := r.get(ctx, "/v1/hello", &h)
	if other := (otherProtocol{}); errors.As(err, &other) {
		return other.Hello, err
	}
	return h, err
}

// State returns the run's state.
func (r *Run) State(ctx context.Context) (wire.State, error) {
	var s wire.State
	if err := r.snapshot(ctx, "/v1/state", &s); err != nil {
		if ctx.Err() != nil || !instead(err) {
			return wire.State{}, err
		}
		s, folderErr := r.folder.State(time.Now())
		if who := (impostor{}); errors.As(err, &who) {
			s.Note = join(s.Note, who.why)
		} else if full := (busy{}); errors.As(err, &full) {
			s.Note = join(s.Note, "according to its folder, since "+full.Error())
		}
		return s, folderErr
	}
	s.Run, s.Dir = r.folder.Name(), r.folder.Dir() // the trainer knows them from before a move
	if at := time.Now(); s.State.Live() && !s.NextSign.IsZero() && late(at, s.Time, s.NextSign.Sub(s.Time)) {
		s.State, s.Note = wire.Stalled, stalled(at, s.Time, s.Note)
	}
	return s, nil
}

// Knobs returns the run's knobs with their values, without a trainer the last ones.
func (r *Run) Knobs(ctx context.Context) ([]wire.Knob, error) {
	var knobs []wire.Knob
	err := r.snapshot(ctx, "/v1/knobs", &knobs)
	if err == nil || ctx.Err() != nil || !instead(err) {
		return knobs, err
	}
	kept, _, err := r.folder.lastSnapshot()
	return kept.Knobs, err
}

// Jobs returns the run's jobs.
func (r *Run) Jobs(ctx context.Context) ([]wire.Job, error) {
	var jobs []wire.Job
	err := r.snapshot(ctx, "/v1/jobs", &jobs)
	if err == nil || ctx.Err() != nil || !instead(err) {
		return jobs, err
	}
	s, err := r.folder.State(time.Now())
	return s.Jobs, err
}

// Entries returns the ledger: the latest entry of each request, oldest first.
func (r *Run) Entries() ([]wire.Entry, error) { return ledger.Read(r.folder.Ledger()) }

// Columns returns the metrics as of the last Poll.
func (r *Run) Columns() *metrics.Columns { return r.columns }

// Show leaves out of the Columns from their beginning what shown refuses.
func (r *Run) Show(shown func(tag string) bool) { r.columns = metrics.Open(r.folder.Metrics(), shown) }

// Newest returns the last rows of the metrics alone, also while a Poll goes on.
func (r *Run) Newest() (metrics.Delta, error) { return r.columns.Newest() }

// Window reads the metrics of the steps from one to another, both among them, also
// while a Poll goes on.
func (r *Run) Window(from, to int) (map[string]metrics.Series, error) {
	return r.columns.Window(from, to)
}

// Spare keeps the rows around changes in the Columns whole, from the next Poll on.
func (r *Run) Spare(steps []int) { r.columns.Spare(steps) }

// Poll reads the new metrics into the Columns, and returns them.
func (r *Run) Poll() (metrics.Delta, error) { return r.columns.Poll() }

// Predicted lists the datasets and steps with predictions.
func (r *Run) Predicted() ([]wire.Predicted, error) { return r.folder.Predicted() }

// Predictions returns a dataset's predictions of a step, 0 for the newest, and the
// steps with predictions, ascending.
func (r *Run) Predictions(dataset string, step int) ([]wire.Prediction, []int, error) {
	steps, err := r.folder.PredictionSteps(dataset)
	if err != nil || len(steps) == 0 {
		return nil, nil, err
	}
	if step == 0 {
		step = steps[len(steps)-1]
	}
	p, err := r.folder.OpenPredictions(dataset, step)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	all, err := answers.All(p, p.Examples)
	if err != nil {
		return nil, nil, fmt.Errorf("read the predictions for %s: %w", dataset, err)
	}
	return all, steps, nil
}

// Do sends a request and returns its entry in the ledger: with its fate, or as
// scheduled if wait ends before. A request without an ID gets one. Without a trainer
// the error gives the command that starts one.
func (r *Run) Do(ctx context.Context, q wire.Request, wait time.Duration) (wire.Entry, error) {
	if q.ID == "" {
		q.ID = NewID()
	}
	ctx, cancel := context.WithTimeout(ctx, max(wait, takenIn)+SavedIn(q.Action)+overdue)
	defer cancel()
	var e wire.Entry
	path := "/v1/requests?wait=" + url.QueryEscape(strconv.FormatFloat(wait.Seconds(), 'f', -1, 64))
	err := r.post(ctx, path, q.ID, q, &e, ofSnapshot)
	return e, err
}

// SavedIn bounds the time in which a trainer that has accepted a request writes the
// checkpoint that the answer tells of.
func SavedIn(a wire.Action) time.Duration {
	if a == wire.Stop || a == wire.Checkpoint {
		return 10 * time.Minute // two of a large model on a slow disk
	}
	return 0
}

// Infer asks the run's models a question that is in no dataset.
func (r *Run) Infer(ctx context.Context, q wire.Question) ([]wire.Answer, error) {
	return answered[[]wire.Answer](ctx, r, "/v1/infer", &q, ofAnswers)
}

// answered posts a question on a route, and waits as long as the question allows.
func answered[A any](
	ctx context.Context, r *Run, route string, q interface{ AnswerIn() time.Duration }, most extent,
) (answer A, err error) {
	ctx, cancel := context.WithTimeout(ctx, q.AnswerIn()+overdue)
	defer cancel()
	err = r.post(ctx, route, NewID(), q, &answer, most)
	return answer, err
}

// instead reports whether the folder answers a question in the place of a trainer
// that is absent, or takes no further connection.
func instead(err error) bool { return absent(err) || errors.As(err, new(busy)) }

// absent reports whether an error means that no trainer answers.
func absent(err error) bool {
	var u unreachable
	return errors.As(err, &u) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || os.IsTimeout(err) || isReset(err)
}

// snapshot gets an answer that a responsive trainer gives at once.
func (r *Run) snapshot(ctx context.Context, path string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, prompt)
	defer cancel()
	return r.get(ctx, path, into)
}

func (r *Run) get(ctx context.Context, path string, into any) error {
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://run"+path, nil)
	if err != nil {
		return err
	}
	return r.exchange(q, into, ofSnapshot)
}

// post sends an object to the trainer. The id makes a repetition safe if a connection
// that was kept open turns out to lead to an earlier trainer.
func (r *Run) post(ctx context.Context, path, id string, object, into any, most extent) error {
	body, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://run"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", id)
	err = r.exchange(q, into, most)
	if err == nil || errors.Is(err, context.Canceled) || !absent(err) {
		return err
	}
	l, e := r.folder.Liveness(time.Now())
	if e != nil {
		return errors.Join(err, e)
	}
	who := impostor{}
	if errors.As(err, &who) {
		err = who
	}
	if l.Phase.Live() {
		if os.IsTimeout(err) || errors.Is(err, context.DeadlineExceeded) {
			err = errors.New("it has not answered in time")
		}
		return &Error{
			What: fmt.Sprintf("the trainer of run %s, which is %s, cannot be reached", r.folder.Name(), l.Phase), Err: err,
			Todo: join(l.Note, fmt.Sprintf(
				"the request may still be applied: see road events %[1]s, or end the trainer with: road kill %[1]s", r.folder.Name())),
		}
	}
	none := r.folder.noTrainer(l)
	if who.why != "" && !l.copied {
		none.Err = who
	}
	return none
}

// exchange sends a request and decodes the answer.
func (r *Run) exchange(q *http.Request, into any, most extent) error {
	resp, err := r.ask(q)
	if said := (*Error)(nil); errors.As(err, &said) {
		return said
	}
	if other := (otherProtocol{}); errors.As(err, &other) {
		return other
	}
	if err != nil {
		return fmt.Errorf("ask the trainer of run %s: %w", r.folder.Name(), err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		return refusal(resp)
	}
	if err := most.decode(resp.Body, into); err != nil {
		return fmt.Errorf("read the answer of run %s's trainer: %w", r.folder.Name(), err)
	}
	return nil
}

// ask sends a request, again if its connection was closed before the answer: the trainer
// may have made room for others, between the greeting and this. The request's id makes
// that safe.
func (r *Run) ask(q *http.Request) (*http.Response, error) {
	resp, err := r.client.Do(q)
	for range 3 {
		if !isReset(err) && !errors.Is(err, io.EOF) {
			break
		}
		if q.GetBody != nil {
			body, unread := q.GetBody()
			if unread != nil {
				return nil, unread
			}
			q.Body = body
		}
		resp, err = r.client.Do(q)
	}
	return resp, err
}
