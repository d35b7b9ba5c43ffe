package records;

import org.hyperledger.fabric.shim.ChaincodeException;
import org.hyperledger.fabric.shim.ChaincodeStub;

/** The records of a ledger, as one transaction sees them. */
final class Records {

    private final ChaincodeStub stub;

    Records(final ChaincodeStub stub) {
        this.stub = stub;
    }

    Record create(final String id, final String text) {
        if (exists(id)) {
            throw new ChaincodeException("the record " + id + " already exists");
        }
        return write(new Record(id, text, 1));
    }

    Record read(final String id) {
        if (!exists(id)) {
            throw new ChaincodeException("the record " + id + " does not exist");
        }
        return Record.fromJson(stub.getStringState(id));
    }

    boolean exists(final String id) {
        Record.checkId(id);
        return !stub.getStringState(id).isEmpty();
    }

    Record update(final String id, final String text) {
        return write(read(id).revised(text));
    }

    private Record write(final Record record) {
        stub.putStringState(record.id(), record.toJson());
        return record;
    }
}
