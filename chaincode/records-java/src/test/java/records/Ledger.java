package records;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import org.hyperledger.fabric.shim.ChaincodeStub;

/** The world state of one channel in memory. A transaction may read and write texts, and nothing else. */
final class Ledger {

    final Map<String, String> state = new TreeMap<>();

    Records transaction() {
        final Class<?>[] interfaces = {ChaincodeStub.class};
        final Object stub = Proxy.newProxyInstance(getClass().getClassLoader(), interfaces, (self, method, arguments) ->
                switch (method.getName()) {
                    case "getStringState" -> state.getOrDefault((String) arguments[0], "");
                    case "putStringState" -> state.put((String) arguments[0], (String) arguments[1]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new Records((ChaincodeStub) stub);
    }
}
