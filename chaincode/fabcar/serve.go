package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// Names that package ID and address go by: Fabric's samples, its shim, and the articles on external chaincodes.
var (
	packageIDVariables = []string{"CHAINCODE_ID", "CORE_CHAINCODE_ID_NAME", "CHAINCODE_CCID"}
	addressVariables   = []string{"CHAINCODE_SERVER_ADDRESS", "CHAINCODE_ADDRESS"}
)

// serve runs a chaincode until its process is told to end: as a server that peers connect to when the environment names
// an address to listen at, else as a client of the peer that started it. It returns only with what went wrong.
func serve(chaincode shim.Chaincode) error {
	endWhenTold()
	server, err := newServer(chaincode, os.Getenv)
	if err != nil {
		return err
	}
	if server != nil {
		return server.Start()
	}
	if err := setClientDefaults(flag.CommandLine, os.Getenv, os.Setenv); err != nil {
		return err
	}
	return shim.Start(chaincode)
}

// endWhenTold lets the first process of a container end as a success, and at once.
func endWhenTold() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM, os.Interrupt)
	go func() {
		<-told
		os.Exit(0)
	}()
}

// newServer is nil when the environment names no address.
func newServer(chaincode shim.Chaincode, environment func(string) string) (*shim.ChaincodeServer, error) {
	address := first(environment, addressVariables)
	if address == "" {
		return nil, nil
	}
	packageID := first(environment, packageIDVariables)
	if packageID == "" {
		return nil, errors.New("a server must know its package ID: set CHAINCODE_ID")
	}
	tls, err := tlsProperties(environment)
	if err != nil {
		return nil, err
	}
	return &shim.ChaincodeServer{CCID: packageID, Address: address, CC: chaincode, TLSProps: tls}, nil
}

// tlsProperties reads the files that the environment names. Without CHAINCODE_TLS_DISABLED, TLS is on as soon as one of
// them is named, so that a forgotten variable never means an open port. Peers must show certificates when
// CHAINCODE_CLIENT_CA_CERT names the authority that signs them.
func tlsProperties(environment func(string) string) (shim.TLSProperties, error) {
	off, err := tlsDisabled(environment)
	if err != nil || off {
		return shim.TLSProperties{Disabled: true}, err
	}
	key, err := fileOf(environment, "CHAINCODE_TLS_KEY")
	if err != nil {
		return shim.TLSProperties{}, err
	}
	certificate, err := fileOf(environment, "CHAINCODE_TLS_CERT")
	if err != nil {
		return shim.TLSProperties{}, err
	}
	if environment("CHAINCODE_CLIENT_CA_CERT") == "" {
		return shim.TLSProperties{Key: key, Cert: certificate}, nil
	}
	clients, err := fileOf(environment, "CHAINCODE_CLIENT_CA_CERT")
	return shim.TLSProperties{Key: key, Cert: certificate, ClientCACerts: clients}, err
}

func tlsDisabled(environment func(string) string) (bool, error) {
	text := environment("CHAINCODE_TLS_DISABLED")
	if text == "" {
		named := []string{"CHAINCODE_TLS_KEY", "CHAINCODE_TLS_CERT", "CHAINCODE_CLIENT_CA_CERT"}
		return first(environment, named) == "", nil
	}
	off, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("CHAINCODE_TLS_DISABLED must be true or false, not %q", text)
	}
	return off, nil
}

func fileOf(environment func(string) string, variable string) ([]byte, error) {
	path := environment(variable)
	if path == "" {
		return nil, fmt.Errorf("TLS needs a file: set %s, or CHAINCODE_TLS_DISABLED=true", variable)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", variable, err)
	}
	return content, nil
}

// setClientDefaults gives the shim what it takes from its command line and one variable only. A builder of pods sets
// CORE_PEER_ADDRESS instead of the flag; a flag that is given all the same counts, since it is parsed later.
func setClientDefaults(flags *flag.FlagSet, environment func(string) string, set func(name, value string) error) error {
	if address := environment("CORE_PEER_ADDRESS"); address != "" {
		if err := flags.Set("peer.address", address); err != nil {
			return fmt.Errorf("CORE_PEER_ADDRESS: %w", err)
		}
	}
	if environment("CORE_CHAINCODE_ID_NAME") != "" {
		return nil
	}
	return set("CORE_CHAINCODE_ID_NAME", first(environment, packageIDVariables))
}

// first is the first of the variables that has a value, or nothing.
func first(environment func(string) string, variables []string) string {
	for _, variable := range variables {
		if value := environment(variable); value != "" {
			return value
		}
	}
	return ""
}
