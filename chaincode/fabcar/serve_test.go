package main

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func environmentOf(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

func TestIsNoServerWithoutAnAddress(t *testing.T) {
	server, err := newServer(nil, environmentOf(map[string]string{"CORE_CHAINCODE_ID_NAME": "cc:1"}))
	if server != nil || err != nil {
		t.Errorf("got %v, %v", server, err)
	}
}

func TestListensAtTheAddressAndAnswersForThePackageThatItIsGiven(t *testing.T) {
	for _, variables := range []map[string]string{
		{"CHAINCODE_SERVER_ADDRESS": "0.0.0.0:9999", "CHAINCODE_ID": "cc:1"},
		{"CHAINCODE_SERVER_ADDRESS": "0.0.0.0:9999", "CORE_CHAINCODE_ID_NAME": "cc:1"},
		{"CHAINCODE_ADDRESS": "0.0.0.0:9999", "CHAINCODE_CCID": "cc:1"},
	} {
		server, err := newServer(nil, environmentOf(variables))
		if err != nil {
			t.Fatal(err)
		}
		if server.Address != "0.0.0.0:9999" || server.CCID != "cc:1" || !server.TLSProps.Disabled {
			t.Errorf("%q made %+v", variables, server)
		}
	}
}

func TestServesOverTLSAsSoonAsAFileIsNamed(t *testing.T) {
	variables := map[string]string{"CHAINCODE_ADDRESS": ":1", "CHAINCODE_ID": "cc:1"}
	for _, name := range []string{"CHAINCODE_TLS_KEY", "CHAINCODE_TLS_CERT"} {
		variables[name] = written(t, name)
	}
	server, err := newServer(nil, environmentOf(variables))
	if err != nil {
		t.Fatal(err)
	}
	tls := server.TLSProps
	if tls.Disabled || string(tls.Key) != "CHAINCODE_TLS_KEY" || string(tls.Cert) != "CHAINCODE_TLS_CERT" {
		t.Errorf("made %+v", tls)
	}
	if tls.ClientCACerts != nil {
		t.Errorf("asks peers for certificates of %q", tls.ClientCACerts)
	}
	variables["CHAINCODE_CLIENT_CA_CERT"] = written(t, "CHAINCODE_CLIENT_CA_CERT")
	server, err = newServer(nil, environmentOf(variables))
	if err != nil || !bytes.Equal(server.TLSProps.ClientCACerts, []byte("CHAINCODE_CLIENT_CA_CERT")) {
		t.Errorf("made %+v, %v", server, err)
	}
	variables["CHAINCODE_TLS_DISABLED"] = "true"
	server, err = newServer(nil, environmentOf(variables))
	if err != nil || !server.TLSProps.Disabled {
		t.Errorf("made %+v, %v", server, err)
	}
}

func TestRefusesToListenWithoutWhatItNeeds(t *testing.T) {
	base := map[string]string{"CHAINCODE_ADDRESS": ":1", "CHAINCODE_ID": "cc:1"}
	refused := []struct {
		says      string
		variables map[string]string
	}{
		{"a server must know its package ID: set CHAINCODE_ID", map[string]string{"CHAINCODE_ID": ""}},
		{`CHAINCODE_TLS_DISABLED must be true or false, not "no"`, map[string]string{"CHAINCODE_TLS_DISABLED": "no"}},
		{"TLS needs a file: set CHAINCODE_TLS_KEY", map[string]string{"CHAINCODE_TLS_DISABLED": "false"}},
		{"TLS needs a file: set CHAINCODE_TLS_CERT", map[string]string{"CHAINCODE_TLS_KEY": written(t, "key")}},
		{"CHAINCODE_TLS_KEY: open none: no such file", map[string]string{"CHAINCODE_TLS_KEY": "none"}},
	}
	for _, c := range refused {
		variables := maps.Clone(base)
		maps.Copy(variables, c.variables)
		server, err := newServer(nil, environmentOf(variables))
		if server != nil || err == nil || !strings.HasPrefix(err.Error(), c.says) {
			t.Errorf("%q made %v, %v", c.variables, server, err)
		}
	}
}

func TestIsAClientOfThePeerThatStartedIt(t *testing.T) {
	flags := flag.NewFlagSet("chaincode", flag.ContinueOnError)
	address := flags.String("peer.address", "", "")
	set := map[string]string{}
	keep := func(name, value string) error { set[name] = value; return nil }
	variables := map[string]string{"CORE_PEER_ADDRESS": "peer:7052", "CHAINCODE_ID": "cc:1"}
	if err := setClientDefaults(flags, environmentOf(variables), keep); err != nil {
		t.Fatal(err)
	}
	if *address != "peer:7052" || set["CORE_CHAINCODE_ID_NAME"] != "cc:1" {
		t.Errorf("connects to %q as %q", *address, set)
	}
	if err := flags.Parse([]string{"-peer.address=other:7052"}); err != nil || *address != "other:7052" {
		t.Errorf("connects to %q, %v", *address, err)
	}
}

func written(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), content)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
