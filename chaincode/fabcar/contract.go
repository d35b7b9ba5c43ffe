package main

import (
	"encoding/json"
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
)

// FabCar is the contract: its exported methods are its transactions, called by name.
type FabCar struct {
	contractapi.Contract
}

// Fields that QueryCarsByOwner selects by; META-INF has an index of them for CouchDB.
type ownerSelector struct {
	Owner string `json:"owner"`
}

type ownerQuery struct {
	Selector ownerSelector `json:"selector"`
}

func newChaincode() (*contractapi.ContractChaincode, error) {
	return contractapi.NewChaincode(new(FabCar))
}

// GetEvaluateTransactions names the transactions that only read.
func (f *FabCar) GetEvaluateTransactions() []string {
	return []string{"QueryCar", "QueryAllCars", "QueryCarsByOwner"}
}

// InitLedger makes the first cars. Those that are there already stay as they are, so that a second call is harmless.
func (f *FabCar) InitLedger(context contractapi.TransactionContextInterface) error {
	for i, car := range firstCars {
		number := fmt.Sprintf("CAR%d", i)
		there, err := context.GetStub().GetState(number)
		if err != nil {
			return err
		}
		if there != nil {
			continue
		}
		if err := put(context, number, car); err != nil {
			return err
		}
	}
	return nil
}

// CreateCar makes a car under a number that is not taken.
func (f *FabCar) CreateCar(
	context contractapi.TransactionContextInterface, number, make, model, colour, owner string,
) error {
	if err := checkNumber(number); err != nil {
		return err
	}
	there, err := context.GetStub().GetState(number)
	if err != nil {
		return err
	}
	if there != nil {
		return fmt.Errorf("the car %s already exists", number)
	}
	return put(context, number, Car{Make: make, Model: model, Colour: colour, Owner: owner})
}

// QueryCar reads a car.
func (f *FabCar) QueryCar(context contractapi.TransactionContextInterface, number string) (*Car, error) {
	if err := checkNumber(number); err != nil {
		return nil, err
	}
	content, err := context.GetStub().GetState(number)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fmt.Errorf("the car %s does not exist", number)
	}
	return carFrom(content)
}

// QueryAllCars lists all cars in the order of their numbers, which are text: CAR10 comes before CAR2.
func (f *FabCar) QueryAllCars(context contractapi.TransactionContextInterface) ([]QueryResult, error) {
	found, err := context.GetStub().GetStateByRange("", "")
	if err != nil {
		return nil, err
	}
	return list(found)
}

// QueryCarsByOwner wants CouchDB as the peers' state database.
func (f *FabCar) QueryCarsByOwner(
	context contractapi.TransactionContextInterface, owner string,
) ([]QueryResult, error) {
	query, err := json.Marshal(ownerQuery{ownerSelector{Owner: owner}})
	if err != nil {
		return nil, err
	}
	found, err := context.GetStub().GetQueryResult(string(query))
	if err != nil {
		return nil, err
	}
	return list(found)
}

// ChangeCarOwner gives a car to a new owner.
func (f *FabCar) ChangeCarOwner(context contractapi.TransactionContextInterface, number, newOwner string) error {
	car, err := f.QueryCar(context, number)
	if err != nil {
		return err
	}
	car.Owner = newOwner
	return put(context, number, *car)
}

func put(context contractapi.TransactionContextInterface, number string, car Car) error {
	if err := car.check(); err != nil {
		return err
	}
	content, err := json.Marshal(car)
	if err != nil {
		return err
	}
	return context.GetStub().PutState(number, content)
}

func list(found shim.StateQueryIteratorInterface) ([]QueryResult, error) {
	defer found.Close()
	results := []QueryResult{}
	for found.HasNext() {
		next, err := found.Next()
		if err != nil {
			return nil, err
		}
		car, err := carFrom(next.GetValue())
		if err != nil {
			return nil, err
		}
		results = append(results, QueryResult{Key: next.GetKey(), Record: car})
	}
	return results, nil
}
