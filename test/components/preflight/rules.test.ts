import { preflightProblems, preflightWarnings } from "../../../components/preflight/rules";
import { claim, itSays, liveChannel, nothing, seen } from "../../support/observed";

describe("preflightProblems", () => {
    itSays(seen(preflightProblems), {}, [
        { what: "are none where there is nothing", says: [] },
        {
            what: "are only the move itself when the network would be at another place",
            change: (config) => {
                config.namespace = "other";
                config.storage["peer"] = "1Mi";
            },
            observed: {
                claims: [claim("org1-peer1")],
                formerState: { ...nothing.formerState, homes: { org1: "fabric-dev" } },
            },
            says: [
                "namespace: the network of this stack lives in fabric-dev: in other it would be another one, and this one would be removed for it. Keep fabric-dev, and make a stack of its own for a network in other",
            ],
        },
    ]);
});

describe("preflightWarnings", () => {
    itSays(seen(preflightWarnings), {}, [
        { what: "are none where there is nothing", says: [] },
        {
            what: "name the volumes that the state has and the cluster has not, of nodes in the config",
            observed: {
                claims: [claim("org1-peer1")],
                formerState: { ...nothing.formerState, claims: ["org1-peer1", "org1-peer2", "org1-peer3"] },
            },
            says: [
                "storage: the volume claims org1-peer2 were lost from namespace fabric-dev: pulumi up --refresh makes their nodes anew on empty volumes",
            ],
        },
        {
            what: "do not name volumes where claims cannot be read",
            observed: { claims: undefined, formerState: { ...nothing.formerState, claims: ["org1-peer2"] } },
            says: [],
        },
        {
            what: "name the volumes of nodes that are not in the config, and what becomes of them",
            observed: { claims: [claim("org1-peer1"), claim("org1-peer3")], channels: [liveChannel()] },
            says: [
                "organizations: kept in namespace fabric-dev, for nodes that are not in the config: the volume claims org1-peer3. A node of that name that is added again goes on with its ledger; kubectl delete pvc removes it for good",
            ],
        },
    ]);
});
