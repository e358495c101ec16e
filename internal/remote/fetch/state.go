package fetch

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"quire/internal/usererr"
)

// How often an address is asked.
const (
	hour = time.Hour
	day  = 24 * time.Hour

	bucketSize   = 4
	bucketRefill = 30 * time.Minute

	maxRetryAfter = 7 * day
	firstBackoff  = 15 * time.Minute
	deadAfter     = 30 * day
	movedAfter    = 7 * day
)

// State is what is known of an address between requests. The zero value is one that was
// never asked. It is kept as JSON.
type State struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	BodyHash     string `json:"body_hash,omitempty"`

	Asked     time.Time `json:"asked,omitzero"`     // the last request
	Succeeded time.Time `json:"succeeded,omitzero"` // the last 200 or 304
	NextDue   time.Time `json:"next_due,omitzero"`  // when a scheduled request is due
	// NotBefore is when the server may be asked again, also by hand.
	NotBefore time.Time `json:"not_before,omitzero"`

	Failures     int       `json:"failures,omitempty"` // in a row
	FailingSince time.Time `json:"failing_since,omitzero"`
	MissingSince time.Time `json:"missing_since,omitzero"` // 404 without a break
	LastError    string    `json:"last_error,omitempty"`
	Busy         int       `json:"busy,omitempty"` // 429 and 503 in a row
	Gone         bool      `json:"gone,omitempty"` // 410: never asked again
	Dead         bool      `json:"dead,omitempty"` // 404 for a month

	Tokens   float64   `json:"tokens"` // of the bucket for requests by hand
	TokensAt time.Time `json:"tokens_at,omitzero"`

	MovedTo    string    `json:"moved_to,omitempty"`
	MovedSince time.Time `json:"moved_since,omitzero"`
}

// Mode is who wants an address asked.
type Mode int

// The modes.
const (
	ByHand    Mode = iota // a user: at once, from a bucket of four requests
	Scheduled             // a timer: when it is due
	Forced                // a user who insists; Retry-After still counts
)

var (
	// ErrGone is returned for an address that has answered 410.
	ErrGone = errors.New("gone for good")
	// ErrNotDue is returned for a scheduled request before its time.
	ErrNotDue = errors.New("not due yet")
)

// WaitError says that an address must not be asked before a time.
type WaitError struct {
	Until time.Time
	// ByServer reports whether the server asked for it.
	ByServer bool
}

func (e *WaitError) Error() string {
	if e.ByServer {
		return "the server asks to wait until " + e.Until.Local().Format("2 Jan 15:04")
	}
	return "asked often lately; again from " + e.Until.Local().Format("15:04")
}

// Ask takes the permission to send a request at now. It returns ErrGone, ErrNotDue or a
// *WaitError when it must not be sent.
func (s *State) Ask(now time.Time, mode Mode, skipped bool) error {
	switch {
	case s.Gone:
		return ErrGone
	case now.Before(s.NotBefore):
		return &WaitError{Until: s.NotBefore, ByServer: true}
	case mode == Forced:
		return nil
	case mode == Scheduled:
		if now.Before(s.NextDue) || skipped {
			return ErrNotDue
		}
		return nil
	}
	s.refill(now)
	if s.Tokens < 1 {
		missing := 1 - s.Tokens
		return &WaitError{Until: now.Add(time.Duration(missing * float64(bucketRefill)))}
	}
	s.Tokens--
	return nil
}

func (s *State) refill(now time.Time) {
	if s.TokensAt.IsZero() || now.Before(s.TokensAt) {
		if s.TokensAt.IsZero() {
			s.Tokens = bucketSize
		}
	} else {
		s.Tokens = min(bucketSize, s.Tokens+float64(now.Sub(s.TokensAt))/float64(bucketRefill))
	}
	s.TokensAt = now
}

// OnSuccess records a complete 200 or a 304. interval is the least time that the document
// itself asks for between two requests.
func (s *State) OnSuccess(now time.Time, res *Response, interval time.Duration) {
	if res.Status == http.StatusOK {
		s.ETag, s.LastModified = res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	} else {
		if v := res.Header.Get("ETag"); v != "" {
			s.ETag = v
		}
		if v := res.Header.Get("Last-Modified"); v != "" {
			s.LastModified = v
		}
	}
	wait := max(interval, maxAge(now, res.Header))
	if s.ETag == "" && s.LastModified == "" {
		wait = max(wait, day)
	}
	s.OnReached(now, wait)
}

// OnReached records that what is not asked by HTTP was reached.
func (s *State) OnReached(now time.Time, interval time.Duration) {
	s.Asked, s.Succeeded = now, now
	s.Failures, s.Busy, s.LastError, s.Dead = 0, 0, "", false
	s.FailingSince, s.MissingSince, s.NotBefore = time.Time{}, time.Time{}, time.Time{}
	s.NextDue = now.Add(jitter(min(max(hour, interval), day)))
}

