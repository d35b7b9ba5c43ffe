package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

const panda = `{"make":"Fiat","model":"Panda","colour":"red","owner":"Ada"}`

func is(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func ledgerWith(t *testing.T, numbers ...string) ledger {
	t.Helper()
	l := ledger{}
	for _, number := range numbers {
		l.submit(t, "CreateCar", number, "Fiat", "Panda", "red", "Ada")
	}
	return l
}

func TestMakesItsFirstCars(t *testing.T) {
	l := ledger{}
	is(t, l.submit(t, "InitLedger"), "")
	var cars []QueryResult
	if err := json.Unmarshal([]byte(l.submit(t, "QueryAllCars")), &cars); err != nil {
		t.Fatal(err)
	}
	if len(cars) != 6 || cars[0].Key != "CAR0" || *cars[0].Record != firstCars[0] {
		t.Errorf("made %+v", cars)
	}
}

func TestLeavesACarThatIsThereWhenTheFirstCarsAreMadeAgain(t *testing.T) {
	l := ledger{}
	l.submit(t, "InitLedger")
	l.submit(t, "ChangeCarOwner", "CAR0", "Ada")
	l.submit(t, "InitLedger")
	is(t, l.submit(t, "QueryCar", "CAR0"), `{"make":"Volvo","model":"Amazon","colour":"white","owner":"Ada"}`)
}

func TestReadsTheCarThatWasMade(t *testing.T) {
	l := ledger{}
	is(t, l.submit(t, "CreateCar", "CAR7", "Fiat", "Panda", "red", "Ada"), "")
	is(t, l.submit(t, "QueryCar", "CAR7"), panda)
	is(t, string(l["CAR7"]), panda)
}

func TestDoesNotMakeACarTwice(t *testing.T) {
	l := ledgerWith(t, "CAR7")
	l.refuse(t, "the car CAR7 already exists", "CreateCar", "CAR7", "Tata", "Nano", "blue", "Max")
	is(t, l.submit(t, "QueryCar", "CAR7"), panda)
}

func TestRefusesWhatIsNoCar(t *testing.T) {
	for says, arguments := range map[string][]string{
		"the number of a car must be a text that is not empty": {"", "Fiat", "Panda", "red", "Ada"},
		"the number of a car must not start with U+0000":       {"\x00a", "Fiat", "Panda", "red", "Ada"},
		"the make of a car must not be empty":                  {"CAR7", "", "Panda", "red", "Ada"},
		"the model of a car must not be empty":                 {"CAR7", "Fiat", "", "red", "Ada"},
		"the colour of a car must not be empty":                {"CAR7", "Fiat", "Panda", "", "Ada"},
		"the owner of a car must not be empty":                 {"CAR7", "Fiat", "Panda", "red", ""},
	} {
		ledger{}.refuse(t, says, append([]string{"CreateCar"}, arguments...)...)
	}
}

func TestRefusesATransactionOfACarThatIsNotThere(t *testing.T) {
	ledger{}.refuse(t, "the car CAR7 does not exist", "QueryCar", "CAR7")
	ledger{}.refuse(t, "the car CAR7 does not exist", "ChangeCarOwner", "CAR7", "Max")
}

func TestRefusesATransactionThatItDoesNotHave(t *testing.T) {
	ledger{}.refuse(t, "Function StealCar not found in contract FabCar", "StealCar", "CAR7")
	ledger{}.refuse(t, "incorrect number of params. Expected 1, received 0", "QueryCar")
}

func TestGivesACarToANewOwner(t *testing.T) {
	l := ledgerWith(t, "CAR7")
	l.submit(t, "ChangeCarOwner", "CAR7", "Max")
	is(t, l.submit(t, "QueryCar", "CAR7"), strings.Replace(panda, "Ada", "Max", 1))
	l.refuse(t, "the owner of a car must not be empty", "ChangeCarOwner", "CAR7", "")
}

func TestListsAllCarsByTheirNumbers(t *testing.T) {
	l := ledgerWith(t, "CAR9", "CAR10")
	is(t, l.submit(t, "QueryAllCars"), `[{"Key":"CAR10","Record":`+panda+`},{"Key":"CAR9","Record":`+panda+`}]`)
	is(t, ledger{}.submit(t, "QueryAllCars"), "[]")
}

func TestFindsCarsByTheirOwner(t *testing.T) {
	l := ledgerWith(t, "CAR7", "CAR8")
	l.submit(t, "ChangeCarOwner", "CAR8", `Max "the Axe"`)
	is(t, l.submit(t, "QueryCarsByOwner", "Ada"), `[{"Key":"CAR7","Record":`+panda+`}]`)
	is(t, l.submit(t, "QueryCarsByOwner", `Max "the Axe"`),
		`[{"Key":"CAR8","Record":{"make":"Fiat","model":"Panda","colour":"red","owner":"Max \"the Axe\""}}]`)
	is(t, l.submit(t, "QueryCarsByOwner", "Eve"), "[]")
}

func TestTellsWhichTransactionsItHasAndWhichOnlyRead(t *testing.T) {
	var metadata struct {
		Contracts map[string]struct {
			Transactions []struct {
				Name string
				Tag  []string
			}
		}
	}
	text := ledger{}.submit(t, "org.hyperledger.fabric:GetMetadata")
	if err := json.Unmarshal([]byte(text), &metadata); err != nil {
		t.Fatal(err)
	}
	var has []string
	for _, transaction := range metadata.Contracts["FabCar"].Transactions {
		has = append(has, transaction.Name+" "+transaction.Tag[0])
	}
	is(t, strings.Join(has, "\n"), strings.Join([]string{
		"ChangeCarOwner submit", "CreateCar submit", "InitLedger submit",
		"QueryAllCars evaluate", "QueryCar evaluate", "QueryCarsByOwner evaluate",
	}, "\n"))
}

func TestHasAnIndexOfTheFieldsThatAnOwnersCarsAreFoundBy(t *testing.T) {
	content, err := os.ReadFile("META-INF/statedb/couchdb/indexes/indexOwner.json")
	if err != nil {
		t.Fatal(err)
	}
	var index struct{ Index struct{ Fields []string } }
	if err := json.Unmarshal(content, &index); err != nil {
		t.Fatal(err)
	}
	query, err := json.Marshal(ownerQuery{})
	if err != nil {
		t.Fatal(err)
	}
	is(t, string(query), `{"selector":{"`+strings.Join(index.Index.Fields, `":"","`)+`":""}}`)
}
