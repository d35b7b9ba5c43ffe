// Cars that are made, listed and sold: a chaincode of Fabric's contract API that wants no first call.
package main

import "log"

func main() {
	log.SetFlags(0)
	chaincode, err := newChaincode()
	if err == nil {
		err = serve(chaincode)
	}
	if err != nil {
		log.Fatalf("fabcar: %v", err)
	}
}
