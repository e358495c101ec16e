// Package fetch asks servers for documents, politely: conditional requests, one at a time
// to a host with a pause between them, bounded sizes and times, no cookies, no referrer.
// An address that the user did not type is never followed into a private network.
//
// It knows nothing of what it fetches. When an address may be asked is for State, which
// the caller keeps; Client asks at once.
package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"quire/internal/sanitize"
	"quire/internal/usererr"
)

// Bounds of a request.
const (
	MaxBytes      = 16 << 20 // of a body after decompression, unless a request says otherwise
	maxRedirects  = 10
	connectTime   = 10 * time.Second
	firstByteTime = 20 * time.Second
	stallTime     = 20 * time.Second // without a byte of the body
	totalTime     = 60 * time.Second
	retryPause    = 2 * time.Second
)

// AcceptFeed is what is asked for where a feed is expected.
const AcceptFeed = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"

// AcceptPage is what is asked for where an article is expected.
const AcceptPage = "text/html, application/xhtml+xml, text/markdown;q=0.9, text/plain;q=0.8, */*;q=0.1"

// Options are how a Client works. The zero value is ready for use.
type Options struct {
	UserAgent string
	// Wait waits for a pause to pass; nil waits in real time.
	Wait func(ctx context.Context, d time.Duration) error
}

// Client sends requests. Goroutines may share it.
type Client struct {
	userAgent string
	wait      func(ctx context.Context, d time.Duration) error
	pacer     *pacer
	open      *http.Client // for hosts that the user typed
	guarded   *http.Client // for all others: public addresses only
}

// New returns a Client.
func New(opt Options) *Client {
	c := &Client{userAgent: opt.UserAgent, wait: opt.Wait}
	if c.userAgent == "" {
		c.userAgent = "quire"
	}
	if c.wait == nil {
		c.wait = sleep
	}
	c.pacer = newPacer(c.wait)
	c.open, c.guarded = newHTTPClient(false), newHTTPClient(true)
	return c
}

// Request is one document to ask for.
type Request struct {
	URL          string
	Accept       string
	ETag         string // If-None-Match, as the server sent it
	LastModified string // If-Modified-Since, as the server sent it
	MaxBytes     int64  // 0 is MaxBytes
	UserAgent    string // "" is that of the client
	// Typed are addresses that the user typed: their hosts may be private ones.
	Typed []string
	// Untyped is for an address that a document named: only Typed hosts may be private.
	Untyped bool
	// Once is for a request that is not tried a second time when it fails.
	Once bool
}

// Response is what a server answered.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // complete, decompressed; of a 200 only
	URL    string // where the redirects ended
	Hops   []Hop
}

// Hop is one redirect.
type Hop struct {
	Status   int
	From, To string
}

// Permanent returns the address to which all redirects were permanent, "" when there were
// none or one was not.
func (r *Response) Permanent() string {
	for _, hop := range r.Hops {
		if hop.Status != http.StatusMovedPermanently && hop.Status != http.StatusPermanentRedirect {
			return ""
		}
	}
	if len(r.Hops) == 0 {
		return ""
	}
	return r.URL
}

// StatusError is an answer that is no document.
type StatusError struct {
	Status int
	Header http.Header
	// URL is the address that answered, after redirects.
	URL string
}

func (e *StatusError) Error() string {
	text := http.StatusText(e.Status)
	if text == "" {
		return fmt.Sprintf("the server answered %d", e.Status)
	}
	return fmt.Sprintf("the server answered %d %s", e.Status, strings.ToLower(text))
}

var (
	// ErrTooLarge is returned for a body over the limit.
	ErrTooLarge = errors.New("larger than allowed")
	// ErrCut is returned for a body that ended early.
	ErrCut = errors.New("the response was cut off")
	// ErrPrivate is returned for an address in a private network that the user did not type.
	ErrPrivate = errors.New("leads into a private network")
	// ErrRedirects is returned when there is no end of redirects.
	ErrRedirects = fmt.Errorf("more than %d redirects", maxRedirects)
)

// Get asks for a document. The answer is a 200 with its body or a 304; any other is a
// *StatusError. What may pass soon is tried a second time.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	res, err := c.try(ctx, req)
	if err == nil || req.Once || !passesSoon(err) {
		return res, err
	}
	if waited := c.wait(ctx, retryPause); waited != nil {
		return nil, err
	}
	return c.try(ctx, req)
}

// passesSoon reports whether a second try makes sense within seconds.
func passesSoon(err error) bool {
	if s, ok := errors.AsType[*StatusError](err); ok {
		return s.Status == http.StatusNotFound || s.Status >= 500 && s.Status != http.StatusServiceUnavailable
	}
	return !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrPrivate) && !errors.Is(err, ErrRedirects) &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, errAddress)
}

// errAddress is wrapped by the error of an address that cannot be asked at all.
var errAddress = errors.New("not a web address")

