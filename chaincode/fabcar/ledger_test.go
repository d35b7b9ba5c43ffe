package main

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
)

// A ledger is the world state of one channel. As on a peer, a transaction reads what was there before it, and only one
// that succeeds changes anything.
type ledger map[string][]byte

// A stub serves one transaction; what is not here, no transaction may use.
type stub struct {
	shim.ChaincodeStubInterface
	ledger    ledger
	arguments []string
	writes    map[string][]byte
}

// submit calls the contract as a peer does, and fails the test when it refuses.
func (l ledger) submit(t *testing.T, arguments ...string) string {
	t.Helper()
	status, message, payload := l.transact(t, arguments)
	if status != shim.OK {
		t.Fatalf("%q was refused: %s", arguments, message)
	}
	return payload
}

// refuse calls the contract, which must refuse with these words and leave everything as it was.
func (l ledger) refuse(t *testing.T, says string, arguments ...string) {
	t.Helper()
	before := len(l)
	status, message, _ := l.transact(t, arguments)
	if status == shim.OK || message != says {
		t.Errorf("%q answered %d %q, not %q", arguments, status, message, says)
	}
	if len(l) != before {
		t.Errorf("%q changed the ledger", arguments)
	}
}

func (l ledger) transact(t *testing.T, arguments []string) (status int32, message, payload string) {
	t.Helper()
	chaincode, err := newChaincode()
	if err != nil {
		t.Fatal(err)
	}
	s := &stub{ledger: l, arguments: arguments, writes: map[string][]byte{}}
	response := chaincode.Invoke(s)
	if response.GetStatus() == shim.OK {
		for key, value := range s.writes {
			l[key] = value
		}
	}
	return response.GetStatus(), response.GetMessage(), string(response.GetPayload())
}

func (s *stub) GetFunctionAndParameters() (string, []string) {
	return s.arguments[0], s.arguments[1:]
}

// GetCreator is asked for by the contract API, which needs none as long as no transaction asks who calls.
func (s *stub) GetCreator() ([]byte, error) {
	return nil, errors.New("nobody")
}

func (s *stub) GetState(key string) ([]byte, error) {
	return s.ledger[key], nil
}

func (s *stub) PutState(key string, value []byte) error {
	s.writes[key] = value
	return nil
}

func (s *stub) GetStateByRange(from, to string) (shim.StateQueryIteratorInterface, error) {
	return s.find(func(key string, _ []byte) bool { return key >= from && (to == "" || key < to) }), nil
}

// GetQueryResult understands selectors of fields that equal a text.
func (s *stub) GetQueryResult(query string) (shim.StateQueryIteratorInterface, error) {
	var wanted struct{ Selector map[string]string }
	if err := json.Unmarshal([]byte(query), &wanted); err != nil {
		return nil, err
	}
	return s.find(func(_ string, value []byte) bool {
		var fields map[string]string
		if json.Unmarshal(value, &fields) != nil {
			return false
		}
		for name, value := range wanted.Selector {
			if fields[name] != value {
				return false
			}
		}
		return true
	}), nil
}

func (s *stub) find(wanted func(key string, value []byte) bool) *iterator {
	found := &iterator{}
	for key, value := range s.ledger {
		if wanted(key, value) {
			found.left = append(found.left, &queryresult.KV{Key: key, Value: value})
		}
	}
	slices.SortFunc(found.left, func(a, b *queryresult.KV) int { return strings.Compare(a.Key, b.Key) })
	return found
}

type iterator struct{ left []*queryresult.KV }

func (i *iterator) HasNext() bool { return len(i.left) > 0 }

func (i *iterator) Close() error { return nil }

func (i *iterator) Next() (*queryresult.KV, error) {
	next := i.left[0]
	i.left = i.left[1:]
	return next, nil
}
