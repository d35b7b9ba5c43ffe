package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/queryresult"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// A ledger is the world state of one channel and its history. As on a peer, a transaction reads what was there before
// it, and only one that succeeds changes anything.
type ledger struct {
	state   map[string][]byte
	history map[string][]*queryresult.KeyModification
	blocks  int
}

func newLedger() *ledger {
	return &ledger{state: map[string][]byte{}, history: map[string][]*queryresult.KeyModification{}}
}

// A stub serves one transaction. Of the shim's own it has the composite keys; what is not here, no transaction may use.
type stub struct {
	*shim.ChaincodeStub
	ledger    *ledger
	arguments []string
	writes    map[string][]byte
}

// submit invokes the chaincode and fails the test when it refuses.
func (l *ledger) submit(t *testing.T, arguments ...string) string {
	t.Helper()
	return answer(t, l.transact((&Marbles{}).Invoke, arguments))
}

// refuse invokes the chaincode, which must refuse with these words and leave everything as it was.
func (l *ledger) refuse(t *testing.T, says string, arguments ...string) {
	t.Helper()
	blocks := l.blocks
	response := l.transact((&Marbles{}).Invoke, arguments)
	if response.GetStatus() == shim.OK || response.GetMessage() != says {
		t.Errorf("%q answered %d %q, not %q", arguments, response.GetStatus(), response.GetMessage(), says)
	}
	if l.blocks != blocks {
		t.Errorf("%q changed the ledger", arguments)
	}
}

func answer(t *testing.T, response *peer.Response) string {
	t.Helper()
	if response.GetStatus() != shim.OK {
		t.Fatalf("refused: %s", response.GetMessage())
	}
	return string(response.GetPayload())
}

func (l *ledger) transact(call func(shim.ChaincodeStubInterface) *peer.Response, arguments []string) *peer.Response {
	s := &stub{ledger: l, arguments: arguments, writes: map[string][]byte{}}
	response := call(s)
	if response.GetStatus() == shim.OK && len(s.writes) > 0 {
		l.commit(s.writes)
	}
	return response
}

func (l *ledger) commit(writes map[string][]byte) {
	l.blocks++
	when := timestamppb.New(time.Date(2026, 1, 1, 0, 0, l.blocks, 0, time.UTC))
	for key, value := range writes {
		change := &queryresult.KeyModification{TxId: fmt.Sprintf("tx%d", l.blocks), Value: value, Timestamp: when}
		if value == nil {
			change.IsDelete = true
			delete(l.state, key)
		} else {
			l.state[key] = value
		}
		l.history[key] = slices.Insert(l.history[key], 0, change)
	}
}

func (s *stub) GetFunctionAndParameters() (string, []string) {
	if len(s.arguments) == 0 {
		return "", []string{}
	}
	return s.arguments[0], s.arguments[1:]
}

func (s *stub) GetState(key string) ([]byte, error) {
	return s.ledger.state[key], nil
}

func (s *stub) PutState(key string, value []byte) error {
	if key == "" || len(value) == 0 {
		return errors.New("neither key nor value may be empty")
	}
	s.writes[key] = value
	return nil
}

func (s *stub) DelState(key string) error {
	s.writes[key] = nil
	return nil
}

func (s *stub) GetStateByRange(from, to string) (shim.StateQueryIteratorInterface, error) {
	return s.find(func(key string, _ []byte) bool {
		return !strings.HasPrefix(key, "\x00") && key >= from && (to == "" || key < to)
	}), nil
}

func (s *stub) GetStateByPartialCompositeKey(objectType string, parts []string) (shim.StateQueryIteratorInterface, error) {
	prefix, err := s.CreateCompositeKey(objectType, parts)
	return s.find(func(key string, _ []byte) bool { return strings.HasPrefix(key, prefix) }), err
}

// GetQueryResult understands selectors of fields that equal a value.
func (s *stub) GetQueryResult(query string) (shim.StateQueryIteratorInterface, error) {
	var wanted struct{ Selector map[string]any }
	if err := json.Unmarshal([]byte(query), &wanted); err != nil {
		return nil, err
	}
	return s.find(func(_ string, value []byte) bool {
		var fields map[string]any
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

func (s *stub) GetHistoryForKey(key string) (shim.HistoryQueryIteratorInterface, error) {
	return &iterator[*queryresult.KeyModification]{left: s.ledger.history[key]}, nil
}

func (s *stub) find(wanted func(key string, value []byte) bool) *iterator[*queryresult.KV] {
	found := &iterator[*queryresult.KV]{}
	for key, value := range s.ledger.state {
		if wanted(key, value) {
			found.left = append(found.left, &queryresult.KV{Key: key, Value: value})
		}
	}
	slices.SortFunc(found.left, func(a, b *queryresult.KV) int { return bytes.Compare([]byte(a.Key), []byte(b.Key)) })
	return found
}

type iterator[T any] struct{ left []T }

func (i *iterator[T]) HasNext() bool { return len(i.left) > 0 }

func (i *iterator[T]) Close() error { return nil }

func (i *iterator[T]) Next() (T, error) {
	next := i.left[0]
	i.left = i.left[1:]
	return next, nil
}
