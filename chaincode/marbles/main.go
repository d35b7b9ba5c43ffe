// Marbles that are made, passed on, looked up and removed: a chaincode of Fabric's shim that wants a first call.
package main

import "log"

func main() {
	log.SetFlags(0)
	if err := serve(&Marbles{}); err != nil {
		log.Fatalf("marbles: %v", err)
	}
}
