package records;

import org.hyperledger.fabric.shim.ChaincodeException;
import org.json.JSONException;
import org.json.JSONObject;
import org.json.JSONStringer;

/**
 * What the ledger keeps under a record's ID.
 *
 * @param id text that is not empty
 * @param text what the record says; not empty
 * @param revision 1 when the record is made, one more with each update
 */
public record Record(String id, String text, int revision) {

    /** Refuses a record that says nothing or could not be found again. */
    public Record {
        checkId(id);
        if (text.isEmpty()) {
            throw new ChaincodeException("the text of a record must not be empty");
        }
    }

    /** Refuses IDs that are no key of the ledger. */
    static void checkId(final String id) {
        if (id.isEmpty() || id.startsWith("\u0000")) {
            throw new ChaincodeException("the ID of a record must be a text that is not empty and does not start with U+0000");
        }
    }

    /** The next revision of this record. */
    Record revised(final String newText) {
        return new Record(id, newText, revision + 1);
    }

    /** As the ledger keeps it and answers give it: fields in a fixed order, since every endorser must have the same bytes. */
    String toJson() {
        return new JSONStringer()
                .object()
                .key("id").value(id)
                .key("text").value(text)
                .key("revision").value(revision)
                .endObject()
                .toString();
    }

    /** The record of a text that this contract has written. */
    static Record fromJson(final String json) {
        try {
            final JSONObject fields = new JSONObject(json);
            return new Record(fields.getString("id"), fields.getString("text"), fields.getInt("revision"));
        } catch (JSONException e) {
            throw new ChaincodeException("the ledger holds no record there: " + e.getMessage(), e);
        }
    }
}
