package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

const tomsMarble = `{"docType":"marble","name":"marble1","color":"blue","size":35,"owner":"tom"}`

func ledgerWith(t *testing.T, marbles ...[4]string) *ledger {
	t.Helper()
	l := newLedger()
	for _, m := range marbles {
		l.submit(t, "initMarble", m[0], m[1], m[2], m[3])
	}
	return l
}

func is(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func TestKeepsWhatTheFirstCallPuts(t *testing.T) {
	l := newLedger()
	answer(t, l.transact((&Marbles{}).Init, []string{"initMarble", "marble1", "blue", "35", "tom"}))
	is(t, l.submit(t, "readMarble", "marble1"), tomsMarble)
}

func TestHasNothingToDoInAFirstCallThatNamesNothing(t *testing.T) {
	for _, arguments := range [][]string{{}, {""}, {"init"}, {"Init"}} {
		l := newLedger()
		is(t, answer(t, l.transact((&Marbles{}).Init, arguments)), "")
		if l.blocks != 0 {
			t.Errorf("%q changed the ledger", arguments)
		}
	}
}

func TestRefusesAFirstCallThatItDoesNotKnow(t *testing.T) {
	response := newLedger().transact((&Marbles{}).Init, []string{"init", "marble1"})
	is(t, response.GetMessage(), `there is no transaction "init"`)
	if response.GetStatus() != shim.ERROR {
		t.Errorf("answered %d", response.GetStatus())
	}
}

func TestReadsTheMarbleThatWasMade(t *testing.T) {
	l := newLedger()
	is(t, l.submit(t, "initMarble", "marble1", "blue", "35", "tom"), "")
	is(t, l.submit(t, "readMarble", "marble1"), tomsMarble)
}

func TestDoesNotMakeAMarbleTwice(t *testing.T) {
	l := ledgerWith(t, [4]string{"marble1", "blue", "35", "tom"})
	l.refuse(t, "the marble marble1 already exists", "initMarble", "marble1", "red", "45", "tom")
	is(t, l.submit(t, "readMarble", "marble1"), tomsMarble)
}

func TestRefusesWhatIsNoMarble(t *testing.T) {
	refused := []struct {
		says      string
		arguments [4]string
	}{
		{"the name of a marble must be a text that is not empty", [4]string{"", "blue", "35", "tom"}},
		{"the name of a marble must be a text that is not empty", [4]string{"\xff", "blue", "35", "tom"}},
		{"the name of a marble must not start with U+0000", [4]string{"\x00color", "blue", "35", "tom"}},
		{"the color of a marble must be a text that is not empty", [4]string{"m", "", "35", "tom"}},
		{"the owner of a marble must be a text that is not empty", [4]string{"m", "blue", "35", ""}},
		{`the size of a marble must be a whole number, not "big"`, [4]string{"m", "blue", "big", "tom"}},
		{`the size of a marble must be a whole number, not "-1"`, [4]string{"m", "blue", "-1", "tom"}},
		{`the size of a marble must be a whole number, not "1.5"`, [4]string{"m", "blue", "1.5", "tom"}},
		{
			`the size of a marble must be a whole number, not "9223372036854775808"`,
			[4]string{"m", "blue", "9223372036854775808", "tom"},
		},
	}
	for _, c := range refused {
		newLedger().refuse(t, c.says, append([]string{"initMarble"}, c.arguments[:]...)...)
	}
}

func TestRefusesATransactionOfAMarbleThatIsNotThere(t *testing.T) {
	for _, arguments := range [][]string{{"readMarble", "none"}, {"transferMarble", "none", "tom"}, {"delete", "none"}} {
		newLedger().refuse(t, "the marble none does not exist", arguments...)
	}
}

func TestNamesTheArgumentsThatATransactionWants(t *testing.T) {
	l := newLedger()
	l.refuse(t, "initMarble wants 4 arguments (name, color, size, owner), not 2", "initMarble", "marble1", "blue")
	l.refuse(t, "readMarble wants 1 arguments (name), not 0", "readMarble")
	l.refuse(t, `there is no transaction "steal"`, "steal", "marble1")
}

func TestGivesAMarbleToANewOwner(t *testing.T) {
	l := ledgerWith(t, [4]string{"marble1", "blue", "35", "tom"})
	l.submit(t, "transferMarble", "marble1", "jerry")
	is(t, l.submit(t, "readMarble", "marble1"),
		`{"docType":"marble","name":"marble1","color":"blue","size":35,"owner":"jerry"}`)
	l.refuse(t, "the owner of a marble must be a text that is not empty", "transferMarble", "marble1", "")
}

func TestGivesAllMarblesOfAColorToANewOwner(t *testing.T) {
	l := ledgerWith(t, [4]string{"a", "red", "1", "tom"}, [4]string{"b", "blue", "2", "tom"}, [4]string{"c", "red", "3", "ann"})
	is(t, l.submit(t, "transferMarblesBasedOnColor", "red", "jerry"), "Transferred 2 red marbles to jerry")
	is(t, l.submit(t, "queryMarblesByOwner", "jerry"),
		`[{"Key":"a","Record":{"docType":"marble","name":"a","color":"red","size":1,"owner":"jerry"}},`+
			`{"Key":"c","Record":{"docType":"marble","name":"c","color":"red","size":3,"owner":"jerry"}}]`)
}

func TestForgetsTheColorOfADeletedMarble(t *testing.T) {
	l := ledgerWith(t, [4]string{"a", "red", "1", "tom"}, [4]string{"b", "red", "2", "tom"})
	l.submit(t, "delete", "a")
	l.refuse(t, "the marble a does not exist", "readMarble", "a")
	is(t, l.submit(t, "transferMarblesBasedOnColor", "red", "jerry"), "Transferred 1 red marbles to jerry")
	l.submit(t, "delete", "b")
	if len(l.state) != 0 {
		t.Errorf("the ledger still holds %q", l.state)
	}
}

func TestListsMarblesByTheirNames(t *testing.T) {
	l := ledgerWith(t, [4]string{"marble1", "blue", "35", "tom"}, [4]string{"marble2", "red", "50", "tom"})
	first := `{"Key":"marble1","Record":` + tomsMarble + `}`
	second := `{"Key":"marble2","Record":{"docType":"marble","name":"marble2","color":"red","size":50,"owner":"tom"}}`
	is(t, l.submit(t, "getMarblesByRange", "marble1", "marble2"), "["+first+"]")
	is(t, l.submit(t, "getMarblesByRange", "", ""), "["+first+","+second+"]")
	is(t, l.submit(t, "getMarblesByRange", "n", ""), "[]")
}

func TestFindsMarblesByFields(t *testing.T) {
	l := ledgerWith(t, [4]string{"marble1", "blue", "35", "tom"}, [4]string{"marble2", "red", "50", "ann"})
	want := `[{"Key":"marble1","Record":` + tomsMarble + `}]`
	is(t, l.submit(t, "queryMarblesByOwner", "tom"), want)
	is(t, l.submit(t, "queryMarbles", `{"selector":{"color":"blue"}}`), want)
	is(t, l.submit(t, "queryMarblesByOwner", `tom"},"x":{"`), "[]")
}

func TestTellsTheHistoryOfAMarble(t *testing.T) {
	l := ledgerWith(t, [4]string{"marble1", "blue", "35", "tom"})
	l.submit(t, "delete", "marble1")
	is(t, l.submit(t, "getHistoryForMarble", "marble1"),
		`[{"TxId":"tx2","Value":null,"Timestamp":"2026-01-01T00:00:02Z","IsDelete":true},`+
			`{"TxId":"tx1","Value":`+tomsMarble+`,"Timestamp":"2026-01-01T00:00:01Z","IsDelete":false}]`)
	is(t, l.submit(t, "getHistoryForMarble", "marble2"), "[]")
}

func TestHasAnIndexOfTheFieldsThatAnOwnersMarblesAreFoundBy(t *testing.T) {
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
	var asked struct{ Selector map[string]string }
	if err := json.Unmarshal(query, &asked); err != nil {
		t.Fatal(err)
	}
	for field := range asked.Selector {
		if !slices.Contains(index.Index.Fields, field) {
			t.Errorf("no index of %s", field)
		}
	}
	if len(asked.Selector) != len(index.Index.Fields) {
		t.Errorf("the index has %q", index.Index.Fields)
	}
}