func (c *Client) try(ctx context.Context, req Request) (*Response, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTime)
	defer cancel()
	at, err := url.Parse(strings.TrimSpace(req.URL))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", errAddress, sanitize.Line(req.URL))
	}
	typed := req.Typed
	if req.Untyped {
		at.User = nil
	} else {
		typed = append([]string{req.URL}, typed...)
	}
	var hops []Hop
	for {
		res, next, err := c.hop(ctx, req, at, isTyped(at, typed))
		if err != nil {
			return nil, err
		}
		if next == nil {
			res.URL, res.Hops = withoutUser(at), hops
			return res, nil
		}
		if len(hops) == maxRedirects {
			return nil, ErrRedirects
		}
		hops = append(hops, Hop{Status: res.Status, From: withoutUser(at), To: withoutUser(next)})
		at = next
	}
}

func withoutUser(u *url.URL) string {
	v := *u
	v.User = nil
	return v.String()
}

// hop sends one request. next is where it is redirected to.
func (c *Client) hop(ctx context.Context, req Request, at *url.URL,
	typed bool,
) (res *Response, next *url.URL, err error) {
	if at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" {
		return nil, nil, fmt.Errorf("%w: %s", errAddress, sanitize.Line(withoutUser(at)))
	}
	client := c.open
	if !typed {
		client = c.guarded
		if literal := isPrivateName(at.Hostname()); literal {
			return nil, nil, fmt.Errorf("%s %w", at.Hostname(), ErrPrivate)
		}
	}
	release, err := c.pacer.acquire(ctx, at.Host)
	if err != nil {
		return nil, nil, err
	}
	defer release()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	hr, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", errAddress, sanitize.Line(withoutUser(at)))
	}
	c.setHeader(hr, req)
	answer, err := client.Do(hr)
	if err != nil {
		return nil, nil, plainError(err)
	}
	defer func() { _ = answer.Body.Close() }()
	res = &Response{Status: answer.StatusCode, Header: answer.Header}
	switch answer.StatusCode {
	case http.StatusOK:
		limit := req.MaxBytes
		if limit == 0 {
			limit = MaxBytes
		}
		res.Body, err = readBody(answer, limit, cancel)
		return res, nil, err
	case http.StatusNotModified:
		return res, nil, nil
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		next, err = at.Parse(answer.Header.Get("Location"))
		if err != nil || answer.Header.Get("Location") == "" {
			return nil, nil, &StatusError{Status: answer.StatusCode, Header: answer.Header, URL: withoutUser(at)}
		}
		if next.Fragment == "" {
			next.Fragment = at.Fragment
		}
		return res, next, nil
	}
	return nil, nil, &StatusError{Status: answer.StatusCode, Header: answer.Header, URL: withoutUser(at)}
}

func (c *Client) setHeader(hr *http.Request, req Request) {
	hr.Header.Set("User-Agent", c.userAgent)
	if req.UserAgent != "" {
		hr.Header.Set("User-Agent", req.UserAgent)
	}
	hr.Header.Set("Accept", AcceptFeed)
	if req.Accept != "" {
		hr.Header.Set("Accept", req.Accept)
	}
	hr.Header.Set("Accept-Encoding", "gzip")
	if req.ETag != "" {
		hr.Header.Set("If-None-Match", req.ETag)
	}
	if req.LastModified != "" {
		hr.Header.Set("If-Modified-Since", req.LastModified)
	}
}

// readBody reads a whole body of at most limit bytes.
func readBody(answer *http.Response, limit int64, cancel context.CancelCauseFunc) ([]byte, error) {
	if answer.ContentLength > limit {
		return nil, fmt.Errorf("%w: %d MiB", ErrTooLarge, limit>>20)
	}
	watch := &watchedReader{r: answer.Body, timer: time.AfterFunc(stallTime, func() { cancel(errStalled) })}
	defer watch.timer.Stop()
	var body io.Reader = watch
	switch strings.ToLower(strings.TrimSpace(answer.Header.Get("Content-Encoding"))) {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, ErrCut
		}
		body = z
	default:
		return nil, fmt.Errorf("unexpected encoding of the response: %s",
			sanitize.Line(answer.Header.Get("Content-Encoding")))
	}
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	switch {
	case int64(len(b)) > limit:
		return nil, fmt.Errorf("%w: %d MiB", ErrTooLarge, limit>>20)
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return nil, errStalled
	case err != nil:
		return nil, ErrCut
	}
	return b, nil
}

var errStalled = errors.New("the server stopped sending")

// watchedReader puts off a timer with each byte that comes.
type watchedReader struct {
	r     io.Reader
	timer *time.Timer
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if n > 0 {
		w.timer.Reset(stallTime)
	}
	return n, err
}

// plainError words the error of a request without its address.
func plainError(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, ErrPrivate) {
		return err
	}
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		if d.IsNotFound {
			return usererr.New("no such host: "+sanitize.Line(d.Name), "check the address and your network")
		}
		return usererr.New("cannot look up "+sanitize.Line(d.Name), "check your network")
	}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return usererr.New("the server did not answer in time", "try again later")
	}
	if o, ok := errors.AsType[*net.OpError](err); ok && o.Op == "dial" {
		return usererr.New("cannot connect: "+usererr.Reason(o.Err), "check the address, or try again later")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrCut
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errors.New(sanitize.Line(err.Error())) // of TLS and HTTP, in their own words
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
