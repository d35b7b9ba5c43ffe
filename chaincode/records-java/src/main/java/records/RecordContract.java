package records;

import org.hyperledger.fabric.contract.Context;
import org.hyperledger.fabric.contract.ContractInterface;
import org.hyperledger.fabric.contract.annotation.Contract;
import org.hyperledger.fabric.contract.annotation.Default;
import org.hyperledger.fabric.contract.annotation.Info;
import org.hyperledger.fabric.contract.annotation.Transaction;

/** Records that are made, read and revised. Its methods are its transactions, called by name. */
@Default
@Contract(name = "Records", info = @Info(title = "records", version = "1.0.0"))
public final class RecordContract implements ContractInterface {

    /** Makes a record under an ID that is not taken, and answers with it as JSON. */
    @Transaction(intent = Transaction.TYPE.SUBMIT)
    public String create(final Context context, final String id, final String text) {
        return new Records(context.getStub()).create(id, text).toJson();
    }

    /** Answers with a record as JSON. */
    @Transaction(intent = Transaction.TYPE.EVALUATE)
    public String read(final Context context, final String id) {
        return new Records(context.getStub()).read(id).toJson();
    }

    /** Tells whether there is a record. */
    @Transaction(intent = Transaction.TYPE.EVALUATE)
    public boolean exists(final Context context, final String id) {
        return new Records(context.getStub()).exists(id);
    }

    /** Lets a record say something else, and answers with its new revision as JSON. */
    @Transaction(intent = Transaction.TYPE.SUBMIT)
    public String update(final Context context, final String id, final String text) {
        return new Records(context.getStub()).update(id, text).toJson();
    }
}
