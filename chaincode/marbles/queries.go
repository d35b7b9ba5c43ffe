package main

import (
	"encoding/json"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// An entry of a list of what a query found.
type entry struct {
	Key    string          `json:"Key"`
	Record json.RawMessage `json:"Record"`
}

// A change of a marble, as the peer's history database tells it.
type change struct {
	TxID string `json:"TxId"`
	// Value is null where the marble was deleted.
	Value     json.RawMessage `json:"Value"`
	Timestamp string          `json:"Timestamp"`
	IsDelete  bool            `json:"IsDelete"`
}

// Fields that queryMarblesByOwner selects by; META-INF has an index of them for CouchDB.
type ownerSelector struct {
	DocType string `json:"docType"`
	Owner   string `json:"owner"`
}

type ownerQuery struct {
	Selector ownerSelector `json:"selector"`
}

// getMarblesByRange lists marbles by name, from the first name up to, not with, the second; an empty one is no limit.
func getMarblesByRange(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	found, err := stub.GetStateByRange(arguments[0], arguments[1])
	if err != nil {
		return nil, err
	}
	return list(found)
}

// queryMarblesByOwner wants CouchDB as the peers' state database.
func queryMarblesByOwner(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	query, err := json.Marshal(ownerQuery{ownerSelector{DocType: docType, Owner: arguments[0]}})
	if err != nil {
		return nil, err
	}
	return queryMarbles(stub, []string{string(query)})
}

// queryMarbles lists what a query of CouchDB's own language finds, and wants CouchDB as the peers' state database.
func queryMarbles(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	found, err := stub.GetQueryResult(arguments[0])
	if err != nil {
		return nil, err
	}
	return list(found)
}

// getHistoryForMarble lists the changes of a marble in the peer's order, the latest first.
func getHistoryForMarble(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	if err := checkName(arguments[0]); err != nil {
		return nil, err
	}
	found, err := stub.GetHistoryForKey(arguments[0])
	if err != nil {
		return nil, err
	}
	defer found.Close()
	changes := []change{}
	for found.HasNext() {
		modification, err := found.Next()
		if err != nil {
			return nil, err
		}
		when := modification.GetTimestamp().AsTime().Format(time.RFC3339Nano)
		made := change{TxID: modification.GetTxId(), Timestamp: when, IsDelete: modification.GetIsDelete()}
		if !made.IsDelete {
			made.Value = modification.GetValue()
		}
		changes = append(changes, made)
	}
	return json.Marshal(changes)
}

func list(found shim.StateQueryIteratorInterface) ([]byte, error) {
	defer found.Close()
	entries := []entry{}
	for found.HasNext() {
		next, err := found.Next()
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{Key: next.GetKey(), Record: next.GetValue()})
	}
	return json.Marshal(entries)
}