// OnFailure records that a request, or what it brought, was no good.
func (s *State) OnFailure(now time.Time, err error) {
	s.Asked, s.LastError = now, usererr.Line(err)
	s.Failures++
	if s.FailingSince.IsZero() {
		s.FailingSince = now
	}
	status, _ := errors.AsType[*StatusError](err)
	if status == nil || status.Status != http.StatusNotFound {
		s.MissingSince = time.Time{}
	}
	wait := min(day, firstBackoff<<min(s.Failures-1, 10))
	if status != nil {
		switch status.Status {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			s.Busy++
			s.NotBefore = retryAfter(now, status.Header)
			if s.NotBefore.IsZero() {
				s.NotBefore = now.Add(min(day, hour<<min(s.Busy-1, 10)))
			}
			s.NextDue = s.NotBefore
			return
		case http.StatusUnauthorized, http.StatusForbidden:
			wait = day
		case http.StatusGone:
			s.Gone = true
		case http.StatusNotFound:
			if s.MissingSince.IsZero() {
				s.MissingSince = now
			}
			s.Dead = now.Sub(s.MissingSince) >= deadAfter
		}
	}
	s.Busy = 0
	s.NextDue = now.Add(jitter(wait))
}

// OnMoved records where an address was redirected to, "" for nowhere, and returns the
// address that takes its place: after a week of the same permanent redirect, or at once
// when only http became https.
func (s *State) OnMoved(now time.Time, from, to string) string {
	if to == "" || to == from {
		s.MovedTo, s.MovedSince = "", time.Time{}
		return ""
	}
	if becameHTTPS(from, to) {
		s.MovedTo, s.MovedSince = "", time.Time{}
		return to
	}
	if s.MovedTo != to {
		s.MovedTo, s.MovedSince = to, now
	}
	if now.Sub(s.MovedSince) >= movedAfter {
		s.MovedTo, s.MovedSince = "", time.Time{}
		return to
	}
	return ""
}

// OnVanished returns the address to which one that is now missing was last redirected for
// good, "" without one.
func (s *State) OnVanished(err error) string {
	status, ok := errors.AsType[*StatusError](err)
	if !ok || status.Status != http.StatusNotFound && status.Status != http.StatusGone {
		return ""
	}
	to := s.MovedTo
	s.MovedTo, s.MovedSince = "", time.Time{}
	return to
}

func becameHTTPS(from, to string) bool {
	f, err := url.Parse(from)
	if err != nil {
		return false
	}
	t, err := url.Parse(to)
	if err != nil {
		return false
	}
	return f.Scheme == "http" && t.Scheme == "https" && strings.EqualFold(f.Hostname(), t.Hostname()) &&
		f.Path == t.Path && f.RawQuery == t.RawQuery && (t.Port() == "" || t.Port() == f.Port())
}

// maxAge returns how long an answer says that it is fresh.
func maxAge(now time.Time, h http.Header) time.Duration {
	for directive := range strings.SplitSeq(h.Get("Cache-Control"), ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if strings.EqualFold(key, "max-age") {
			seconds, err := strconv.ParseInt(strings.Trim(value, `" `), 10, 32)
			if err != nil || seconds < 0 {
				return 0
			}
			return min(time.Duration(seconds)*time.Second, day)
		}
	}
	if t, err := http.ParseTime(h.Get("Expires")); err == nil && t.After(now) {
		return min(t.Sub(now), day)
	}
	return 0
}

// retryAfter returns when Retry-After lets a server be asked again, the zero time without
// one.
func retryAfter(now time.Time, h http.Header) time.Time {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil && seconds >= 0 {
		return now.Add(min(time.Duration(min(seconds, int64(maxRetryAfter/time.Second)))*time.Second, maxRetryAfter))
	}
	if t, err := http.ParseTime(value); err == nil {
		if t.After(now.Add(maxRetryAfter)) {
			t = now.Add(maxRetryAfter)
		}
		return t
	}
	return time.Time{}
}

// jitter adds up to a tenth, so that not all readers come at the full hour.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(rand.Int64N(int64(d)/10+1)) //nolint:gosec // no secret
}

// Describe returns the state in a word or two for people.
func (s *State) Describe(now time.Time) string {
	switch {
	case s.Gone:
		return "gone"
	case s.Dead:
		return "dead"
	case now.Before(s.NotBefore):
		return "waiting"
	case s.Failures > 0:
		return "failing"
	case s.Succeeded.IsZero():
		return "new"
	}
	return "ok"
}
