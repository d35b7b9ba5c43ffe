import { databaseProblems } from "../../../../components/preflight/rules/databases";
import { claim, itSays, node } from "../../../support/observed";

const withCouchDb = ({ organizations }: { organizations: object[] }): unknown =>
    Object.assign(organizations[1] ?? {}, { stateDatabase: "couchdb" });

describe("databaseProblems", () => {
    itSays(databaseProblems, { nodes: [node("org1-peer1"), node("org2-peer1")] }, [
        { what: "says nothing while peers keep their database", says: [] },
        {
            what: "says nothing of new peers",
            change: withCouchDb,
            observed: { nodes: [node("org2-peer1")], claims: [] },
            says: [],
        },
        {
            what: "refuses CouchDB for a peer that keeps its state in itself",
            change: withCouchDb,
            says: [
                "organizations[1].stateDatabase: the world state of org1-peer1 is in goleveldb, and a ledger cannot be moved to couchdb: keep goleveldb",
            ],
        },
        {
            what: "refuses goleveldb for peers with a CouchDB",
            observed: { nodes: ["org1-peer1", "org1-peer2"].map((name) => node(name, { couchdb: true })) },
            says: [
                "organizations[1].stateDatabase: the world state of org1-peer1, org1-peer2 is in couchdb, and a ledger cannot be moved to goleveldb: keep couchdb",
            ],
        },
        {
            what: "knows a peer without a StatefulSet by the volume of its CouchDB",
            observed: { nodes: [], claims: [claim("org1-peer1-couchdb", { component: "couchdb" })] },
            says: [
                "organizations[1].stateDatabase: the world state of org1-peer1 is in couchdb, and a ledger cannot be moved to goleveldb: keep couchdb",
            ],
        },
    ]);
});
