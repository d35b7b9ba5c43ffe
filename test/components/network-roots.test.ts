import assert from "node:assert/strict";
import { isJsonObject } from "../../ground/json";
import type { Registered } from "../support/engine";
import { dependenciesOf, devModel, rendered } from "../support/rendering";
import { sharedModel } from "../support/shared-model";

const dynamic = "pulumi-nodejs:dynamic/fabric:";

/** What of a network calls nodes of one organisation, or of it and of those that order. */
const ofOne = ["Approval", "InstalledPackage", "WarmUp"];
const ofOneAndOrderers = ["AnchorPeers", "PeerJoin"];

interface Knowing {
    readonly kind: string;
    readonly name: string;
    /** Whose nodes it has among its inputs. */
    readonly called: readonly string[];
    /** Whose roots it knows. */
    readonly known: readonly string[];
}

describe("what resources know other organisations by", () => {
    let found: readonly Knowing[];

    before(async () => {
        const model = devModel((config) => {
            const [org0, org1] = config["organizations"] as readonly object[];
            Object.assign(org0 ?? {}, { namespace: "org0" });
            Object.assign(org1 ?? {}, { namespace: "org1" });
        });
        const resources = [...(await rendered(model)), ...(await rendered(sharedModel({ own: "org1" })))];
        found = resources.filter(({ type }) => type.startsWith(dynamic)).flatMap(knowing);
    });

    it("has the root of each whose nodes it calls: what has none is not held against any", () => {
        assert.ok(found.length > 20, `${found.length} resources know roots`);
        for (const { kind, name, called, known } of found) {
            const missing = called.filter((organisation) => !known.includes(organisation));
            assert.deepEqual(missing, [], `${kind} ${name}`);
        }
    });

    it("has no other's, so that states do not grow by the square of their organisations", () => {
        for (const kind of [...ofOne, ...ofOneAndOrderers]) {
            const own = found.filter((one) => one.kind === kind);
            assert.ok(own.length > 0, kind);
            for (const { name, known } of own) {
                const most = ofOne.includes(kind) ? 1 : 2;
                assert.ok(known.length <= most, `${kind} ${name}: ${known.join()}`);
            }
        }
    });
});

describe("what guards the pods of a network", () => {
    it("is there before them: the policies of their organisation, and of where its chaincode runs", async () => {
        const dependencies = await dependenciesOf(devModel());
        const policies = (resource: string): readonly string[] =>
            (dependencies.get(resource) ?? [])
                .filter((one) => one.startsWith("kubernetes:networking.k8s.io/v1:NetworkPolicy "))
                .map((one) => one.replace(/^.* /, ""))
                .sort();
        const set = "kubernetes:apps/v1:StatefulSet";
        const chaincode = [
            "fabric-dev-org1-chaincode-others",
            "org1-builds",
            "org1-peer1-chaincode",
            "org1-peer2-chaincode",
        ];
        assert.deepEqual(policies(`${set} org1-peer1`), [...chaincode, "org1-ca", "org1-peer1", "org1-peer2"].sort());
        assert.deepEqual(
            policies(`${set} org0-orderer2`),
            ["org0-ca", "org0-orderer1", "org0-orderer2", "org0-orderer3"].sort(),
        );
    });
});

function knowing({ type, name, inputs }: Registered): readonly Knowing[] {
    const { place, ...others } = inputs;
    const roots = isJsonObject(place) ? place["roots"] : undefined;
    if (!isJsonObject(roots)) {
        return [];
    }
    return [{ kind: type.slice(dynamic.length), name, called: nodesIn(others), known: Object.keys(roots) }];
}

/** Organisations of all nodes in a value, which are what has a port. */
function nodesIn(value: unknown): readonly string[] {
    if (Array.isArray(value)) {
        return value.flatMap(nodesIn);
    }
    if (!isJsonObject(value)) {
        return [];
    }
    const own = typeof value["port"] === "number" && typeof value["organisation"] === "string";
    return [...(own ? [String(value["organisation"])] : []), ...Object.values(value).flatMap(nodesIn)];
}
