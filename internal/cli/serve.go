package cli

import (
	"net"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"quire/internal/index"
)

// ServeOptions is what the SSH server is asked to do. Durations and numbers of 0 are no limit.
type ServeOptions struct {
	Source  *index.Source
	Options index.Options
	Name    string // of the content, for messages

	Listen         []string
	Admin          string // address of the endpoints for operators, "" is none
	HostKey        string // file, "" is the usual one
	AuthorizedKeys string // file, "" lets anybody in
	State          string // place of reader state, "" is the usual one, "off" none
	Proxies        []netip.Prefix
	Log            string // text or json
	LogSources     string // network, full or none

	Connections, PerSource, NewReaders int
	Startups                           string
	Handshake, Idle, Session, Write    time.Duration
	Grace                              time.Duration
	InputRate, Paste, Escape           int
	Width, Height                      int
}

const serveAbout = `Serve the archive over SSH. Anybody may read; a reader's key is what stars and
places are kept by. Without a key there is nothing to keep them by, and they last as
long as the session.

A limit of 0 is no limit, but for --handshake-timeout and --write-timeout, without which a
few clients could hold a server up: there it is the default. SIGTERM stops: no new
readers, a notice to those who read, at most the grace, and out. See docs/serving.md.`

func (a *app) serve() *cobra.Command {
	var s ServeOptions
	var proxies []string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the archive over SSH",
		Long:  serveAbout,
		Example: `  quire serve -C ~/blog/content
  quire serve --listen :22 --host-key /etc/quire/host_key --admin 127.0.0.1:9100
  ssh -p 23231 localhost`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if s.Proxies, err = networks(proxies); err != nil {
				return err
			}
			if err := s.check(); err != nil {
				return err
			}
			if s.Source, err = a.source(); err != nil {
				return err
			}
			s.Options, s.Name = a.options(), a.contentName()
			return a.env.Serve(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&s.Listen, "listen", []string{":23231"}, "`ADDRESS` to listen on (repeatable)")
	f.StringVar(&s.HostKey, "host-key", "", "`FILE` of the host key, made when it is not there (default: quire/host_key under $XDG_STATE_HOME or ~/.local/state)")
	f.StringVar(&s.AuthorizedKeys, "authorized-keys", "", "let in only the keys of `FILE`")
	f.StringVar(&s.State, "state", "", "keep reader state in `PLACE`: a file of SQLite, postgres://…, or off (default: quire/readers.db under $XDG_STATE_HOME or ~/.local/state)")
	f.StringVar(&s.Admin, "admin", "", "serve /healthz, /readyz and /metrics on `ADDRESS`, as 127.0.0.1:9100")
	f.StringSliceVar(&proxies, "proxy-from", nil, "`CIDR` of balancers that begin connections with a PROXY header (repeatable)")
	f.IntVar(&s.Connections, "max-connections", 10000, "`N` connections at a time")
	f.IntVar(&s.PerSource, "max-per-source", 16, "`N` connections of one address at a time; half as many may be starting")
	f.IntVar(&s.NewReaders, "max-new-readers", 10, "keep the state of `N` new readers of one address in an hour; others read on without")
	f.StringVar(&s.Startups, "max-startups", "100:30:500", "`BEGIN:RATE:FULL`: of connections that are not let in yet, drop RATE percent from BEGIN on, all at FULL")
	f.DurationVar(&s.Handshake, "handshake-timeout", 10*time.Second, "`TIME` until a client must be let in")
	f.DurationVar(&s.Idle, "idle-timeout", 30*time.Minute, "`TIME` without a key until a session ends")
	f.DurationVar(&s.Session, "max-time", 0, "`TIME` that a session may last (default: no limit)")
	f.DurationVar(&s.Write, "write-timeout", 10*time.Second, "`TIME` until a client must take what is sent")
	f.DurationVar(&s.Grace, "grace", 3*time.Second, "`TIME` that readers are given to finish on SIGTERM")
	f.IntVar(&s.InputRate, "input-rate", 16<<10, "`BYTES` a second that a session may send on the average")
	f.IntVar(&s.Paste, "max-paste", 64<<10, "longest paste that is kept, in `BYTES`")
	f.IntVar(&s.Escape, "max-escape", 4<<10, "longest escape sequence that is listened to, in `BYTES`")
	f.IntVar(&s.Width, "max-width", 500, "widest terminal that is drawn for, in `CELLS`")
	f.IntVar(&s.Height, "max-height", 200, "highest terminal that is drawn for, in `CELLS`")
	f.StringVar(&s.Log, "log-format", "text", "log to stderr as `FORMAT`: text or json")
	f.StringVar(&s.LogSources, "log-sources", "network", "how much of `ADDRESSES` is logged: network, full or none")
	a.setChoices(cmd, "log-format", []string{"text", "json"})
	a.setChoices(cmd, "log-sources", []string{"network", "full", "none"})
	return cmd
}

// networks reads balancers' addresses: networks, or single addresses.
func networks(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, usageErrorf("--proxy-from: %q is no network: write one as in 10.0.0.0/8", s)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// check says what of the flags makes no sense.
func (s *ServeOptions) check() error {
	if len(s.Listen) == 0 {
		return usageErrorf("--listen: no address to listen on: write one as in :23231")
	}
	for _, addr := range append([]string{s.Admin}, s.Listen...) {
		if _, _, err := net.SplitHostPort(addr); err != nil && addr != "" {
			return usageErrorf("%q is no address to listen on: write one as in :23231 or 127.0.0.1:9100", addr)
		}
	}
	for _, n := range []struct {
		flag        string
		value, most int
	}{
		{"max-connections", s.Connections, 1 << 20},
		{"max-per-source", s.PerSource, 1 << 20},
		{"max-new-readers", s.NewReaders, 1 << 20},
		{"input-rate", s.InputRate, 1 << 30},
		{"max-paste", s.Paste, 16 << 20},
		{"max-escape", s.Escape, 1 << 20},
		{"max-width", s.Width, 1000},
		{"max-height", s.Height, 1000},
	} {
		if n.value < 0 || n.value > n.most {
			return usageErrorf("--%s: %d is out of range: choose 0 to %d", n.flag, n.value, n.most)
		}
	}
	for _, d := range []struct {
		flag  string
		value time.Duration
	}{
		{"handshake-timeout", s.Handshake},
		{"idle-timeout", s.Idle},
		{"max-time", s.Session},
		{"write-timeout", s.Write},
		{"grace", s.Grace},
	} {
		if d.value < 0 {
			return usageErrorf("--%s: %s is no length of time: write one as in 30m", d.flag, d.value)
		}
	}
	if err := checkFormat(s.Log, []string{"text", "json"}); err != nil {
		return usageErrorf("--log-format: %q is none: choose text or json", s.Log)
	}
	return nil
}
