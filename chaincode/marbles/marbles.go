package main

import (
	"fmt"
	"log"
	"strings"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// Marbles is the chaincode. Its transactions go by the names that Fabric's first marbles sample made known.
type Marbles struct{}

// A transaction: the names of its arguments, for its callers' mistakes, and what it does with as many.
type transaction struct {
	arguments []string
	perform   func(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error)
}

var transactions = map[string]transaction{
	"initMarble":                  {[]string{"name", "color", "size", "owner"}, initMarble},
	"readMarble":                  {[]string{"name"}, readMarble},
	"transferMarble":              {[]string{"name", "new owner"}, transferMarble},
	"transferMarblesBasedOnColor": {[]string{"color", "new owner"}, transferMarblesBasedOnColor},
	"delete":                      {[]string{"name"}, deleteMarble},
	"getMarblesByRange":           {[]string{"first name", "name after the last"}, getMarblesByRange},
	"queryMarblesByOwner":         {[]string{"owner"}, queryMarblesByOwner},
	"queryMarbles":                {[]string{"query"}, queryMarbles},
	"getHistoryForMarble":         {[]string{"name"}, getHistoryForMarble},
}

// Init performs the transaction that the first call names, so that what it puts on the ledger is there afterwards.
// A first call that names none, or only "init", has nothing to do.
func (m *Marbles) Init(stub shim.ChaincodeStubInterface) *peer.Response {
	name, arguments := stub.GetFunctionAndParameters()
	if len(arguments) == 0 && (name == "" || strings.EqualFold(name, "init")) {
		return shim.Success(nil)
	}
	return m.Invoke(stub)
}

// Invoke performs a transaction by its name.
func (m *Marbles) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	name, arguments := stub.GetFunctionAndParameters()
	log.Printf("invoke is running %s", name)
	answer, err := perform(stub, name, arguments)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(answer)
}

func perform(stub shim.ChaincodeStubInterface, name string, arguments []string) ([]byte, error) {
	named, known := transactions[name]
	if !known {
		return nil, fmt.Errorf("there is no transaction %q", name)
	}
	if len(arguments) != len(named.arguments) {
		wanted := strings.Join(named.arguments, ", ")
		return nil, fmt.Errorf("%s wants %d arguments (%s), not %d", name, len(named.arguments), wanted, len(arguments))
	}
	return named.perform(stub, arguments)
}

func initMarble(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	marble, err := newMarble(arguments[0], arguments[1], arguments[2], arguments[3])
	if err != nil {
		return nil, err
	}
	there, err := stub.GetState(marble.Name)
	if err != nil {
		return nil, err
	}
	if there != nil {
		return nil, fmt.Errorf("the marble %s already exists", marble.Name)
	}
	if err := putMarble(stub, marble); err != nil {
		return nil, err
	}
	return nil, addToColor(stub, marble)
}

func readMarble(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	marble, err := getMarble(stub, arguments[0])
	if err != nil {
		return nil, err
	}
	return marble.bytes()
}

func transferMarble(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	return nil, transfer(stub, arguments[0], arguments[1])
}

func transferMarblesBasedOnColor(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	color, owner := arguments[0], arguments[1]
	names, err := namesOfColor(stub, color)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := transfer(stub, name, owner); err != nil {
			return nil, err
		}
	}
	return fmt.Appendf(nil, "Transferred %d %s marbles to %s", len(names), color, owner), nil
}

func deleteMarble(stub shim.ChaincodeStubInterface, arguments []string) ([]byte, error) {
	marble, err := getMarble(stub, arguments[0])
	if err != nil {
		return nil, err
	}
	if err := stub.DelState(marble.Name); err != nil {
		return nil, err
	}
	return nil, removeFromColor(stub, marble)
}

func transfer(stub shim.ChaincodeStubInterface, name, owner string) error {
	marble, err := getMarble(stub, name)
	if err != nil {
		return err
	}
	marble.Owner = owner
	if err := marble.check(); err != nil {
		return err
	}
	return putMarble(stub, marble)
}

func getMarble(stub shim.ChaincodeStubInterface, name string) (Marble, error) {
	if err := checkName(name); err != nil {
		return Marble{}, err
	}
	content, err := stub.GetState(name)
	if err != nil {
		return Marble{}, err
	}
	if content == nil {
		return Marble{}, fmt.Errorf("the marble %s does not exist", name)
	}
	return marbleFrom(content)
}

func putMarble(stub shim.ChaincodeStubInterface, marble Marble) error {
	content, err := marble.bytes()
	if err != nil {
		return err
	}
	return stub.PutState(marble.Name, content)
}
