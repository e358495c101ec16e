package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/dustin/go-humanize/english"
	"golang.org/x/sync/semaphore"

	"quire/internal/cli"
	"quire/internal/sshserver"
	"quire/internal/usererr"
)

var (
	errArchiveUsage = usererr.New("archive: takes only --unless TAG and no terminal: it prints a tar file",
		"ssh HOST archive > blog.tar")
	errArchiveIncomplete = usererr.New("archive: incomplete: a file cannot be read",
		"report this to the operator of the server")
)

// sendArchive sends the content as a tar, or nothing with --unless and the tag of what it would
// send.
func (s *Server) sendArchive(ctx context.Context, conn *sshserver.Session, reads *reading, args []string) int {
	tag := ""
	if len(args) == 2 && args[0] == "--unless" {
		tag, args = args[1], nil
	}
	if conn.Terminal || len(args) > 0 {
		return fail(conn, cli.WrongUsage, errArchiveUsage)
	}
	source := conn.Network()
	if s.opt.SSH.Limits.PerSource == 0 {
		source = netip.Prefix{} // sources cannot be distinguished
	}
	if err := s.downloads.acquire(ctx, source); err != nil {
		return fail(conn, cli.Failed, fmt.Errorf("archive: %w", err))
	}
	defer s.downloads.release(source)
	ix := reads.library.Index()
	if tag != "" {
		if now, err := cli.ArchiveTag(ctx, ix); err == nil && now == tag {
			return cli.OK
		}
	}
	skipped, err := cli.WriteArchive(ctx, ix, conn)
	switch {
	case err != nil && ctx.Err() != nil:
		return cli.Failed
	case err != nil:
		s.log.Error("cannot send the archive", "session", conn.ID, "error", err)
		return fail(conn, cli.Failed, errArchiveIncomplete)
	case skipped > 0:
		files := english.Plural(skipped, "file", "")
		say(conn, fmt.Sprintf("archive: left out %s with control characters in the name", files))
	}
	return cli.OK
}

// downloads bounds the archives that are being sent, in all and per source: each reads the whole folder.
type downloads struct {
	slots *semaphore.Weighted

	mu        sync.Mutex
	perSource map[netip.Prefix]int
}

const maxDownloadsPerSource = 2

var errTooManyDownloads = usererr.New(
	fmt.Sprintf("%d downloads to your network are in progress", maxDownloadsPerSource), "try again when they are done")

func newDownloads(limit int) *downloads {
	return &downloads{slots: semaphore.NewWeighted(int64(limit)), perSource: map[netip.Prefix]int{}}
}

// acquire waits until another archive may be sent. The zero source has no limit of its own.
func (d *downloads) acquire(ctx context.Context, source netip.Prefix) error {
	if source.IsValid() {
		d.mu.Lock()
		n := d.perSource[source]
		if n < maxDownloadsPerSource {
			d.perSource[source]++
		}
		d.mu.Unlock()
		if n >= maxDownloadsPerSource {
			return errTooManyDownloads
		}
	}
	if err := d.slots.Acquire(ctx, 1); err != nil {
		d.forget(source)
		return errors.New("interrupted")
	}
	return nil
}

func (d *downloads) release(source netip.Prefix) {
	d.forget(source)
	d.slots.Release(1)
}

func (d *downloads) forget(source netip.Prefix) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.perSource[source]--; d.perSource[source] <= 0 {
		delete(d.perSource, source)
	}
}
