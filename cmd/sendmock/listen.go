package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
)

// listenFlags say where to serve.
type listenFlags struct {
	host     string
	port     int
	portFile string
}

func (at *listenFlags) register(fs *pflag.FlagSet, port int) {
	fs.StringVar(&at.host, "host", "127.0.0.1", "address to listen on; localhost is 127.0.0.1 and ::1, 0.0.0.0 every one")
	fs.IntVar(&at.port, "port", port, "port to listen on; 0 takes a free one")
	fs.StringVar(&at.portFile, "port-file", "", "write the port to this file once requests are answered")
}

func (at listenFlags) check() error {
	var problems []error
	_, _, err := net.SplitHostPort(at.host)
	switch {
	case strings.TrimSpace(at.host) == "":
		problems = append(problems, errors.New("--host is empty: 127.0.0.1 is this machine alone, 0.0.0.0 every address of it"))
	case strings.Contains(at.host, "/"):
		problems = append(problems, fmt.Errorf("--host %q is no address: it has no scheme and no path, as 127.0.0.1", at.host))
	case err == nil && net.ParseIP(at.host) == nil:
		problems = append(problems, fmt.Errorf("--host %q has a port: --port says which", at.host))
	}
	if at.port < 0 || at.port > 65535 {
		problems = append(problems, fmt.Errorf("--port %d is not between 0 and 65535", at.port))
	}
	return errors.Join(problems...)
}

// addresses are those of the host, without the brackets of a URL. Some programs take ::1 for localhost and some 127.0.0.1.
func (at listenFlags) addresses() []string {
	if strings.EqualFold(strings.TrimSuffix(at.host, "."), "localhost") {
		return []string{"127.0.0.1", "::1"}
	}
	return []string{strings.Trim(at.host, "[]")}
}

// freePorts is how often a free port is looked for that is free on all addresses.
const freePorts = 20

// listen opens a listener for each address, all on one port. An address of localhost's that the machine lacks is left out.
func (at listenFlags) listen() ([]net.Listener, error) {
	for n := 1; ; n++ {
		list, err := at.listenAt(at.port)
		switch {
		case err == nil:
			return list, nil
		case at.port == 0 && errors.Is(err, syscall.EADDRINUSE) && n < freePorts:
		default:
			return nil, fmt.Errorf("%w; --port takes another port, --port 0 a free one", err)
		}
	}
}

func (at listenFlags) listenAt(port int) (list []net.Listener, missing error) {
	addresses := at.addresses()
	for _, address := range addresses {
		l, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(port)))
		switch {
		case err == nil:
			list, port = append(list, l), l.Addr().(*net.TCPAddr).Port
		case len(addresses) > 1 && (errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)):
			missing = err
		default:
			for _, open := range list {
				err = errors.Join(err, open.Close())
			}
			return nil, err
		}
	}
	if list == nil {
		return nil, missing
	}
	return list, nil
}

// announce writes the port file. The listener is open already: a request that comes now waits for the server.
func (at listenFlags) announce(l net.Listener) error {
	return writeFile(at.portFile, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, l.Addr().(*net.TCPAddr).Port)
		return err
	})
}
