package main

import "github.com/hyperledger/fabric-chaincode-go/v2/shim"

// Object type of the keys that lead from a color to the marbles that have it, in any state database.
const colorIndex = "color~name"

// The value of a key that says all by being there; a state database cannot hold an empty one.
var present = []byte{0}

func addToColor(stub shim.ChaincodeStubInterface, marble Marble) error {
	key, err := stub.CreateCompositeKey(colorIndex, []string{marble.Color, marble.Name})
	if err != nil {
		return err
	}
	return stub.PutState(key, present)
}

func removeFromColor(stub shim.ChaincodeStubInterface, marble Marble) error {
	key, err := stub.CreateCompositeKey(colorIndex, []string{marble.Color, marble.Name})
	if err != nil {
		return err
	}
	return stub.DelState(key)
}

func namesOfColor(stub shim.ChaincodeStubInterface, color string) ([]string, error) {
	found, err := stub.GetStateByPartialCompositeKey(colorIndex, []string{color})
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var names []string
	for found.HasNext() {
		entry, err := found.Next()
		if err != nil {
			return nil, err
		}
		_, parts, err := stub.SplitCompositeKey(entry.Key)
		if err != nil {
			return nil, err
		}
		names = append(names, parts[1])
	}
	return names, nil
}
