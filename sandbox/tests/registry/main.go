// Command registry is a real OCI registry on the loopback interface, in memory: what "crane registry serve" runs.
// It prints its address and serves until it is ended.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	if err := http.Serve(listener, registry.New(registry.WithReferrersSupport(true))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
