package hub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"time"
)

// patience is the longest silence of a server before a request is given up.
const patience = time.Minute

// failed is the error of a connection, which another try may not have; all
// other errors are answers.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

// get asks for an address, from a byte on. A HEAD is not redirected: the
// checksum is with the hub, the values may be elsewhere.
func (h *Hub) get(ctx context.Context, method, address string, from int64) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	// Compressed on its way, a file would have another length.
	r.Header.Set("Accept-Encoding", "identity")
	if h.Token != "" {
		r.Header.Set("Authorization", "Bearer "+h.Token)
	}
	if from > 0 {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", from))
	}
	client := http.Client{CheckRedirect: func(next *http.Request, before []*http.Request) error {
		switch {
		case method == "HEAD" && next.URL.Host != r.URL.Host:
			return http.ErrUseLastResponse
		case len(before) > 10:
			return fmt.Errorf("redirected ten times")
		}
		// Go keeps it for hosts below the first one.
		if next.URL.Host != r.URL.Host || next.URL.Scheme != r.URL.Scheme {
			next.Header.Del("Authorization")
		}
		return nil
	}}
	answer, err := client.Do(r)
	if err != nil {
		return nil, failed{err}
	}
	if err := refusal(answer, h.Token != ""); err != nil {
		answer.Body.Close()
		return nil, err
	}
	return answer, nil
}

// refusal is the error for an answer with a status other than success.
func refusal(r *http.Response, known bool) error {
	switch code := r.StatusCode; {
	case code == http.StatusNotFound:
		return fmt.Errorf("not found (404): check the name and the revision: %w", fs.ErrNotExist)
	case code == http.StatusUnauthorized && !known:
		return errors.New("access denied (401): the name is wrong, or the model is gated or private; then set HF_TOKEN")
	case code == http.StatusUnauthorized:
		return errors.New("HF_TOKEN is not accepted (401), or the name is wrong")
	case code == http.StatusForbidden:
		return errors.New("it is gated (403): ask for access on its page, and set HF_TOKEN to a token that may read it")
	case code >= 500 || code == http.StatusTooManyRequests:
		return failed{fmt.Errorf("the server failed: %s", r.Status)}
	case code >= 400:
		return fmt.Errorf("the server refused the request: %s", r.Status)
	}
	return nil
}
