package records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.hyperledger.fabric.shim.ChaincodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class RecordsTest {

    private static final String FIRST = "{\"id\":\"r1\",\"text\":\"first\",\"revision\":1}";

    private final Ledger ledger = new Ledger();

    @Test
    void readsTheRecordThatWasMade() {
        assertEquals(FIRST, ledger.transaction().create("r1", "first").toJson());
        assertEquals(FIRST, ledger.transaction().read("r1").toJson());
        assertEquals(Map.of("r1", FIRST), ledger.state);
    }

    @Test
    void countsTheRevisionsOfARecord() {
        ledger.transaction().create("r1", "first");
        ledger.transaction().update("r1", "second \"draft\"");
        assertEquals(new Record("r1", "second \"draft\"", 2), ledger.transaction().read("r1"));
        ledger.transaction().update("r1", "third");
        assertEquals("{\"id\":\"r1\",\"text\":\"third\",\"revision\":3}", ledger.state.get("r1"));
    }

    @Test
    void knowsWhetherARecordExists() {
        ledger.transaction().create("r1", "first");
        assertTrue(ledger.transaction().exists("r1"));
        assertFalse(ledger.transaction().exists("r2"));
    }

    @Test
    void doesNotMakeARecordTwice() {
        ledger.transaction().create("r1", "first");
        refuses("the record r1 already exists", () -> ledger.transaction().create("r1", "other"));
        assertEquals(FIRST, ledger.state.get("r1"));
    }

    @Test
    void refusesARecordThatIsNotThere() {
        refuses("the record r1 does not exist", () -> ledger.transaction().read("r1"));
        refuses("the record r1 does not exist", () -> ledger.transaction().update("r1", "first"));
        assertEquals(Map.of(), ledger.state);
    }

    @Test
    void refusesWhatIsNoRecord() {
        final String noId = "the ID of a record must be a text that is not empty and does not start with U+0000";
        refuses(noId, () -> ledger.transaction().create("", "first"));
        refuses(noId, () -> ledger.transaction().create("\u0000r", "first"));
        refuses("the text of a record must not be empty", () -> ledger.transaction().create("r1", ""));
        assertEquals(Map.of(), ledger.state);
    }

    @Test
    void refusesWhatSomethingElseHasWritten() {
        ledger.state.put("r1", "{\"id\":\"r1\"}");
        final ChaincodeException refusal =
                assertThrows(ChaincodeException.class, () -> ledger.transaction().read("r1"));
        assertTrue(refusal.getMessage().startsWith("the ledger holds no record there: "), refusal.getMessage());
    }

    private static void refuses(final String says, final Executable call) {
        assertEquals(says, assertThrows(ChaincodeException.class, call).getMessage());
    }
}
