import { databaseProblems, databaseWarnings } from "../../../../components/preflight/rules/databases";
import { claim, itSays, node } from "../../../support/observed";

const withCouchDb = ({ organizations }: { organizations: object[] }): unknown =>
    Object.assign(organizations[1] ?? {}, { stateDatabase: "couchdb" });
const anew =
    "will make the world state anew from all blocks, and not answer for as long as that takes; see docs/couchdb.md for what cannot be moved";

describe("databaseWarnings", () => {
    itSays(databaseWarnings, { nodes: [node("org1-peer1"), node("org2-peer1")] }, [
        { what: "say nothing while peers keep their database", says: [] },
        { what: "say nothing of new peers", change: withCouchDb, observed: { nodes: [node("org2-peer1")] }, says: [] },
        {
            what: "tell what CouchDB means for a peer that keeps its state in itself",
            change: withCouchDb,
            says: [`organizations[1].stateDatabase: org1-peer1 ${anew}`],
        },
        {
            what: "tell what goleveldb means for peers with a CouchDB",
            observed: { nodes: ["org1-peer1", "org1-peer2"].map((name) => node(name, { couchdb: true })) },
            says: [`organizations[1].stateDatabase: org1-peer1, org1-peer2 ${anew}`],
        },
        {
            what: "say nothing where nodes cannot be listed",
            change: withCouchDb,
            observed: { nodes: undefined },
            says: [],
        },
    ]);
});

describe("databaseProblems", () => {
    const database = claim("org1-peer1-couchdb", { component: "couchdb" });
    itSays(databaseProblems, {}, [
        {
            what: "are none where both volumes are there",
            observed: { claims: [claim("org1-peer1"), database] },
            says: [],
        },
        { what: "are none where the world state is gone", observed: { claims: [claim("org1-peer1")] }, says: [] },
        { what: "are none where claims cannot be read", observed: { claims: undefined }, says: [] },
        {
            what: "are a world state that outlived its ledger",
            observed: { claims: [database] },
            says: [
                "organizations[1].stateDatabase: the ledger of org1-peer1 is gone, and its world state in the volume claim org1-peer1-couchdb is not: a new ledger beside it would judge transactions otherwise than all other peers. Delete that claim, too (kubectl delete pvc org1-peer1-couchdb), and run pulumi refresh, then pulumi up",
            ],
        },
    ]);
});
