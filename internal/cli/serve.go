package cli

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"quire/internal/index"
	"quire/internal/index/folder"
)

// ServeOptions configures the SSH server. Durations and numbers of 0 mean no limit.
type ServeOptions struct {
	Source  *folder.Source // the only archive; nil with Blogs
	Blogs   *ServeBlogs    // many blogs instead
	Options index.Options
	Name    string // of the content, for messages

	Listen         []string
	HTTP           string // address for browsers, "" for none
	TLSCert        string // file, "" for plain HTTP
	TLSKey         string // file
	URL            string // that browsers know the server by, "" for none
	Host           string // that readers reach by SSH, "" for none
	HTTPProxies    []netip.Prefix
	Admin          string // address of the endpoints for operators, "" for none
	HostKey        string // file, "" for the usual one
	AuthorizedKeys string // file, "" lets everyone in
	State          string // location of reader state, "" for the usual one, "off" for none
	Proxies        []netip.Prefix
	Log            string // text or json
	LogSources     string // network, full or none

	Connections, PerSource, MaxSessions, Processor, NewReaders int
	Memory                                                     int // MB
	Startups                                                   string
	Handshake, Idle, Session, Write                            time.Duration
	Grace                                                      time.Duration
	InputRate, Paste, Escape                                   int
	Width, Height                                              int
}

const serveAbout = `Serve the archive over SSH. Everyone may read; stars and positions are saved by a
reader's key. Without a key they last as long as the session.

A limit of 0 means no limit, except for --handshake-timeout and --write-timeout, where it
means the default: without them a few clients could block the server. SIGTERM stops the
server gracefully: it lets no one in, notifies its readers, and ends after --grace.
quire guide serving has the rest.

With several -C, with --blogs or with --all the server has many blogs: ssh NAME@HOST opens
one of them, any other user name the front page of all.`

func (a *app) serve() *cobra.Command {
	var s ServeOptions
	var proxies, httpProxies []string
	var many manyBlogs
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the archive over SSH",
		Long:  serveAbout,
		Example: `  quire serve -C ~/blog/content
  quire serve --blogs /srv/blogs --http :8080
  quire serve --listen :22 --host-key /etc/quire/host_key --admin 127.0.0.1:9100
  ssh -p 23231 localhost`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if s.Proxies, err = networks("--proxy-from", proxies); err != nil {
				return err
			}
			if s.HTTPProxies, err = networks("--http-proxy-from", httpProxies); err != nil {
				return err
			}
			if err := s.check(); err != nil {
				return err
			}
			if s.Blogs, err = a.serveBlogs(&many); err != nil {
				return err
			}
			if s.Blogs == nil {
				if s.Source, err = a.source(); err != nil {
					return err
				}
			}
			s.Options, s.Name = a.options(), a.contentName()
			if s.Blogs != nil {
				s.Options.Released, s.Name = false, "many blogs"
			}
			return a.env.Serve(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	many.declare(f)
	number := func(value *int, initial, high int, name, help string) {
		*value = initial
		f.Var(intFlag{value, 0, high}, name, help)
	}
	duration := func(value *time.Duration, initial time.Duration, name, help string) {
		*value = initial
		f.Var(durationFlag{value}, name, help)
	}
	f.StringSliceVar(&s.Listen, "listen", []string{":23231"}, "listen on `ADDRESS` (repeatable)")
	f.StringVar(&s.HTTP, "http", "", "serve browsers too, on `ADDRESS`, such as :8080")
	f.StringVar(&s.TLSCert, "tls-cert", "", "read the certificate for browsers from `FILE`")
	f.StringVar(&s.TLSKey, "tls-key", "", "read the key of --tls-cert from `FILE`")
	f.StringVar(&s.URL, "url", "", "publish links below `URL`, where browsers reach the server")
	f.StringVar(&s.Host, "ssh-host", "", "publish ssh commands for `HOST` or HOST:PORT where there is no --url")
	f.StringSliceVar(&httpProxies, "http-proxy-from", nil, "believe X-Forwarded-For of proxies in `CIDR` (repeatable)")
	f.StringVar(&s.HostKey, "host-key", "",
		"read the host key from `FILE`, created if missing (default: quire/host_key in $XDG_STATE_HOME or ~/.local/state)")
	f.StringVar(&s.AuthorizedKeys, "authorized-keys", "", "admit only the keys in `FILE`")
	f.StringVar(&s.State, "state", "",
		"save reader state at `LOCATION`: an SQLite file, postgres://…, or off (default: quire/readers.db in $XDG_STATE_HOME or ~/.local/state)")
	f.StringVar(&s.Admin, "admin", "", "serve /healthz, /readyz and /metrics on `ADDRESS`, such as 127.0.0.1:9100")
	f.StringSliceVar(&proxies, "proxy-from", nil, "expect a PROXY header from load balancers in `CIDR` (repeatable)")
	number(&s.Connections, 10000, 1<<20, "max-connections", "allow `N` connections at a time")
	number(&s.PerSource, 16, 1<<20, "max-per-source",
		"allow `N` connections per address at a time, half as many before login")
	number(&s.MaxSessions, 8, 1<<10, "max-sessions",
		"allow `N` sessions per connection, each counted as a connection of its address")
	number(&s.Memory, 80, maxNumber, "memory",
		"use `MB` of memory for caches and what is being read and sent; 0 is no limit")
	number(&s.Processor, 25, 100, "cpu-per-source",
		"use `PERCENT` of the processors per address on average; 0 is no limit")
	number(&s.NewReaders, 10, 1<<20, "max-new-readers",
		"save the state of `N` new readers per address and hour; others read without")
	f.StringVar(&s.Startups, "max-startups", "100:30:500",
		"limit connections before login, `START:RATE:FULL`: drop RATE percent from START on, all at FULL")
	duration(&s.Handshake, 10*time.Second, "handshake-timeout", "close connections without a login after `DURATION`")
	duration(&s.Idle, 30*time.Minute, "idle-timeout", "end sessions without a key press after `DURATION`")
	duration(&s.Session, 0, "max-time", "end sessions after `DURATION` (default: no limit)")
	duration(&s.Write, 10*time.Second, "write-timeout", "close connections whose client takes no output for `DURATION`")
	duration(&s.Grace, 3*time.Second, "grace", "give readers `DURATION` to finish on SIGTERM")
	number(&s.InputRate, 16<<10, 1<<30, "input-rate", "accept `BYTES` of input per second and session on average")
	number(&s.Paste, 64<<10, 16<<20, "max-paste", "accept pastes of up to `BYTES`")
	number(&s.Escape, 4<<10, 1<<20, "max-escape", "accept escape sequences of up to `BYTES`")
	number(&s.Width, 500, 1000, "max-width", "render at most `CELLS` wide")
	number(&s.Height, 200, 1000, "max-height", "render at most `CELLS` high")
	number(&many.posts, 20000, 1<<30, "max-blog-posts", "read blogs of up to `N` posts, where there are many blogs")
	f.StringVar(&s.Log, "log-format", "text", "log to stderr as `FORMAT`: text or json")
	f.StringVar(&s.LogSources, "log-sources", "network", "log client addresses as `FORM`: network, full or none")
	a.setChoices(cmd, "log-format", []string{"text", "json"})
	a.setChoices(cmd, "log-sources", []string{"network", "full", "none"})
	return cmd
}

// networks parses the networks, or single addresses, that a flag names.
func networks(flag string, list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			a, err := netip.ParseAddr(s)
			if err != nil {
				return nil, usageHint("use one such as 10.0.0.0/8", "%s: invalid network %s", flag, quote(s))
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// check returns a usage error if a flag makes no sense.
func (s *ServeOptions) check() error {
	if len(s.Listen) == 0 {
		return usageHint("use one such as :23231", "--listen: no address")
	}
	for _, addr := range s.Listen {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return usageHint("use one such as :23231 or 127.0.0.1:23231", "--listen: invalid address %s", quote(addr))
		}
	}
	if _, _, err := net.SplitHostPort(s.Admin); err != nil && s.Admin != "" {
		return usageHint("use one such as 127.0.0.1:9100", "--admin: invalid address %s", quote(s.Admin))
	}
	if strings.ContainsAny(s.Host, " \t'\"\\$`;&|<>()@/") || strings.HasPrefix(s.Host, "-") {
		return usageHint("use one such as blogs.example.org", "--ssh-host: invalid host %s", quote(s.Host))
	}
	if err := s.checkWeb(); err != nil {
		return err
	}
	if formats := []string{"text", "json"}; !slices.Contains(formats, s.Log) {
		return unknownChoice("--log-format", "format", s.Log, formats)
	}
	if sources := []string{"network", "full", "none"}; !slices.Contains(sources, s.LogSources) {
		return unknownChoice("--log-sources", "value", s.LogSources, sources)
	}
	return nil
}

// checkWeb returns a usage error if a flag for browsers makes no sense.
func (s *ServeOptions) checkWeb() error {
	if _, _, err := net.SplitHostPort(s.HTTP); err != nil && s.HTTP != "" {
		return usageHint("use one such as :8080 or 127.0.0.1:8080", "--http: invalid address %s", quote(s.HTTP))
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return usageHint("name both, or neither behind a proxy", "--tls-cert and --tls-key belong together")
	}
	if s.HTTP == "" && s.TLSCert != "" {
		return usageHint("add --http :443", "--tls-cert: browsers are not served")
	}
	if u, err := url.Parse(s.URL); s.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" ||
		u.Host == "") {
		return usageHint("use one such as https://blog.example.org/", "--url: invalid address %s", quote(s.URL))
	}
	return nil
}
